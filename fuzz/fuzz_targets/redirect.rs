//! Whatever target is followed is in scope when a browser reads it (I8).
#![no_main]
use doorward_core::redirect::RedirectPolicy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &str| {
    let policy = RedirectPolicy::new(["example.com".to_owned()], [8443]);
    if let Some(url) = policy.check(data) {
        let again = url::Url::parse(url.as_str()).expect("what is followed is a URL");
        let host = again.host_str().expect("and has a host");
        assert!(host == "example.com" || host.ends_with(".example.com"), "{host}");
        assert_eq!(again.scheme(), "https");
        assert!(matches!(again.port(), None | Some(8443)));
    }
});
