//! A request target is canonical or refused; canonical ones are fixed points (I2).
#![no_main]
use doorward_core::target::{EncodedCharacters, Target};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, bool)| {
    let encoded = if data.1 { EncodedCharacters::Pass } else { EncodedCharacters::Refuse };
    if let Ok(target) = Target::from_url("GET", data.0, encoded) {
        let again = Target::from_url("GET", &target.url(), encoded).expect("canonical is accepted");
        assert_eq!(again.path_and_query(), target.path_and_query());
        assert!(again.spelled_path().is_none());
        assert!(!target.path().split('/').any(|segment| segment == ".." || segment == "."));
    }
});
