//! Hash families, password policy, regulation and roles.

use std::time::Duration;

use doorward_config::{
    Argon2Variant, AttributeType, BcryptVariant, ExtraAttribute, HashingConfig, Pbkdf2Variant,
};

use crate::{good, refused, warnings};

fn hashing(options: &str) -> HashingConfig {
    good(&format!("authentication_backend: {{file: {{password: {{{options}}}}}}}"))
        .config
        .authentication_backend
        .hashing
}

#[test]
fn every_family_is_set_by_the_section_of_its_name() {
    assert_eq!(
        hashing("algorithm: argon2, argon2: {variant: d, memory: 32768, parallelism: 2}"),
        HashingConfig::Argon2 {
            variant: Argon2Variant::D,
            iterations: 3,
            memory_kib: 32768,
            parallelism: 2,
            key_length: 32,
            salt_length: 16,
            by_old_keys: false,
        }
    );
    assert_eq!(
        hashing("algorithm: pbkdf2, pbkdf2: {variant: sha256}"),
        HashingConfig::Pbkdf2 { variant: Pbkdf2Variant::Sha256, iterations: 700_000, salt_length: 16 }
    );
    assert_eq!(
        hashing("algorithm: bcrypt, bcrypt: {variant: sha256, cost: 13}"),
        HashingConfig::Bcrypt { variant: BcryptVariant::Sha256, cost: 13 }
    );
    assert_eq!(
        hashing("algorithm: scrypt"),
        HashingConfig::Scrypt {
            log_rounds: 16,
            block_size: 8,
            parallelism: 1,
            key_length: 32,
            salt_length: 16
        }
    );
    let frigate = good("auth: {hash_iterations: 600000}").config.authentication_backend.hashing;
    assert_eq!(frigate, HashingConfig::Frigate { iterations: 600_000 });
}

#[test]
fn attributes_beside_the_schema_have_a_type_and_a_number() {
    let text = |attributes: &str| {
        format!("authentication_backend: {{file: {{path: users.yml, extra_attributes: {attributes}}}}}")
    };
    let read = good(&text("{locker: {value_type: integer}, tags: {value_type: string, multi_valued: true}}"));
    let declared = read.config.authentication_backend.file.unwrap().extra_attributes;
    let expected = [
        ("locker", ExtraAttribute { value_type: AttributeType::Integer, multi_valued: false }),
        ("tags", ExtraAttribute { value_type: AttributeType::String, multi_valued: true }),
    ];
    assert_eq!(declared, expected.map(|(name, attribute)| (name.to_owned(), attribute)).into());
    let at = "authentication_backend.file.extra_attributes.locker";
    refused(&text("{locker: {value_type: number}}"), &[at, "value_type", "string, integer or boolean"]);
    refused(&text("{locker: {}}"), &[at, "value_type", "is missing"]);
    refused(&text("{locker: integer}"), &[at, "a section such as"]);
    refused(&text("{locker: {value_type: string, multi_value: true}}"), &["did you mean multi_valued?"]);
    refused(&text("{locker: {value_type: string, multi_valued: maybe}}"), &[at, "true or false"]);
}

#[test]
fn a_section_of_another_family_says_that_it_does_nothing() {
    let text = "authentication_backend: {file: {password: {algorithm: bcrypt, memory: 128, scrypt: {block_size: 8}}}}";
    let said = warnings(text).join("\n");
    assert!(said.contains("password.scrypt: has no effect without algorithm: scrypt"), "{said}");
    assert!(said.contains("password.memory: has no effect with this algorithm"), "{said}");
}

#[test]
fn hashing_that_contradicts_itself_is_refused() {
    let both =
        "{auth: {hash_iterations: 600000}, authentication_backend: {file: {password: {algorithm: bcrypt}}}}";
    assert!(warnings(both)[0].contains("auth.hash_iterations: has no effect"), "{:?}", warnings(both));
    assert!(matches!(good(both).config.authentication_backend.hashing, HashingConfig::Bcrypt { .. }));
    refused(
        "authentication_backend: {file: {password: {algorithm: scrypt, scrypt: {iterations: 22}}}}",
        &["authentication_backend.password_budget", "4096MiB", "scrypt.iterations"],
    );
    refused(
        "authentication_backend: {file: {password: {algorithm: argon2, argon2: {memory: 8}}}}",
        &["password.argon2.memory", "at least 8 times parallelism, which is 32"],
    );
}

#[test]
fn twelve_characters_are_asked_for_unless_a_section_says_otherwise() {
    let policy = good("").config.password_policy;
    assert_eq!((policy.min_length, policy.max_length, policy.min_score), (12, 1024, 0));
    let policy = good(
        "password_policy: {standard: {enabled: true, min_length: 10, max_length: 64, require_number: true}}",
    );
    let policy = policy.config.password_policy;
    assert_eq!((policy.min_length, policy.max_length), (10, 64));
    assert!(policy.require_number && !policy.require_special);
    let policy = good("password_policy: {zxcvbn: {enabled: true, min_score: 0}}").config.password_policy;
    assert_eq!((policy.min_score, policy.min_length), (3, 12));
}

#[test]
fn a_policy_that_cannot_be_met_or_does_nothing_is_named() {
    refused(
        "password_policy: {standard: {enabled: true, min_length: 20, max_length: 10}}",
        &["password_policy.standard.max_length", "less than min_length"],
    );
    refused(
        "password_policy: {standard: {min_length: 4}}",
        &["password_policy.standard.min_length", "from 8"],
    );
    refused(
        "password_policy: {standard: {enabled: true}, zxcvbn: {enabled: true}}",
        &["password_policy.zxcvbn.enabled", "choose one"],
    );
    let said = warnings("password_policy: {standard: {require_special: true}}");
    assert!(said[0].contains("this section has no effect"), "{said:?}");
}

#[test]
fn regulation_is_on_and_reads_authelias_words() {
    let regulation = good("").config.regulation;
    assert!(regulation.by_user && !regulation.by_address && !regulation.forget_on_restart);
    assert_eq!((regulation.max_retries, regulation.find_time.as_secs()), (3, 120));
    let regulation = good("regulation: {modes: [user, ip], max_retries: 5, find_time: 10m, ban_time: 1h}")
        .config
        .regulation;
    assert!(regulation.by_user && regulation.by_address);
    assert_eq!((regulation.max_retries, regulation.ban_time), (5, Duration::from_secs(3600)));
    refused("regulation: {find_time: 10m}", &["regulation.find_time", "longer than regulation.ban_time"]);
    refused("regulation: {modes: []}", &["regulation.modes", "nothing to count by"]);
    refused("regulation: {modes: [device]}", &["regulation.modes", "one of user, ip"]);
}

#[test]
fn roles_have_names_that_fit_into_headers() {
    assert_eq!(good("auth: {roles: [porch, garden.2]}").config.auth.roles, ["porch", "garden.2"]);
    refused("auth: {roles: ['a b']}", &["auth.roles", "letters, digits"]);
}
