//! A request target is canonical or refused; canonical ones are fixed points (I2).
#![no_main]
use doorward_core::target::{EncodedCharacters, Target};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, bool)| {
    let encoded = if data.1 { EncodedCharacters::Pass } else { EncodedCharacters::Refuse };
    let whole = Target::from_url("GET", data.0, encoded);
    // The same as a path, as a host with a path, and as all three parts: hardly any text is an address by chance.
    let path = Target::from_parts("GET", "https", "a.example", data.0, encoded);
    let behind = data.0.find('/').map(|at| data.0.split_at(at));
    let parts = behind.map(|(host, path)| Target::from_parts("GET", "https", host, path, encoded));
    for target in [Some(whole), Some(path), parts].into_iter().flatten().flatten() {
        let again = Target::from_url("GET", &target.url(), encoded).expect("canonical is accepted");
        assert_eq!(again.path_and_query(), target.path_and_query());
        assert_eq!(again.authority(), target.authority());
        assert!(again.spelled_path().is_none());
        assert!(!target.path().split('/').any(|segment| segment == ".." || segment == "."));
    }
});
