//! Whatever is typed, only the digits of a code in the window pass.
#![no_main]
use doorward_crypto::totp::{TotpParameters, code_at, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, u64)| {
    let (typed, seconds) = data;
    let parameters = TotpParameters::default();
    if let Some(step) = verify(b"12345678901234567890", &parameters, 1, typed, seconds) {
        let digits = typed.replacen(' ', "", 1);
        assert_eq!(digits, code_at(b"12345678901234567890", &parameters, step));
        assert!(step.abs_diff(seconds / 30) <= 1);
    }
});
