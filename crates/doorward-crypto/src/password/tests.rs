#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::*;

/// An argon2id hash.
fn argon2id(password: &[u8], cost: &Argon2Cost, salt: &[u8], pool: &BlockPool) -> Result<String, HashError> {
    let parameters = HashParameters::Argon2 { variant: Argon2Variant::Id, cost: *cost };
    parameters.hash(password, Salt::Random(salt), pool)
}

fn pool() -> BlockPool {
    BlockPool::new(65_536)
}

#[track_caller]
fn check(hash: &str, password: &str, family: &str) {
    let parsed = PasswordHash::parse(hash).unwrap();
    assert_eq!(parsed.family(), family);
    assert!(parsed.verify(password.as_bytes(), &pool()), "{hash}");
    assert!(!parsed.verify(b"wrong", &pool()), "{hash}");
    assert!(!parsed.verify(b"", &pool()), "{hash}");
}

#[test]
fn the_seeds_argon2id_hashes_verify() {
    check(
        "$argon2id$v=19$m=65536,t=3,p=2$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM",
        "password",
        "argon2id",
    );
    check(
        "$argon2id$v=19$m=65536$3oc26byQuSkQqksq$zM1QiTvVPrMfV6BVLs2t4gM+af5IN7euO0VB6+Q8ZFs",
        "yourpassword",
        "argon2id",
    );
}

#[test]
fn hashes_of_other_programs_verify() {
    check(
        "$argon2id$v=19$m=65536,t=3,p=4$Z2F0ZXdheXNhbHQwMTIzNA$/V9j/3BWlKMNtPXezni4Mn8YxITtvzUB+VtBvXDHkMU",
        "password",
        "argon2id",
    );
    check(
        "$6$rounds=50000$gatewaysalt01234$VgdydHqwshMtriE/RDYF0Uxp9fdhbyhsXBAynoOY77e6PDHdaIHaA/9DPRcRoKg496NGeOltg7edOKNh7zwit1",
        "password",
        "sha512-crypt",
    );
    check(
        "pbkdf2_sha256$1$00112233445566778899aabbccddeeff$B26gAQ92vzcuUnp2v7fJEhSXhYc8kxItWACl5AsLdhg=",
        "Tr0ubadour&3 l\u{e4}ngs",
        "pbkdf2_sha256",
    );
    check(
        "pbkdf2_sha256$600000$00112233445566778899aabbccddeeff$cQDeUt+oSBZPwaOunK0qt2eUqhatTZwVWJqBh68Qov4=",
        "Tr0ubadour&3 l\u{e4}ngs",
        "pbkdf2_sha256",
    );
}

#[test]
fn crypt_without_rounds_means_five_thousand() {
    // By libxcrypt's crypt(3), which writes no rounds when they are the default.
    check(
        "$6$gatewaysalt01234$FM0HS/FCctPGmRdPaSGwHejjU/j6/vuErxwt7Rj6ks1UcmcmdI4kKbGMDIjjGWyq59VvhNcRsLpsPWD5rPdAV0",
        "password",
        "sha512-crypt",
    );
    check(
        "$6$rounds=1000$ab$MM7UFA7KIDybpf97CBayMOsg9RsQeCSOERr0aSyTk5Z8xQDape3gfXAkNJo8Ebul9gQcUV8Tafos6kXUzektK.",
        "password",
        "sha512-crypt",
    );
}

#[test]
fn the_order_of_argon2s_parameters_does_not_matter() {
    for parameters in ["m=65536,t=3,p=2", "p=2,m=65536,t=3", "t=3,p=2,m=65536"] {
        check(
            &format!(
                "$argon2id$v=19${parameters}$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM"
            ),
            "password",
            "argon2id",
        );
    }
}

