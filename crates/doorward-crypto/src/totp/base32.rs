//! Base32 (RFC 4648 6), as secrets are shown to people. Absent: padding when written.

use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Why a text is no base32. It does not carry the text: that is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Base32Error {
    /// A character that is no letter A to Z and no digit 2 to 7.
    #[error("it has a character that base32 does not know")]
    Character,
    /// No number of bytes gives a text so long, or bits are left over.
    #[error("it is cut off")]
    Length,
}

/// `bytes` as base32 without padding.
pub fn base32_encode(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len().div_ceil(5) * 8));
    let (mut held, mut count) = (0_u32, 0);
    let mut push = |bits: u32| text.push(char::from(*ALPHABET.get((bits & 31) as usize).unwrap_or(&b'A')));
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            push(held >> count);
        }
        held &= 31;
    }
    if count > 0 {
        push(held << (5 - count));
    }
    text
}

/// The bytes that `text` stands for: letters in any case, padding at its end or none.
///
/// # Errors
/// When it is no base32, or one that no encoder writes (left-over bits).
pub fn base32_decode(text: &str) -> Result<Zeroizing<Vec<u8>>, Base32Error> {
    let digits = text.trim_end_matches('=');
    if matches!(digits.len() % 8, 1 | 3 | 6) || text.len() - digits.len() > 6 {
        return Err(Base32Error::Length);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() * 5 / 8));
    let (mut held, mut count) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = match digit.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            number @ b'2'..=b'7' => number - b'2' + 26,
            _ => return Err(Base32Error::Character),
        };
        held = (held << 5) | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((held >> count) as u8);
            held &= (1 << count) - 1;
        }
    }
    if held == 0 { Ok(bytes) } else { Err(Base32Error::Length) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    /// RFC 4648 10.
    const VECTORS: [(&[u8], &str, &str); 7] = [
        (b"", "", ""),
        (b"f", "MY", "======"),
        (b"fo", "MZXQ", "===="),
        (b"foo", "MZXW6", "==="),
        (b"foob", "MZXW6YQ", "="),
        (b"fooba", "MZXW6YTB", ""),
        (b"foobar", "MZXW6YTBOI", "======"),
    ];

    #[test]
    fn the_vectors_of_rfc_4648_hold_with_and_without_padding_and_in_lower_case() {
        for (bytes, text, padding) in VECTORS {
            assert_eq!(*base32_encode(bytes), text);
            for spelled in [text.to_owned(), format!("{text}{padding}"), text.to_lowercase()] {
                assert_eq!(base32_decode(&spelled).unwrap().as_slice(), bytes, "{spelled}");
            }
        }
    }

    #[test]
    fn what_no_encoder_writes_is_refused() {
        for cut in ["M", "MZX", "MZXW6Y", "A", "AAA", "AAAAAA", "MY======="] {
            assert_eq!(base32_decode(cut), Err(Base32Error::Length), "{cut}");
        }
        assert_eq!(base32_decode("MZ"), Err(Base32Error::Length), "bits are left over");
        for odd in ["M1", "M8", "MZXW 6YQ", "MY=A", "ＭＹ"] {
            assert!(base32_decode(odd).is_err(), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn every_secret_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert_eq!(&*base32_decode(&base32_encode(&bytes)).unwrap(), &bytes);
        }
    }
}
