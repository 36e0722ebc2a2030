#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const NOW: i64 = 1_800_000_000;

fn secret() -> String {
    "0b".repeat(64)
}

fn keys() -> TokenKeys {
    TokenKeys::from_secret(&secret()).unwrap()
}

fn claims() -> SessionClaims {
    SessionClaims {
        sub: "admin".to_owned(),
        role: "admin".to_owned(),
        sid: "s".to_owned(),
        iat: NOW,
        exp: NOW + 60,
    }
}

/// A token with any header and payload, signed by the judge.
fn judged(algorithm: Algorithm, key: &[u8], payload: &Value) -> String {
    jsonwebtoken::encode(&Header::new(algorithm), payload, &EncodingKey::from_secret(key)).unwrap()
}

/// A token with a header and payload of any bytes, signed with our key.
fn crafted(header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = hmac::sign(&keys().current, signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn a_token_says_what_was_signed_and_the_judge_agrees() {
    let token = keys().sign(&claims());
    assert_eq!(keys().verify(&token, NOW).unwrap(), claims());
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    let judge =
        jsonwebtoken::decode::<SessionClaims>(&token, &DecodingKey::from_secret(&[0x0b; 64]), &validation);
    assert_eq!(judge.unwrap().claims, claims());
}

#[test]
fn tokens_of_other_encoders_with_our_secret_verify() {
    let token = judged(Algorithm::HS256, &[0x0b; 64], &serde_json::to_value(claims()).unwrap());
    assert_eq!(keys().verify(&token, NOW).unwrap(), claims());
    assert_eq!(
        keys().verify(&crafted(r#"{"alg":"HS256"}"#, &json!(claims()).to_string()), NOW).unwrap(),
        claims()
    );
}

#[test]
fn frigates_vector_holds_at_the_signature_and_lacks_our_session() {
    let token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiIsInJvbGUiOiJhZG1pbiIsImV4cCI6NDEwMjQ0NDgwMCwiaWF0IjoxNzAwMDAwMDAwfQ.pUD2mH5l7ucj0if-3NZsUWz7kNqk1MOJs7lwYHM34g8";
    assert_eq!(keys().verify(token, NOW), Err(TokenError::Claims));
    let other = TokenKeys::from_secret(&"0c".repeat(64)).unwrap();
    assert_eq!(other.verify(token, NOW), Err(TokenError::Signature));
}

#[test]
fn every_way_to_be_no_token_is_refused() {
    let good = keys().sign(&claims());
    let (signed, _) = good.rsplit_once('.').unwrap();
    let payload = json!(claims()).to_string();
    let without = |name: &str| {
        let mut value = json!(claims());
        value.as_object_mut().unwrap().remove(name);
        crafted(r#"{"alg":"HS256"}"#, &value.to_string())
    };
    let with = |name: &str, new: Value| {
        let mut value = json!(claims());
        value[name] = new;
        crafted(r#"{"alg":"HS256"}"#, &value.to_string())
    };
    let table = [
        (String::new(), TokenError::Malformed),
        (".".to_owned(), TokenError::Malformed),
        ("..".to_owned(), TokenError::Signature),
        ("x".repeat(100_000), TokenError::Malformed),
        (".".repeat(4000), TokenError::Signature),
        (format!("{signed}."), TokenError::Signature),
        (signed.to_owned(), TokenError::Malformed),
        (format!("{good}x"), TokenError::Signature),
        (good[..good.len() - 1].to_owned(), TokenError::Malformed),
        (format!(" {good}"), TokenError::Signature),
        (format!("{good}.x"), TokenError::Malformed),
        (judged(Algorithm::HS384, &[0x0b; 64], &json!(claims())), TokenError::Signature),
        (judged(Algorithm::HS256, b"another key", &json!(claims())), TokenError::Signature),
        (crafted(r#"{"alg":"none"}"#, &payload), TokenError::Algorithm),
        (crafted(r#"{"alg":"None"}"#, &payload), TokenError::Algorithm),
        (crafted(r#"{"alg":"HS512"}"#, &payload), TokenError::Algorithm),
        (crafted(r#"{"alg":"HS256","crit":["x"]}"#, &payload), TokenError::Algorithm),
        (crafted(r#"{"alg":"HS256","crit":null}"#, &payload), TokenError::Algorithm),
        (crafted(r#"{"alg":"HS256","alg":"none"}"#, &payload), TokenError::Algorithm),
        (crafted("{}", &payload), TokenError::Algorithm),
        (crafted(r#"{"alg":"HS256"}"#, "{"), TokenError::Claims),
        (crafted(r#"{"alg":"HS256"}"#, "[]"), TokenError::Claims),
        (without("sub"), TokenError::Claims),
        (without("role"), TokenError::Claims),
        (without("sid"), TokenError::Claims),
        (without("exp"), TokenError::Claims),
        (with("exp", json!("4102444800")), TokenError::Claims),
        (with("exp", json!(4.5)), TokenError::Claims),
        (with("sub", json!(7)), TokenError::Claims),
        (with("exp", json!(NOW)), TokenError::Expired),
        (with("exp", json!(NOW - 1)), TokenError::Expired),
        (with("exp", json!(i64::MIN)), TokenError::Expired),
    ];
    for (token, expected) in table {
        assert_eq!(keys().verify(&token, NOW), Err(expected), "{token:.300}");
    }
    let none =
        format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode(&payload));
    assert_eq!(keys().verify(&none, NOW), Err(TokenError::Signature), "unsigned");
}

#[test]
fn keys_that_a_token_brings_along_are_not_looked_at() {
    let payload = json!(claims()).to_string();
    for header in [
        r#"{"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"},"jku":"https://evil.example/k"}"#,
        r#"{"alg":"HS256","kid":"../../dev/null","x5u":"https://evil.example/c"}"#,
    ] {
        let foreign = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(&payload));
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[0, 0, 0]);
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, foreign.as_bytes()));
        assert_eq!(keys().verify(&format!("{foreign}.{signature}"), NOW), Err(TokenError::Signature));
        assert_eq!(
            keys().verify(&crafted(header, &payload), NOW).unwrap(),
            claims(),
            "signed by us all the same"
        );
    }
}

#[test]
fn a_secret_of_an_odd_number_of_digits_is_text() {
    let secret = "a".repeat(65);
    let token = judged(Algorithm::HS256, secret.as_bytes(), &json!(claims()));
    assert!(TokenKeys::from_secret(&secret).unwrap().verify(&token, NOW).is_ok());
}

#[test]
fn a_signature_by_an_earlier_secret_is_accepted_only_where_it_is_named() {
    let old = keys().sign(&claims());
    let fresh = TokenKeys::from_secret(&"x".repeat(64)).unwrap();
    assert_eq!(fresh.verify(&old, NOW), Err(TokenError::Signature));
    let overlapping = fresh.with_earlier(&secret(), None).unwrap();
    assert_eq!(overlapping.verify(&old, NOW).unwrap(), claims());
}

#[test]
fn an_earlier_secret_ends_at_its_time_and_every_token_of_it_with_it() {
    let old = keys().sign(&claims());
    let fresh = || TokenKeys::from_secret(&"x".repeat(64)).unwrap();
    let overlapping = fresh().with_earlier(&secret(), Some(NOW + 10)).unwrap();
    for now in [NOW, NOW + 9] {
        assert_eq!(overlapping.verify(&old, now).unwrap(), SessionClaims { exp: NOW + 10, ..claims() });
    }
    for now in [NOW + 10, NOW + 11] {
        assert_eq!(overlapping.verify(&old, now), Err(TokenError::Signature));
    }
    let later = fresh().with_earlier(&secret(), Some(claims().exp + 10)).unwrap();
    assert_eq!(later.verify(&old, NOW).unwrap(), claims(), "a secret makes no token longer");
    // Named twice it is good as long as it is good at all.
    let twice = overlapping.with_earlier(&secret(), Some(NOW + 20)).unwrap();
    assert_eq!(twice.verify(&old, NOW + 10).unwrap().exp, NOW + 20);
    // What is signed now does not hang on an earlier end, of the same secret either.
    let again = keys().with_earlier(&secret(), Some(NOW + 10)).unwrap();
    assert_eq!(again.verify(&old, NOW + 20).unwrap(), claims());
}

#[test]
fn weak_secrets_are_refused() {
    assert_eq!(TokenKeys::from_secret("").err(), Some(SecretError::Empty));
    assert_eq!(TokenKeys::from_secret(&"x".repeat(63)).err(), Some(SecretError::TooShort));
    assert_eq!(TokenKeys::from_secret(&"\u{e4}".repeat(63)).err(), Some(SecretError::TooShort), "characters");
}

#[test]
fn sc_238_dots_depth_and_length_without_end_are_refused_before_any_work() {
    let dots = ".".repeat(1_000_000);
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let packed = |header: &str| format!("{}.{}.{}", encoded(header), encoded(&deep), encoded("x"));
    for (name, token) in [
        ("dots", dots),
        ("deep", packed(r#"{"alg":"HS256"}"#)),
        ("zipped", packed(r#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#)),
        ("costly", packed(r#"{"alg":"PBES2-HS256+A128KW","p2c":2147483648}"#)),
        ("five parts", "a.b.c.d.e".to_owned()),
    ] {
        assert_eq!(keys().verify(&token, NOW), Err(TokenError::Malformed), "{name}");
    }
}

fn encoded(text: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(text)
}

proptest! {
    #[test]
    fn what_is_signed_is_what_is_read(sub in ".{0,40}", role in "[a-z]{1,8}", sid in "[A-Za-z0-9_-]{32}", exp in NOW + 1..i64::MAX) {
        let claims = SessionClaims { sub, role, sid, iat: NOW, exp };
        prop_assert_eq!(keys().verify(&keys().sign(&claims), NOW).unwrap(), claims);
    }

    #[test]
    fn one_flipped_bit_ends_a_token(bit in 0_usize..10_000) {
        let mut bytes = keys().sign(&claims()).into_bytes();
        let bit = bit % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        // A byte that is no UTF-8 cannot even be asked about.
        if let Ok(changed) = String::from_utf8(bytes) {
            prop_assert!(keys().verify(&changed, NOW).is_err(), "{changed}");
        }
    }

    #[test]
    fn one_changed_character_ends_a_token(position in 0_usize..200, change in 1_u8..64) {
        let token = keys().sign(&claims());
        let position = position % token.len();
        let mut bytes = token.clone().into_bytes();
        bytes[position] = (bytes[position] ^ change) & 0x7f;
        let changed = String::from_utf8(bytes).unwrap();
        prop_assume!(changed != token);
        prop_assert!(keys().verify(&changed, NOW).is_err());
    }

    #[test]
    fn no_text_makes_verification_panic(text in "\\PC{0,300}") {
        prop_assert!(keys().verify(&text, NOW).is_err());
    }
}
