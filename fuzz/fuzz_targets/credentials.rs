//! No header makes the reading of credentials panic, and our cookie never survives its removal.
#![no_main]
use doorward_core::credentials::{Presented, without_cookies};
use http::{HeaderMap, HeaderValue, header};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&[u8], &[u8])| {
    let mut headers = HeaderMap::new();
    for (name, value) in [(header::COOKIE, data.0), (header::AUTHORIZATION, data.1)] {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(name, value);
        }
    }
    let _ = Presented::from_headers(&headers, "s");
    if let Some(cookie) = headers.get(header::COOKIE).and_then(|value| value.to_str().ok())
        && let Some(rest) = without_cookies(cookie, &["s"])
    {
        let mut kept = HeaderMap::new();
        kept.insert(header::COOKIE, HeaderValue::from_str(&rest).expect("a part of a header"));
        assert!(Presented::from_headers(&kept, "s").cookies.is_empty());
    }
});
