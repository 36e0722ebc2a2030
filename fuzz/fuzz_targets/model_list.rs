//! No file makes the reading of a signed list of models panic, and nothing that nobody signed is taken; no payload of one
//! does either.
#![no_main]
use std::time::Duration;

use doorward_crypto::webauthn::ModelList;
use doorward_providers::{fido::signed_list, notifier::TrustedCertificates};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static TRUSTED: TrustedCertificates = TrustedCertificates::load(None).expect("without a folder");
}

fuzz_target!(|data: &[u8]| {
    let now = Duration::from_secs(1_800_000_000);
    assert!(TRUSTED.with(|trusted| signed_list(data, trusted, now)).is_err());
    if let Ok(list) = ModelList::read(data) {
        assert!(!list.is_empty());
    }
});
