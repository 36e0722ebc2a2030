//! Whatever a users file looks like, a new hash either stands in it with everything else around it, or is refused.
#![no_main]
use doorward_providers::users_file::with_hash_replaced;
use libfuzzer_sys::fuzz_target;

const HASH: &str = "$6$rounds=5000$new$hash";

fuzz_target!(|data: &str| {
    let Ok(text) = with_hash_replaced(data, "a", HASH) else { return };
    let at = text.find(HASH).expect("the hash is there");
    assert!(data.starts_with(&text[..at - 1]), "what stands before stays");
    let rest = &text[at + HASH.len() + 1..];
    let line_end = rest.find(['\r', '\n']).unwrap_or(rest.len());
    assert!(data.ends_with(&rest[line_end..]), "what stands in the lines behind stays");
    assert_eq!(with_hash_replaced(&text, "a", HASH).as_deref(), Ok(&*text), "once more changes nothing");
});
