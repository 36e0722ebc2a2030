//! Credentials of people who have none (SC-123).

use aws_lc_rs::hmac;

use super::{Descriptor, Transport};

/// What real credentials look like, and how many of sixteen people have such a one: passkeys of phones and computers,
/// passkeys of password managers, security keys.
const SHAPES: [(u8, usize, &[Transport]); 4] = [
    (6, 20, &[Transport::Hybrid, Transport::Internal]),
    (4, 16, &[Transport::Hybrid, Transport::Internal]),
    (3, 32, &[Transport::Internal]),
    (3, 64, &[Transport::Usb, Transport::Nfc]),
];

/// Somebody who does not exist, or has no credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoys {
    /// Their handle.
    pub handle: [u8; 32],
    /// What they have, one to three.
    pub credentials: Vec<Descriptor>,
}

/// Whom to ask under a name that nobody has, or whose owner has no credentials: always the same for one name, with
/// nothing to tell them from real people. `key` is a secret of its own; `name` is the folded name.
pub fn decoy_credentials(key: &[u8], name: &str) -> Decoys {
    let key = hmac::Key::new(hmac::HMAC_SHA512, key);
    let seed = keyed(&key, name, 0);
    let (handle, rest) = seed.split_first_chunk().map_or(([0; 32], &[][..]), |(first, rest)| (*first, rest));
    // Ten of sixteen have one, four two, two three.
    let count = match rest.first().map_or(0, |byte| byte % 16) {
        0..10 => 1,
        10..14 => 2,
        _ => 3,
    };
    let credentials = (1..=count).map(|number| decoy(&keyed(&key, name, number))).collect();
    Decoys { handle, credentials }
}

/// 128 bytes for an identifier or a handle, and for choices, none of which says anything of the others.
fn keyed(key: &hmac::Key, name: &str, number: u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(128);
    for half in 0..2_u8 {
        let mut context = hmac::Context::with_key(key);
        context.update(b"doorward decoy credential");
        context.update(&[number, half]);
        context.update(name.as_bytes());
        bytes.extend_from_slice(context.sign().as_ref());
    }
    bytes
}

fn decoy(random: &[u8]) -> Descriptor {
    let (id, choice) = random.split_at_checked(64).unwrap_or_default();
    let mut choice = choice.first().map_or(0, |byte| byte % 16);
    let mut shape = (20, SHAPES[0].2);
    for (weight, length, transports) in SHAPES {
        if choice < weight {
            shape = (length, transports);
            break;
        }
        choice -= weight;
    }
    Descriptor { id: id.get(..shape.0).unwrap_or(id).to_vec(), transports: shape.1.to_vec() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_name_always_gets_the_same_and_another_name_or_key_others() {
        let bob = decoy_credentials(b"key", "bob");
        assert_eq!(bob, decoy_credentials(b"key", "bob"));
        for other in [decoy_credentials(b"key", "alice"), decoy_credentials(b"other", "bob")] {
            assert_ne!(bob.handle, other.handle);
            assert_ne!(bob.credentials, other.credentials);
        }
    }

    #[test]
    fn counts_and_lengths_are_those_of_real_people() {
        let (mut counts, mut lengths, mut ids) = ([0; 4], [0; 65], HashSet::new());
        for number in 0..2000 {
            let decoys = decoy_credentials(b"key", &format!("name{number}")).credentials;
            counts[decoys.len()] += 1;
            for decoy in decoys {
                lengths[decoy.id.len()] += 1;
                assert!(!decoy.transports.is_empty());
                assert!(ids.insert(decoy.id), "no identifier comes twice");
            }
        }
        assert_eq!(counts[0], 0);
        assert!(counts[1] > counts[2] && counts[2] > counts[3] && counts[3] > 100, "{counts:?}");
        assert!([16, 20, 32, 64].iter().all(|length| lengths[*length] > 200), "{lengths:?}");
        assert_eq!(lengths.iter().sum::<usize>(), ids.len());
    }
}