#[test]
fn memory_used_again_gives_the_same_hash_as_fresh_memory() {
    let pool = pool();
    let make = |memory_kib, parallelism, pool: &BlockPool| {
        let cost = Argon2Cost { memory_kib, iterations: 2, parallelism, key_length: 32 };
        argon2id(b"password", &cost, b"0123456789abcdef", pool).unwrap()
    };
    for (memory_kib, parallelism) in [(64, 1), (1000, 4), (64, 2), (999, 3)] {
        let fresh = make(memory_kib, parallelism, &BlockPool::new(0));
        assert_eq!(make(memory_kib, parallelism, &pool), fresh);
        assert_eq!(make(memory_kib, parallelism, &pool), fresh, "the second time");
    }
}

#[test]
fn a_password_beyond_the_bound_matches_nothing_and_makes_no_hash() {
    let cost = Argon2Cost { memory_kib: 64, iterations: 1, parallelism: 1, key_length: 32 };
    let longest = vec![b'x'; 4096];
    let hash = argon2id(&longest, &cost, b"0123456789abcdef", &pool()).unwrap();
    assert!(PasswordHash::parse(&hash).unwrap().verify(&longest, &pool()));
    let longer = vec![b'x'; 4097];
    // Both would match, computed by Python's hashlib; only the length tells them apart.
    let matching = "pbkdf2_sha256$1$salt$pukZ8xbNe+uHhropmTdwzDrPO4dFNHiQ8fvG4tpN/RQ=";
    assert!(PasswordHash::parse(matching).unwrap().verify(&longest, &pool()));
    let matching = "pbkdf2_sha256$1$salt$x+qW8wB5oEkCbONyVbvDvk+FkC2bemPWMrcDOLbDVFU=";
    assert!(!PasswordHash::parse(matching).unwrap().verify(&longer, &pool()));
    let refused = argon2id(&longer, &cost, b"0123456789abcdef", &pool()).err().unwrap();
    assert!(refused.to_string().contains("password: its length"), "{refused}");
}

#[test]
fn nothing_is_hashed_that_could_not_be_verified() {
    let good = Argon2Cost { memory_kib: 1024, iterations: 1, parallelism: 1, key_length: 32 };
    let table = [
        (Argon2Cost { parallelism: 65, ..good }, "p (lanes)"),
        (Argon2Cost { parallelism: 0, ..good }, "p (lanes)"),
        (Argon2Cost { memory_kib: 7, ..good }, "m (KiB)"),
        (Argon2Cost { iterations: 101, ..good }, "t (passes)"),
        (Argon2Cost { key_length: 2000, ..good }, "the hash's length"),
    ];
    for (cost, rule) in table {
        let error = argon2id(b"password", &cost, b"0123456789abcdef", &pool()).err().unwrap();
        assert!(error.to_string().contains(rule), "{error} does not name {rule}");
    }
    let error = argon2id(b"password", &good, b"short", &pool()).err().unwrap();
    assert!(error.to_string().contains("the salt's length"), "{error}");
}

#[test]
fn what_is_hashed_here_verifies_here() {
    let cost = Argon2Cost { memory_kib: 64, iterations: 1, parallelism: 2, key_length: 16 };
    let hash = argon2id("pass\u{1f600}".as_bytes(), &cost, b"0123456789abcdef", &pool()).unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=2$"), "{hash}");
    check(&hash, "pass\u{1f600}", "argon2id");
    assert_eq!(PasswordHash::parse(&hash).unwrap().memory_kib(), 64);
}

/// One of each family, at a cost that tests can bear.
fn cheap() -> Vec<HashParameters> {
    let cost = Argon2Cost { memory_kib: 64, iterations: 1, parallelism: 1, key_length: 32 };
    let argon2 = [Argon2Variant::Id, Argon2Variant::I, Argon2Variant::D];
    let pbkdf2 = [
        Pbkdf2Digest::Sha1,
        Pbkdf2Digest::Sha224,
        Pbkdf2Digest::Sha256,
        Pbkdf2Digest::Sha384,
        Pbkdf2Digest::Sha512,
        Pbkdf2Digest::Sha256Django,
    ];
    let mut all: Vec<_> = argon2.map(|variant| HashParameters::Argon2 { variant, cost }).to_vec();
    all.extend(pbkdf2.map(|digest| HashParameters::Pbkdf2 { digest, iterations: 1000 }));
    for variant in [Sha2Variant::Sha256, Sha2Variant::Sha512] {
        all.push(HashParameters::Sha2Crypt { variant, rounds: 1000 });
    }
    for variant in [BcryptVariant::Standard, BcryptVariant::Sha256] {
        all.push(HashParameters::Bcrypt { variant, cost: 4 });
    }
    all.push(HashParameters::Scrypt(ScryptCost {
        log_rounds: 6,
        block_size: 8,
        parallelism: 1,
        key_length: 32,
    }));
    all
}

