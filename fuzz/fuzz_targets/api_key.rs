//! No text makes the reading of keys and permissions panic; a permission reads the same again, and reaches nothing that a
//! path it does not cover leads to.
#![no_main]
use doorward_core::{
    api_key::{ApiKeyId, KeyScope, Place, Way, checked},
    gatekeeper::Forwarding,
    target::{EncodedCharacters, Target},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, &str)| {
    let (text, path) = data;
    if let Some(id) = checked(text) {
        assert!(text.starts_with(&id.to_string()));
    }
    let _ = ApiKeyId::from_text(text);
    let Ok(scope) = KeyScope::new([text]) else { return };
    assert_eq!(KeyScope::kept(scope.texts().map(str::to_owned).collect()), scope);
    let Ok(target) = Target::from_parts("GET", "https", "a.example", path, EncodedCharacters::Pass) else { return };
    for forwarding in [Forwarding::Canonical, Forwarding::AsReceived] {
        let way = |place| Way { target: &target, forwarding, place };
        let own = scope.allows(&way(Place::Own));
        assert!(!own || text.contains("service:doorward"));
    }
});
