//! Answers that no authenticator gives: refused, within bounds, without a panic (SC-162).

use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_crypto::webauthn::{AttestationConveyance, Requirement, WebauthnError};
use doorward_testkit::{Behaviour, SoftAttestation, SoftAuthenticator, SoftKeyKind, Tampering};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::world::{authenticate, party, plain, register};

fn registered_with(behaviour: Behaviour, change: &dyn Fn(&mut Vec<u8>)) -> Result<(), WebauthnError> {
    let party = party(|policy| policy.attestation = AttestationConveyance::Direct);
    let tampering = Tampering { attestation_object: Some(change), ..Tampering::default() };
    register(&party, &mut SoftAuthenticator::new(behaviour), &tampering).map(|_| ())
}

fn object_instead(object: &[u8]) -> Result<(), WebauthnError> {
    registered_with(Behaviour::default(), &|bytes| *bytes = object.to_vec())
}

/// `{"fmt": …, "attStmt": …, "authData": …}` with this statement, around good data.
fn statement_instead(format: &str, statement: &[u8]) -> Result<(), WebauthnError> {
    registered_with(Behaviour::default(), &|object| {
        let at = object.windows(8).position(|eight| eight == b"authData").unwrap() - 1;
        let head =
            [b"\xa3\x63fmt", [0x60 | format.len() as u8].as_slice(), format.as_bytes(), b"\x67attStmt"]
                .concat();
        *object = [head.as_slice(), statement, &object[at..]].concat();
    })
}