#[test]
fn every_family_verifies_what_it_made_and_nothing_else() {
    let salt = b"0123456789abcdef";
    for parameters in cheap() {
        let text = parameters.hash("pass\u{1f600}".as_bytes(), Salt::Random(salt), &pool()).unwrap();
        let hash = PasswordHash::parse(&text).unwrap();
        check(&text, "pass\u{1f600}", hash.family());
        assert!(!hash.needs_rehash(&parameters), "{text}");
        assert!(hash.needs_rehash(&HashParameters::default()), "{text}");
        assert_eq!(hash.memory_kib(), parameters.memory_kib(), "{text}");
        let other = parameters.hash(b"pass", Salt::Random(b"another salt 16b"), &pool()).unwrap();
        assert_ne!(text, other);
    }
}

#[test]
fn the_dummy_of_every_family_matches_nothing_and_costs_as_much() {
    for parameters in cheap() {
        let dummy = parameters.unmatchable();
        assert!(!dummy.needs_rehash(&parameters), "{parameters:?}: the same family and cost");
        assert!(!dummy.verify(b"", &pool()) && !dummy.verify(b"password", &pool()));
        assert_eq!(dummy.memory_kib(), parameters.memory_kib());
    }
    let parsed = format!("{:?}", HashParameters::default().unmatchable());
    assert_eq!(parsed, "PasswordHash(\"argon2id\")", "a log shows no hash");
    let wild = HashParameters::Bcrypt { variant: BcryptVariant::Standard, cost: 99 };
    assert!(wild.check().is_err());
    assert_eq!(wild.unmatchable().family(), "argon2id");
}

#[test]
fn the_vectors_of_independent_implementations_verify() {
    for (hash, family) in [
        (
            "$argon2i$v=19$m=65536,t=3,p=4$Z2F0ZXdheXNhbHQwMTIzNA$OYd0sBg5Ap6Ms2n/ZYXEwLGEfv+lz87bWESTvC527uw",
            "argon2i",
        ),
        (
            "$argon2d$v=19$m=65536,t=3,p=4$Z2F0ZXdheXNhbHQwMTIzNA$dHiI2t9td0QjwibzS9h+Yci8hAYcpH210vAkIaPIkxE",
            "argon2d",
        ),
        ("$5$rounds=50000$gatewaysalt01234$DMZ/Y06holyTF1tv3CJxZBcblyFzrOPEyMLvmOep1m5", "sha256-crypt"),
        ("$pbkdf2$1600000$Z2F0ZXdheXNhbHQwMTIzNA$o02LpvLOGNVbMRcbW3NEXxJgH9M", "pbkdf2-sha1"),
        (
            "$pbkdf2-sha224$900000$Z2F0ZXdheXNhbHQwMTIzNA$/pUf.bX2NfKhzFJ87v8L0bhDVtjqYO8ucEyGzA",
            "pbkdf2-sha224",
        ),
        (
            "$pbkdf2-sha256$700000$Z2F0ZXdheXNhbHQwMTIzNA$3kMZsMxgBA6tiGGgevJ7cDX1vXpkNJ9YVBmEB1Ft7ho",
            "pbkdf2-sha256",
        ),
        (
            "$pbkdf2-sha384$280000$Z2F0ZXdheXNhbHQwMTIzNA$R9srUfFpiKNaSAsYsoN52kJ0nErsieAFqU1tj9LAvyQNtWrZw1ii7dPBbmSR/aeb",
            "pbkdf2-sha384",
        ),
        (
            "$pbkdf2-sha512$310000$Z2F0ZXdheXNhbHQwMTIzNA$7vw/50FBhkSPwIt1t3UL8MjAULyhhGeMcQ7HgnAC9nfZACu1D4jKSEb9sGf3iPEz2ByaiHBCVxMMY3xogyQmsw",
            "pbkdf2-sha512",
        ),
        ("$2b$12$gatewaysaltGatewaysaluY02oHXlSOnqHCUjh50NIXEYcfsxz9xa", "bcrypt"),
        ("$2a$12$gatewaysaltGatewaysaluY02oHXlSOnqHCUjh50NIXEYcfsxz9xa", "bcrypt"),
        ("$2y$12$gatewaysaltGatewaysaluY02oHXlSOnqHCUjh50NIXEYcfsxz9xa", "bcrypt"),
        (
            "$bcrypt-sha256$v=2,t=2b,r=12$gatewaysaltGatewaysalu$5NyEvZY5BwJ39yY4iFJRq8p2Oh5SAbu",
            "bcrypt-sha256",
        ),
        (
            "$scrypt$ln=16,r=8,p=1$Z2F0ZXdheXNhbHQwMTIzNA$zZM5rwFi3pk+wtdt/qtO/nY0nVYUXtcdR1Q1LOWiTXw",
            "scrypt",
        ),
        ("$y$j9T$F5Jx5fExrKuPp53xLKQ..1$tnSYvahCwPBHKZUspmcxMfb0.WiB9W.zEaKlOBL35rC", "yescrypt"),
    ] {
        check(hash, "password", family);
    }
}

