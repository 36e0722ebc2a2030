//! Keyed checksums (HMAC-SHA256, RFC 2104): whoever lacks the key can neither make nor adapt one.
//!
//! Absent: what is authenticated. Callers write their parts unambiguously, with lengths in front.

use aws_lc_rs::hmac;

/// Bytes of a [`MacKey`]'s material and of what it makes.
pub const MAC_LEN: usize = 32;

/// A key for checksums. Give each purpose a key of its own, or a distinct first part.
pub struct MacKey(hmac::Key);

impl MacKey {
    /// The key with these bytes, which must be random or derived.
    pub fn new(bytes: &[u8; MAC_LEN]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The checksum over `parts`, one after the other.
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; MAC_LEN] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(part);
        }
        let mut out = [0; MAC_LEN];
        out.copy_from_slice(context.sign().as_ref());
        out
    }
}

impl std::fmt::Debug for MacKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("MacKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_the_standard_one_however_its_text_is_cut() {
        // RFC 4231 2.2 has a key of 20 bytes; HMAC pads a key with zeros, so this is the same key.
        let mut key = [0; MAC_LEN];
        key[..20].fill(0x0b);
        let made = MacKey::new(&key).mac(&[b"Hi There"]);
        assert_eq!(made[..8], [0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb, 0x38, 0x53]);
        assert_eq!(MacKey::new(&key).mac(&[b"Hi ", b"", b"There"]), made);
        assert_ne!(MacKey::new(&[1; MAC_LEN]).mac(&[b"Hi There"]), made);
    }
}
