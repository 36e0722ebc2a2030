//! How people compare certificates by eye.

use std::fmt::Write as _;

/// The SHA-256 of a certificate in DER form, as `AB:CD:…` (HS-31).
pub fn fingerprint(der: &[u8]) -> String {
    let mut text = String::with_capacity(32 * 3);
    for byte in doorward_crypto::sha256(der) {
        if !text.is_empty() {
            text.push(':');
        }
        let _ = write!(text, "{byte:02X}");
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_fingerprint_is_32_pairs_of_capital_digits() {
        let text = super::fingerprint(b"");
        assert!(text.starts_with("E3:B0:C4:42:98:FC:1C:14"));
        assert_eq!(text.split(':').count(), 32);
    }
}