#[test]
fn bcrypt_does_not_match_by_the_beginning_of_a_long_password() {
    let standard = HashParameters::Bcrypt { variant: BcryptVariant::Standard, cost: 4 };
    let long = [b'x'; 73];
    let refused = standard.hash(&long, Salt::Random(&[1; 16]), &pool()).err().unwrap();
    assert!(refused.to_string().contains("72 bytes"), "{refused}");
    let text = standard.hash(&long[..72], Salt::Random(&[1; 16]), &pool()).unwrap();
    let hash = PasswordHash::parse(&text).unwrap();
    assert!(hash.verify(&long[..72], &pool()) && !hash.verify(&long, &pool()));
    let sha256 = HashParameters::Bcrypt { variant: BcryptVariant::Sha256, cost: 4 };
    let text = sha256.hash(&long, Salt::Random(&[1; 16]), &pool()).unwrap();
    let hash = PasswordHash::parse(&text).unwrap();
    assert!(hash.verify(&long, &pool()) && !hash.verify(&long[..72], &pool()));
}

#[test]
fn a_salt_that_is_given_is_used_as_it_is() {
    let crypt = HashParameters::Sha2Crypt { variant: Sha2Variant::Sha512, rounds: 50_000 };
    let made = crypt.hash(b"password", Salt::Given(b"gatewaysalt01234"), &pool()).unwrap();
    assert_eq!(
        made,
        "$6$rounds=50000$gatewaysalt01234$VgdydHqwshMtriE/RDYF0Uxp9fdhbyhsXBAynoOY77e6PDHdaIHaA/9DPRcRoKg496NGeOltg7edOKNh7zwit1"
    );
    for bad in ["", "with space", "seventeen17letter", "d$llar"] {
        assert!(crypt.hash(b"password", Salt::Given(bad.as_bytes()), &pool()).is_err(), "{bad:?}");
    }
}

