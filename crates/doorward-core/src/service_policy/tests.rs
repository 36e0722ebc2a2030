#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
use proptest::prelude::*;

use super::*;
use crate::identity::Role;

fn identity(role: &str) -> Identity {
    Identity {
        user: "u".to_owned(),
        display_name: "U".to_owned(),
        email: None,
        groups: vec![],
        role: Role::new(role),
    }
}

fn policy() -> ServicePolicy {
    let cameras = vec![
        ("porch".to_owned(), vec!["front".to_owned(), "front_sub".to_owned()]),
        ("family".to_owned(), vec!["*".to_owned()]),
    ];
    ServicePolicy {
        admin_paths: AdminPaths::new(["/api/config/save", "/api/go2rtc", "!/api/go2rtc/webrtc", "/api/logs"]),
        cameras: Some(Cameras::new(Layout::Frigate, cameras)),
    }
}

#[track_caller]
fn check(role: &str, path: &str, allowed: bool) {
    let identity = identity(role);
    let known = (role != ANONYMOUS).then_some(&identity);
    assert_eq!(policy().judge(path, known).is_ok(), allowed, "{role} {path}");
}

/// Every kind of path in `frigate.md` 4.6 and 4.7, with a place for the camera.
const TEMPLATES: [&str; 17] = [
    "/live/jsmpeg/{}",
    "/live/mse/api/ws?src={}",
    "/live/webrtc/api/ws?src={}",
    "/live/webrtc/webrtc.html?src={}",
    "/api/go2rtc/webrtc?src={}",
    "/vod/{}/start/1700000000/end/1700000060/index.m3u8?token=x",
    "/vod/2026-01/01/10/{}/Europe,Berlin/master.m3u8",
    "/stream/{}/index.m3u8",
    "/clips/{}-1700000000.123456-abcdef.jpg",
    "/clips/review/thumb-{}-1700000000.123456-abcdef.webp",
    "/clips/thumbs/{}/1700000000.webp",
    "/recordings/2026-01-01/10/{}/12.34.mp4",
    "/api/{}/latest.jpg?h=500",
    "/api/{}/start/1/end/2/clip.mp4",
    "/api/preview/{}/start/1/end/2",
    "/api/events?cameras={}",
    "/api/review?camera={}&limit=1",
];

#[test]
fn fr_072_a_restricted_role_sees_its_cameras_and_no_other_by_any_path() {
    for template in TEMPLATES {
        check("porch", &template.replace("{}", "front"), true);
        check("porch", &template.replace("{}", "back"), false);
        check("porch", &template.replace("{}", "front-door"), false);
        check("family", &template.replace("{}", "back"), true);
        check("viewer", &template.replace("{}", "back"), true);
        check("admin", &template.replace("{}", "back"), true);
        check("guest", &template.replace("{}", "front"), false);
        check(ANONYMOUS, &template.replace("{}", "front"), false);
    }
}

#[test]
fn fr_072_without_exactly_one_source_there_is_no_stream() {
    for path in ["/live/mse/api/ws", "/live/webrtc/api/ws", "/api/go2rtc/webrtc", "/live/webrtc/webrtc.html"]
    {
        for query in [
            "",
            "?",
            "?src",
            "?src=",
            "?src=front&src=back",
            "?src=front&src=front",
            "?src=back",
            "?SRC=front",
            "?src=front&Src=back",
            "?src=front,back",
            "?src=front%2Cback",
            "?src=front;src=back",
            "?%73rc=back",
            "?src=front&%73rc=back",
            "?src=front&dst=back",
            "?src=rtsp://10.0.0.9/x",
        ] {
            check("porch", &format!("{path}{query}"), false);
        }
        check("porch", &format!("{path}?src=front_sub&media=video"), true);
        for query in [
            "?src=rtsp://10.0.0.9/x&name=front",
            "?src=back&name=front",
            "?src=http://10.0.0.9/",
            "?dst=back",
            "",
        ] {
            // Who sees every camera may still not make or change a stream.
            for role in ["viewer", "family"] {
                check(role, &format!("{path}{query}"), false);
            }
            check("admin", &format!("{path}{query}"), true);
        }
        check("viewer", &format!("{path}?src=any_stream-1.0"), true);
    }
}