#[test]
fn the_known_traps_are_refused() {
    let deep = [vec![0x81; 10_000], vec![0xf6]].concat();
    let deep_map = [[0xa1, 0x01].repeat(10_000), vec![0xf6]].concat();
    for (what, object) in [
        ("nothing", &b""[..]),
        ("a number", b"\x01"),
        ("an empty map", b"\xa0"),
        ("ten thousand arrays", &deep),
        ("ten thousand maps", &deep_map),
        ("an indefinite map", b"\xbf\x63fmt\x64none\xff"),
        ("a length beyond all memory", b"\xa1\x63fmt\x7b\xff\xff\xff\xff\xff\xff\xff\xff"),
        ("an array beyond all memory", b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff"),
        ("a duplicate key", b"\xa4\x63fmt\x64none\x63fmt\x64none\x67attStmt\xa0\x68authData\x40"),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ] {
        assert_eq!(object_instead(object), Err(WebauthnError::Format), "{what}");
    }
    assert_eq!(statement_instead("packed", &deep), Err(WebauthnError::Format));
    assert_eq!(statement_instead("packed", b"\xa0"), Err(WebauthnError::Attestation));
}

#[test]
fn an_attestation_of_ten_megabytes_is_not_read() {
    let start = Instant::now();
    assert_eq!(object_instead(&vec![0xa0; 10 << 20]), Err(WebauthnError::Size));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn the_longest_answer_is_judged_at_once() {
    // As many entries as fit, each compared with each.
    let mut map = b"\xba\x00\x00\x40\x00".to_vec();
    for number in 0..0x4000_u16 {
        map.extend([&[0x19], number.to_be_bytes().as_slice(), &[0]].concat());
    }
    map.truncate(40_000);
    let start = Instant::now();
    assert_eq!(statement_instead("packed", &map), Err(WebauthnError::Format));
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

fn statement() -> impl Strategy<Value = Vec<u8>> {
    let bytes = proptest::collection::vec(any::<u8>(), 0..40)
        .prop_map(|bytes| [&[0x58, bytes.len() as u8], bytes.as_slice()].concat());
    let value = prop_oneof![
        bytes.clone(),
        bytes.clone().prop_map(|bytes| [&[0x81], bytes.as_slice()].concat()),
        any::<u8>().prop_map(|number| vec![0x38, number]),
        Just(b"\x632.0".to_vec()),
        Just(b"\x80".to_vec()),
        Just(b"\xf6".to_vec()),
    ];
    let names = prop::sample::subsequence(
        vec!["alg", "sig", "x5c", "ver", "certInfo", "pubArea", "ecdaaKeyId"],
        0..7,
    );
    (names, proptest::collection::vec(value, 7)).prop_map(|(names, values)| {
        let mut map = vec![0xa0 | names.len() as u8];
        for (name, value) in names.iter().zip(values) {
            map.push(0x60 | name.len() as u8);
            map.extend(name.bytes());
            map.extend(value);
        }
        map
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_object_makes_the_reading_panic(object in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(object_instead(&object).is_err());
    }

    #[test]
    fn no_statement_makes_its_verification_panic(
        format in prop::sample::select(vec!["packed", "tpm", "android-key", "apple", "fido-u2f", "android-safetynet"]),
        statement in statement(),
    ) {
        prop_assert!(statement_instead(format, &statement).is_err());
    }

    #[test]
    fn no_changed_bit_of_vouched_data_passes(at in 0_usize..2000, bit in 0_u8..8, u2f in any::<bool>()) {
        let behaviour = if u2f {
            Behaviour::u2f()
        } else {
            Behaviour { attestation: SoftAttestation::PackedCertificate, ..Behaviour::default() }
        };
        let result = registered_with(behaviour, &|object| {
            let data = object.windows(8).position(|eight| eight == b"authData").unwrap();
            // U2F signs neither flags, counter nor model: only what is before and behind them.
            let length = object.len() - data;
            let unsigned = if u2f { 10 + 32..10 + 55 } else { 0..0 };
            let at = data + Some(at % length).filter(|at| !unsigned.contains(at)).unwrap_or(10);
            object[at] ^= 1 << bit;
        });
        prop_assert!(result.is_err());
    }

    #[test]
    fn no_changed_bit_of_a_statement_makes_its_verification_panic(at in 0_usize..2000, bit in 0_u8..8) {
        let behaviour = Behaviour { attestation: SoftAttestation::PackedCertificate, ..Behaviour::default() };
        // Parts of the certificate may change without harm: nobody is asked who issued it.
        let _ = registered_with(behaviour, &|object| {
            let data = object.windows(8).position(|eight| eight == b"authData").unwrap();
            object[at % data] ^= 1 << bit;
        });
    }

    #[test]
    fn no_data_of_an_assertion_make_its_judgement_panic(
        data in proptest::collection::vec(any::<u8>(), 0..120),
        signature in proptest::collection::vec(any::<u8>(), 0..90),
        keep in any::<bool>(),
    ) {
        let party = plain();
        let mut key = SoftAuthenticator::default();
        let registered = register(&party, &mut key, &Tampering::default()).unwrap();
        let change = |answer: &mut Value| {
            if !keep {
                answer["response"]["authenticatorData"] = json!(URL_SAFE_NO_PAD.encode(&data));
            }
            answer["response"]["signature"] = json!(URL_SAFE_NO_PAD.encode(&signature));
        };
        let tampering = Tampering { response: Some(&change), ..Tampering::default() };
        prop_assert!(authenticate(&party, &mut key, &registered, Requirement::Preferred, &tampering).is_err());
    }

    #[test]
    fn no_key_makes_its_reading_panic(at in 0_usize..77, byte in any::<u8>(), key in prop::sample::select(vec![SoftKeyKind::Es256, SoftKeyKind::Es384])) {
        // Behind the identifier of 32 bytes.
        let change = |data: &mut Vec<u8>| {
            let at = 87 + at % (data.len() - 87);
            data[at] = byte;
        };
        let tampering = Tampering { authenticator_data: Some(&change), ..Tampering::default() };
        let mut authenticator = SoftAuthenticator::new(Behaviour { key, ..Behaviour::default() });
        let _ = register(&plain(), &mut authenticator, &tampering);
    }
}
