#![allow(clippy::unwrap_used, reason = "tests")]
use std::time::Duration;

use super::*;

#[test]
fn durations_are_read_as_authelia_writes_them() {
    for (text, millis) in [
        ("90", Some(90_000)),
        ("1h30m", Some(5_400_000)),
        ("1 hour and 30 minutes", Some(5_400_000)),
        ("1 month", Some(2_592_000_000)),
        ("1M", Some(2_592_000_000)),
        ("1m", Some(60_000)),
        ("1y", Some(31_536_000_000)),
        ("2 weeks 1 day", Some(1_296_000_000)),
        ("250ms", Some(250)),
        ("0", None),
        ("-5s", None),
        ("1h and", None),
        ("and 1h", None),
        ("h", None),
        ("1 fortnight", None),
        ("", None),
        ("101y", None),
        ("99999999999999999999s", None),
    ] {
        assert_eq!(duration(text).ok(), millis.map(Duration::from_millis), "{text}");
    }
    for off in ["0", "-1", "0s", "disabled"] {
        assert_eq!(duration_or_off(off), Ok(None), "{off}");
    }
    assert!(duration_or_off("-2").is_err());
}

#[test]
fn addresses_take_ports_schemes_and_localhost_but_no_paths_and_names() {
    for (text, expected) in [
        ("0.0.0.0:8971", Some("0.0.0.0:8971")),
        (":9091", Some("0.0.0.0:9091")),
        ("tcp://:9091/", Some("0.0.0.0:9091")),
        ("tcp6://:9091", Some("[::]:9091")),
        ("localhost:1", Some("127.0.0.1:1")),
        ("[::1]:5000", Some("[::1]:5000")),
        ("tcp://10.0.0.1:80", Some("10.0.0.1:80")),
        ("::1:5000", None),
        ("example.com:80", None),
        ("0.0.0.0", None),
        ("0.0.0.0:", None),
        ("0.0.0.0:+1", None),
        ("0.0.0.0:70000", None),
        ("tcp://:9091/auth", None),
        ("unix:///run/doorward.sock", None),
    ] {
        assert_eq!(address(text).ok().map(|address| address.to_string()).as_deref(), expected, "{text}");
    }
}

#[test]
fn limits_follow_the_grammar_and_come_back_as_they_were() {
    for (text, expected) in [
        ("1/second;5/minute;20/hour", Some("1/second;5/minute;20/hour")),
        ("10 per hour", Some("10/hour")),
        ("10 PER Hour", Some("10/hour")),
        ("5/2 minutes", Some("5/2 minutes")),
        (" 1/second , 2/days|3 per 90 seconds", Some("1/second;2/day;3/90 seconds")),
        ("4/month;5/years", Some("4/month;5/year")),
        ("", None),
        ("5", None),
        ("5/", None),
        ("/minute", None),
        ("0/minute", None),
        ("5/0 minutes", None),
        ("10001/minute", None),
        ("+5/minute", None),
        ("5/fortnight", None),
        ("5/minute;", None),
        ("5/minutess", None),
    ] {
        assert_eq!(rate_limit(text).ok().map(|limit| limit.to_string()).as_deref(), expected, "{text}");
    }
    let message = rate_limit("5/minute;7/lightyear").unwrap_err();
    assert!(message.contains("`7/lightyear`"), "{message}");
}

#[test]
fn networks_and_hosts_are_made_canonical() {
    assert_eq!(network("10.1.2.3/8").unwrap().to_string(), "10.0.0.0/8");
    assert_eq!(network("::1").unwrap().to_string(), "::1/128");
    assert!(network("10.0.0.0/33").is_err());
    assert!(network("10.0.0").is_err());
    assert_eq!(host("App.Example.com").as_deref(), Ok("app.example.com"));
    assert_eq!(host("::1").as_deref(), Ok("::1"));
    assert_eq!(host("[0:0::1]").as_deref(), Ok("::1"));
    assert_eq!(host("bücher.example").as_deref(), Ok("xn--bcher-kva.example"));
    for bad in [
        "",
        "a b",
        "a/b",
        "a:80",
        "*.example.com",
        "https://a",
        "a..b",
        "a.",
        "10.0.0.256",
        "-a.b",
        "[a]",
        "[::1]:80",
    ] {
        assert!(host(bad).is_err(), "{bad}");
    }
    assert_eq!(domain("{user}.Example.com"), Ok(("{user}.example.com".to_owned(), true)));
    assert_eq!(domain("*.example.com"), Ok(("*.example.com".to_owned(), false)));
    assert!(domain("a.*.example.com").is_err());
    assert!(domain("*.10.0.0.1").is_err());
    assert_eq!(web_origin("HTTPS://App.example.com:443").as_deref(), Ok("https://app.example.com"));
    assert!(web_origin("https://app.example.com/x").is_err());
}

#[test]
fn sizes_pins_and_numbers_have_bounds() {
    assert_eq!(bytes("64KiB"), Ok(65536));
    assert_eq!(bytes("10 MB"), Ok(10_000_000));
    assert_eq!(bytes("0"), Ok(0));
    for bad in ["", "KiB", "-1", "1.5GB", "10 parsecs", "99999999999TiB"] {
        assert!(bytes(bad).is_err(), "{bad}");
    }
    assert_eq!(count("5", 1, 5), Ok(5));
    for bad in ["0", "6", "+1", "1e3", "", "five"] {
        assert!(count(bad, 1, 5).is_err(), "{bad}");
    }
    let pin = "AA".repeat(32);
    assert_eq!(fingerprint(&pin), Ok([0xaa; 32]));
    assert_eq!(fingerprint(&format!("sha256:{}", "aa:".repeat(31) + "aa")), Ok([0xaa; 32]));
    assert!(fingerprint("aa").is_err());
    assert!(fingerprint(&"é".repeat(32)).is_err());
}