#[test]
fn hostile_and_broken_hashes_are_refused_with_the_rule() {
    let key = "o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM";
    let salt = "BpLnfgDsc2WD8F2q";
    let crypt = "a".repeat(86);
    let table = [
        (String::new(), "unknown kind"),
        (format!("$6${}", "a".repeat(5000)), "its length"),
        ("plaintext".to_owned(), "unknown kind"),
        ("$1$salt$hash".to_owned(), "unknown kind"),
        ("$argon2i$v=19$m=64,t=1,p=1$x$y".to_owned(), "the salt"),
        ("$2x$12$gatewaysaltGatewaysaluY02oHXlSOnqHCUjh50NIXEYcfsxz9xa".to_owned(), "$2x$ marks"),
        ("$2b$31$gatewaysaltGatewaysaluY02oHXlSOnqHCUjh50NIXEYcfsxz9xa".to_owned(), "the cost"),
        ("$2b$19$gatewaysaltGatewaysaluY02oHXlSOnqHCUjh50NIXEYcfsxz9xa".to_owned(), "the cost"),
        ("$2b$12$short".to_owned(), "the salt"),
        ("$bcrypt-sha256$v=1,t=2b,r=12$gatewaysaltGatewaysalu$x".to_owned(), "the version"),
        (format!("$scrypt$ln=30,r=8,p=1${salt}${key}"), "ln"),
        (format!("$scrypt$ln=24,r=64,p=1${salt}${key}"), "its memory"),
        (format!("$scrypt$ln=20,r=8,p=16${salt}${key}"), "its memory times p"),
        (format!("$scrypt$ln=16,r=8${salt}${key}"), "a parameter"),
        (format!("$scrypt$ln=16,r=8,p=0${salt}${key}"), "p is 0"),
        ("$y$zzz$F5Jx$tnSYvahCwPBHKZUspmcxMfb0.WiB9W.zEaKlOBL35rC".to_owned(), "the parameters"),
        ("$y$jGT$F5Jx$tnSYvahCwPBHKZUspmcxMfb0.WiB9W.zEaKlOBL35rC".to_owned(), "its memory"),
        ("$y$j9T$F5Jx$short".to_owned(), "the hash"),
        (format!("$pbkdf2-sha512$999999999999${salt}${key}"), "iterations"),
        ("$pbkdf2-sha512$1000$AAAAAAAAAAA$AAAA".to_owned(), "the hash's length"),
        (format!("$argon2id$v=16$m=65536,t=3,p=2${salt}${key}"), "the version"),
        (format!("$argon2id$m=65536,t=3,p=2${salt}${key}"), "the version"),
        (format!("$argon2id$v=19$m=68719476736,t=3,p=2${salt}${key}"), "m (KiB)"),
        (format!("$argon2id$v=19$m=8,t=3,p=2${salt}${key}"), "m (KiB)"),
        (format!("$argon2id$v=19$m=65536,t=2147483648,p=2${salt}${key}"), "t (passes)"),
        (format!("$argon2id$v=19$m=1048576,t=33,p=2${salt}${key}"), "m times t"),
        (format!("$argon2id$v=19$m=65536,t=0,p=2${salt}${key}"), "t (passes)"),
        (format!("$argon2id$v=19$m=65536,t=3,p=0${salt}${key}"), "p (lanes)"),
        (format!("$argon2id$v=19$m=65536,t=3${salt}${key}"), "p="),
        (format!("$argon2id$v=19$m=65536,t=3,p=2,x=1${salt}${key}"), "a parameter"),
        (format!("$argon2id$v=19$m=65536,m=1,t=3,p=2${salt}${key}"), "a parameter"),
        (format!("$argon2id$v=19$m=-1,t=3,p=2${salt}${key}"), "a parameter"),
        (format!("$argon2id$v=19$m=65536,t=3,p=2${salt}"), "the hash"),
        (format!("$argon2id$v=19$m=65536,t=3,p=2$!!${key}"), "the salt"),
        (format!("$argon2id$v=19$m=65536,t=3,p=2${salt}${key}$x"), "the end"),
        (format!("$6$rounds=999999999$salt${crypt}"), "rounds"),
        (format!("$6$rounds=999$salt${crypt}"), "rounds"),
        (format!("$6$rounds=x$salt${crypt}"), "rounds"),
        (format!("$6$$x${crypt}"), "the end"),
        (format!("$6$saltsaltsaltsalt1${crypt}"), "the salt"),
        ("$6$salt$short".to_owned(), "the hash"),
        ("pbkdf2_sha256$0$s$B26gAQ92vzcuUnp2v7fJEhSXhYc8kxItWACl5AsLdhg=".to_owned(), "iterations"),
        (
            "pbkdf2_sha256$1000000000000$s$B26gAQ92vzcuUnp2v7fJEhSXhYc8kxItWACl5AsLdhg=".to_owned(),
            "iterations",
        ),
        ("pbkdf2_sha256$1$s".to_owned(), "the hash"),
        ("pbkdf2_sha256$1$s$!!".to_owned(), "the hash"),
        ("pbkdf2_sha256$1$s$AAAA".to_owned(), "the hash's length"),
    ];
    for (hash, rule) in table {
        let error = PasswordHash::parse(&hash).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(rule), "{hash:.70}: {error:?} does not name {rule:?}");
    }
}

