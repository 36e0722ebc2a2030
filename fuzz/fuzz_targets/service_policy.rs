//! Whatever a path looks like: somebody without cameras gets what strangers get and no more, an administrator everything, and
//! nothing panics (FR-72).
#![no_main]
use doorward_core::{
    identity::{Identity, Role},
    service_policy::{AdminPaths, Cameras, Layout, ServicePolicy},
    target::{EncodedCharacters, Target},
};
use libfuzzer_sys::fuzz_target;

fn identity(role: &str) -> Identity {
    Identity {
        user: "u".to_owned(),
        display_name: "U".to_owned(),
        email: None,
        groups: vec![],
        role: Role::new(role),
    }
}

fuzz_target!(|data: (&str, bool)| {
    let encoded = if data.1 { EncodedCharacters::Pass } else { EncodedCharacters::Refuse };
    let Ok(target) = Target::from_parts("GET", "https", "a.example.com", data.0, encoded) else { return };
    let cameras = vec![("porch".to_owned(), vec!["front".to_owned()])];
    let policy = ServicePolicy {
        admin_paths: AdminPaths::new(["/api/config/save", "/api/go2rtc", "!/api/go2rtc/webrtc"]),
        cameras: Some(Cameras::new(Layout::Frigate, cameras)),
    };
    let asked = target.path_and_query();
    let stranger = policy.judge(asked, None).is_ok();
    let guest = policy.judge(asked, Some(&identity("guest"))).is_ok();
    let porch = policy.judge(asked, Some(&identity("porch"))).is_ok();
    assert_eq!(stranger, guest);
    assert!(!guest || porch, "cameras take nothing away");
    assert!(policy.judge(asked, Some(&identity("admin"))).is_ok());
    if porch && !guest && !target.query().is_some_and(|query| !query.is_empty()) {
        let about_front = target.path().contains("front");
        let first = target.path().split('/').nth(1).unwrap_or_default();
        assert!(about_front || first == "api" || first == "ws" || first == "vod", "{asked}");
    }
});
