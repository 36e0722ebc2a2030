//! No text makes the reading of an otpauth address panic, and what is read is written back the same.
#![no_main]
use doorward_crypto::totp::{OtpauthUrl, otpauth_url};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &str| {
    let Ok(url) = OtpauthUrl::parse(data) else { return };
    assert!(url.secret.len() >= 16 && matches!(url.parameters.digits, 6 | 8) && url.parameters.period >= 15);
    let again = otpauth_url(&url.issuer, &url.user, &url.secret, &url.parameters);
    assert_eq!(OtpauthUrl::parse(&again), Ok(url));
});