/// Parameters of every family, most of them within the bounds.
fn parameters() -> impl Strategy<Value = HashParameters> {
    let argon2 = prop::sample::select(vec![Argon2Variant::Id, Argon2Variant::I, Argon2Variant::D]);
    let sha2 = prop::sample::select(vec![Sha2Variant::Sha256, Sha2Variant::Sha512]);
    let pbkdf2 = prop::sample::select(vec![
        Pbkdf2Digest::Sha1,
        Pbkdf2Digest::Sha224,
        Pbkdf2Digest::Sha256,
        Pbkdf2Digest::Sha384,
        Pbkdf2Digest::Sha512,
        Pbkdf2Digest::Sha256Django,
    ]);
    let bcrypt = prop::sample::select(vec![BcryptVariant::Standard, BcryptVariant::Sha256]);
    prop_oneof![
        (argon2, 1_u32..5_000_000, 1_u32..110, 1_u32..70, 1_u32..1100).prop_map(
            |(variant, memory_kib, iterations, parallelism, key_length)| HashParameters::Argon2 {
                variant,
                cost: Argon2Cost { memory_kib, iterations, parallelism, key_length }
            }
        ),
        (sha2, 900_u32..11_000_000)
            .prop_map(|(variant, rounds)| HashParameters::Sha2Crypt { variant, rounds }),
        (pbkdf2, 0_u32..11_000_000)
            .prop_map(|(digest, iterations)| HashParameters::Pbkdf2 { digest, iterations }),
        (bcrypt, 0_u32..32).prop_map(|(variant, cost)| HashParameters::Bcrypt { variant, cost }),
        (0_u32..26, 0_u32..66, 0_u32..66, 5_u32..70).prop_map(
            |(log_rounds, block_size, parallelism, key_length)| HashParameters::Scrypt(ScryptCost {
                log_rounds,
                block_size,
                parallelism,
                key_length
            })
        ),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_again_as_it_was(parameters in parameters()) {
        // What lies outside the bounds becomes the default instead.
        let written = parameters.unmatchable();
        let kept = if parameters.check().is_ok() { parameters } else { HashParameters::default() };
        prop_assert!(!written.needs_rehash(&kept), "{parameters:?}");
        prop_assert_eq!(written.memory_kib(), kept.memory_kib());
        prop_assert!(written.memory_kib() <= 4 * 1024 * 1024);
    }

    #[test]
    fn no_text_makes_reading_a_hash_panic(
        prefix in prop::sample::select(vec![
            "", "$argon2id$", "$5$", "$6$", "pbkdf2_sha256$", "$argon2id$v=19$m=64,t=1,p=1$", "$2b$", "$2b$04$",
            "$bcrypt-sha256$v=2,t=2b,r=4$", "$scrypt$", "$scrypt$ln=4,r=1,p=1$", "$y$", "$y$j9T$", "$pbkdf2-sha256$1$",
        ]),
        rest in "\\PC{0,80}",
    ) {
        let _ = PasswordHash::parse(&format!("{prefix}{rest}"));
    }
}
