#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::*;

fn pool() -> BlockPool {
    BlockPool::new(65_536)
}

#[track_caller]
fn check(hash: &str, password: &str, family: HashFamily) {
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
        HashFamily::Argon2id,
    );
    check(
        "$argon2id$v=19$m=65536$3oc26byQuSkQqksq$zM1QiTvVPrMfV6BVLs2t4gM+af5IN7euO0VB6+Q8ZFs",
        "yourpassword",
        HashFamily::Argon2id,
    );
}

#[test]
fn hashes_of_other_programs_verify() {
    check(
        "$argon2id$v=19$m=65536,t=3,p=4$Z2F0ZXdheXNhbHQwMTIzNA$/V9j/3BWlKMNtPXezni4Mn8YxITtvzUB+VtBvXDHkMU",
        "password",
        HashFamily::Argon2id,
    );
    check(
        "$6$rounds=50000$gatewaysalt01234$VgdydHqwshMtriE/RDYF0Uxp9fdhbyhsXBAynoOY77e6PDHdaIHaA/9DPRcRoKg496NGeOltg7edOKNh7zwit1",
        "password",
        HashFamily::Sha512Crypt,
    );
    check(
        "pbkdf2_sha256$1$00112233445566778899aabbccddeeff$B26gAQ92vzcuUnp2v7fJEhSXhYc8kxItWACl5AsLdhg=",
        "Tr0ubadour&3 l\u{e4}ngs",
        HashFamily::Pbkdf2Sha256Django,
    );
    check(
        "pbkdf2_sha256$600000$00112233445566778899aabbccddeeff$cQDeUt+oSBZPwaOunK0qt2eUqhatTZwVWJqBh68Qov4=",
        "Tr0ubadour&3 l\u{e4}ngs",
        HashFamily::Pbkdf2Sha256Django,
    );
}

#[test]
fn crypt_without_rounds_means_five_thousand() {
    // By libxcrypt's crypt(3), which writes no rounds when they are the default.
    check(
        "$6$gatewaysalt01234$FM0HS/FCctPGmRdPaSGwHejjU/j6/vuErxwt7Rj6ks1UcmcmdI4kKbGMDIjjGWyq59VvhNcRsLpsPWD5rPdAV0",
        "password",
        HashFamily::Sha512Crypt,
    );
    check(
        "$6$rounds=1000$ab$MM7UFA7KIDybpf97CBayMOsg9RsQeCSOERr0aSyTk5Z8xQDape3gfXAkNJo8Ebul9gQcUV8Tafos6kXUzektK.",
        "password",
        HashFamily::Sha512Crypt,
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
            HashFamily::Argon2id,
        );
    }
}

#[test]
fn memory_used_again_gives_the_same_hash_as_fresh_memory() {
    let pool = pool();
    let make = |memory_kib, parallelism, pool: &BlockPool| {
        let cost = Argon2Cost { memory_kib, iterations: 2, parallelism, key_length: 32 };
        hash_argon2id(b"password", &cost, b"0123456789abcdef", pool).unwrap()
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
    let hash = hash_argon2id(&longest, &cost, b"0123456789abcdef", &pool()).unwrap();
    assert!(PasswordHash::parse(&hash).unwrap().verify(&longest, &pool()));
    let longer = vec![b'x'; 4097];
    // Both would match, computed by Python's hashlib; only the length tells them apart.
    let matching = "pbkdf2_sha256$1$salt$pukZ8xbNe+uHhropmTdwzDrPO4dFNHiQ8fvG4tpN/RQ=";
    assert!(PasswordHash::parse(matching).unwrap().verify(&longest, &pool()));
    let matching = "pbkdf2_sha256$1$salt$x+qW8wB5oEkCbONyVbvDvk+FkC2bemPWMrcDOLbDVFU=";
    assert!(!PasswordHash::parse(matching).unwrap().verify(&longer, &pool()));
    let refused = hash_argon2id(&longer, &cost, b"0123456789abcdef", &pool()).err().unwrap();
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
        let error = hash_argon2id(b"password", &cost, b"0123456789abcdef", &pool()).err().unwrap();
        assert!(error.to_string().contains(rule), "{error} does not name {rule}");
    }
    let error = hash_argon2id(b"password", &good, b"short", &pool()).err().unwrap();
    assert!(error.to_string().contains("the salt's length"), "{error}");
}

#[test]
fn what_is_hashed_here_verifies_here() {
    let cost = Argon2Cost { memory_kib: 64, iterations: 1, parallelism: 2, key_length: 16 };
    let hash = hash_argon2id("pass\u{1f600}".as_bytes(), &cost, b"0123456789abcdef", &pool()).unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=2$"), "{hash}");
    check(&hash, "pass\u{1f600}", HashFamily::Argon2id);
    assert_eq!(PasswordHash::parse(&hash).unwrap().memory_kib(), 64);
}

#[test]
fn the_dummy_matches_nothing() {
    let dummy = dummy_hash(&Argon2Cost { memory_kib: 64, iterations: 1, parallelism: 1, key_length: 32 });
    assert!(!dummy.verify(b"", &pool()) && !dummy.verify(b"password", &pool()));
    assert_eq!(dummy.memory_kib(), 64, "it costs what was asked for");
    let crypt = dummy_sha512_crypt(1000);
    assert!(!crypt.verify(b"", &pool()) && !crypt.verify(b"password", &pool()));
    let PasswordHash(Kind::Sha512Crypt(hash)) = &crypt else { unreachable!("it is SHA512-crypt") };
    assert!(
        sha512crypt::parse(format!("{hash:?}").split('"').nth(1).unwrap_or_default()).is_ok(),
        "it does the work"
    );
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
        ("$argon2i$v=19$m=64,t=1,p=1$x$y".to_owned(), "unknown kind"),
        (format!("$argon2id$v=16$m=65536,t=3,p=2${salt}${key}"), "the version"),
        (format!("$argon2id$m=65536,t=3,p=2${salt}${key}"), "the version"),
        (format!("$argon2id$v=19$m=68719476736,t=3,p=2${salt}${key}"), "m (KiB)"),
        (format!("$argon2id$v=19$m=8,t=3,p=2${salt}${key}"), "m (KiB)"),
        (format!("$argon2id$v=19$m=65536,t=2147483648,p=2${salt}${key}"), "t (passes)"),
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

proptest! {
    #[test]
    fn no_text_makes_reading_a_hash_panic(
        prefix in prop::sample::select(vec!["", "$argon2id$", "$6$", "pbkdf2_sha256$", "$argon2id$v=19$m=64,t=1,p=1$"]),
        rest in "\\PC{0,80}",
    ) {
        let _ = PasswordHash::parse(&format!("{prefix}{rest}"));
    }
}
