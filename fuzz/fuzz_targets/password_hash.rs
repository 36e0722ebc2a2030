//! No text makes the reading of a stored hash panic or go beyond its bounds.
#![no_main]
use doorward_crypto::PasswordHash;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &str| {
    if let Ok(hash) = PasswordHash::parse(data) {
        assert!(hash.memory_kib() <= 4 * 1024 * 1024);
    }
});