#[test]
fn fr_072_what_is_about_no_known_camera_is_closed_to_restricted_roles() {
    for path in [
        "/recordings/",
        "/recordings/2026-01-01",
        "/recordings/2026-01-01/10/",
        "/recordings/2026-01-01/10/front",
        "/clips/",
        "/clips",
        "/clips/faces/train/a.webp",
        "/clips/x.jpg",
        "/exports/front_2026.mp4",
        "/stream",
        "/live/",
        "/vod/",
        "/vod/front",
        "/api/",
        "/api/restart",
        "/api/go2rtc/streams",
        "/internal/x",
        "/live/jsmpeg/birdseye",
        "/live/jsmpeg/front/back",
        "/live/jsmpeg/front;back",
        "/live/jsmpeg/front%2Fback",
        "/wsx",
        "/ws/x",
        "/ws.html",
    ] {
        check("porch", path, false);
        check(ANONYMOUS, path, false);
    }
    for path in
        ["/", "/review", "/assets/index.js", "/locales/en/common.json", "/api/version", "/favicon.ico"]
    {
        check("porch", path, true);
        check(ANONYMOUS, path, true);
    }
    check("porch", "/ws", true);
    check("porch", "/api/events/1700000000.1-abc/snapshot.jpg", true);
    check(ANONYMOUS, "/ws", false);
    check(ANONYMOUS, "/api/config", false);
}

#[test]
fn administrators_alone_open_their_paths_in_any_case_and_with_parameters() {
    for path in [
        "/api/config/save",
        "/api/config/save/x",
        "/API/Config/SAVE",
        "/api/config;a=b/save",
        "/api/go2rtc/streams",
        "/api/logs/frigate",
    ] {
        check("admin", path, true);
        check("viewer", path, false);
        check("family", path, false);
    }
    for path in ["/api/config", "/api/config/saved", "/api/go2rtc/webrtc?src=back", "/api/logsx"] {
        check("viewer", path, true);
    }
    check("viewer", "/api%2Fconfig%2fsave", false);
    check("admin", "/api%2Fconfig%2fsave", true);
}

#[test]
fn a_service_that_asks_for_nothing_refuses_nothing() {
    assert_eq!(ServicePolicy::default().judge("/live/jsmpeg/back", None), Ok(()));
}

proptest! {
    /// Whatever stands in the camera's place: unless it is an allowed camera, no path of a camera opens.
    #[test]
    fn fr_072_no_other_name_opens_a_path_of_a_camera(name in "[A-Za-z0-9_.~!$&'()*+,=:@-]{1,20}", kind in 0..TEMPLATES.len()) {
        // `all` and nothing are no names in a filter; a comma separates names there.
        let filter = TEMPLATES[kind].contains("cameras=") || TEMPLATES[kind].contains("camera=");
        let names: Vec<&str> = name.split(',').collect();
        let theirs = |name: &str| matches!(name, "front" | "front_sub");
        let fine = if filter {
            names.iter().all(|name| theirs(name) || matches!(*name, "all" | ""))
                || name.contains(['&', '+'])
        } else {
            theirs(&name) || name.contains(['&'])
        };
        prop_assume!(!fine);
        let literal = format!("/api/{name}/latest.jpg");
        prop_assume!(frigate::about(&literal) == frigate::About::Camera(name.as_str()));
        let path = TEMPLATES[kind].replace("{}", &name);
        prop_assert!(policy().judge(&path, Some(&identity("porch"))).is_err(), "{}", path);
    }

    #[test]
    fn no_path_panics_and_strangers_get_the_pages_at_most(path in "/[ -~]{0,40}") {
        let opened = policy().judge(&path, None).is_ok();
        let about = frigate::about(path.split('?').next().unwrap());
        prop_assert!(!opened || about == frigate::About::Shell, "{}", path);
    }
}

#[test]
fn sc_008_what_is_closed_is_closed_in_every_spelling_and_an_exception_is_only_what_is_written() {
    for path in [
        "/api/logs",
        "/API/Logs",
        "/api//logs",
        "/api%2Flogs",
        "/api%5clogs/x",
        "/api;x=1/logs;y",
        "/api%3bx/logs",
    ] {
        check("viewer", path, false);
        check("admin", path, true);
    }
    let exception = AdminPaths::new(["/api/go2rtc", "!/api/go2rtc/webrtc"]);
    assert!(!exception.cover("/api/go2rtc/webrtc"));
    assert!(!exception.cover("/api/go2rtc/webrtc/x"));
    for other in ["/api/go2rtc/WEBRTC", "/api/go2rtc%2fwebrtc", "/api/go2rtc/webrtc;x", "/api/go2rtc"] {
        assert!(exception.cover(other), "{other}");
    }
}
