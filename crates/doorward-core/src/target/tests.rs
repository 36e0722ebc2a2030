#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;

use super::{EncodedCharacters::*, *};

fn path(path: &str) -> Result<Target, TargetError> {
    Target::from_parts("GET", "https", "app.example.com", path, Refuse)
}

fn lax(path: &str) -> Result<Target, TargetError> {
    Target::from_parts("GET", "https", "app.example.com", path, Pass)
}

fn host(authority: &str) -> Result<Target, TargetError> {
    Target::from_parts("GET", "https", authority, "/", Refuse)
}

#[track_caller]
fn check_host(authority: &str, expected: &str) {
    assert_eq!(host(authority).unwrap().authority(), expected, "{authority}");
}

#[test]
fn a_target_has_the_parts_of_its_address() {
    let target = Target::from_url("POST", "HTTPS://App.Example.com:8443/a/b?x=%zz&y", Refuse).unwrap();
    assert_eq!(target.method(), Method::POST);
    assert_eq!(target.scheme(), Scheme::Https);
    assert!(target.is_secure());
    assert_eq!(target.host(), "app.example.com");
    assert_eq!(target.port(), Some(8443));
    assert_eq!(target.path(), "/a/b");
    assert_eq!(target.query(), Some("x=%zz&y"));
    assert_eq!(target.path_and_query(), "/a/b?x=%zz&y");
    assert_eq!(target.spelled_path(), None);
    assert_eq!(target.url(), "https://app.example.com:8443/a/b?x=%zz&y");
}

#[test]
fn an_empty_path_is_the_root_and_a_default_port_is_no_port() {
    for url in ["https://app.example.com", "wss://app.example.com:443", "http://app.example.com:80/"] {
        let target = Target::from_url("GET", url, Refuse).unwrap();
        assert_eq!(
            (target.path_and_query(), target.port(), target.spelled_path()),
            ("/", None, None),
            "{url}"
        );
    }
    let query_only = Target::from_url("GET", "https://app.example.com?a=/../b", Refuse).unwrap();
    assert_eq!(query_only.path_and_query(), "/?a=/../b");
    assert_eq!(Target::from_url("GET", "https://h/x?", Refuse).unwrap().query(), Some(""));
    assert_eq!(Target::from_url("GET", "http://h:443/", Refuse).unwrap().port(), Some(443));
}

/// SC-001
#[test]
fn sc_001_addresses_that_do_not_parse_are_refused() {
    let long = format!("https://app.example.com/{}", "a".repeat(70_000));
    let table = [
        ("https://app.example.com/%zz", TargetError::PercentEncoding),
        ("https://[::1", TargetError::Host),
        ("://", TargetError::Scheme),
        ("https://", TargetError::Host),
        ("https:///x", TargetError::Host),
        ("https://app.example.com:99999/", TargetError::Port),
        ("https://app.example.com:0/", TargetError::Port),
        ("https://app.example.com:/", TargetError::Port),
        ("https://app.example.com:0443/", TargetError::Port),
        ("https://app.example.com:+443/", TargetError::Port),
        ("https:/app.example.com/", TargetError::Scheme),
        ("ftp://app.example.com/", TargetError::Scheme),
        ("//app.example.com/", TargetError::Scheme),
        ("", TargetError::Scheme),
        ("https://user@app.example.com/", TargetError::UserInfo),
        ("https://app.example.com\\@evil.test/", TargetError::UserInfo),
        ("https://app.example.com\\evil/", TargetError::Host),
        ("https://app.example.com#/x", TargetError::Fragment),
        (&long, TargetError::TooLong),
    ];
    for (url, error) in table {
        assert_eq!(Target::from_url("GET", url, Refuse), Err(error), "{}", &url[..url.len().min(60)]);
    }
    for byte in (0..=0x20_u8).chain([0x7f]) {
        let url = format!("https://app.example.com/a{}b", char::from(byte));
        assert_eq!(Target::from_url("GET", &url, Refuse), Err(TargetError::RawByte), "{byte:#x}");
        let url = format!("https://app.example.com/?a{}b", char::from(byte));
        assert_eq!(Target::from_url("GET", &url, Refuse), Err(TargetError::RawByte), "query {byte:#x}");
    }
    for character in ['\u{80}', '\u{a0}', 'ÿ', 'é', '。', '\u{2215}'] {
        assert!(path(&format!("/a{character}b")).is_err());
        assert!(path(&format!("/?a{character}b")).is_err());
    }
}

#[test]
fn methods_are_upper_case_letters_and_some_are_not_allowed() {
    let method = |method: &str| Target::from_parts(method, "https", "h", "/", Refuse).map(|_| ());
    for good in ["GET", "HEAD", "OPTIONS", "PROPFIND", "MKCALENDAR", "VERSION", "A"] {
        assert_eq!(method(good), Ok(()), "{good}");
    }
    for bad in ["", "get", "Get", "M-SEARCH", "GET ", "GET / HTTP/1.1\r\nX", "GE\0T", "G3T", &"A".repeat(21)]
    {
        assert_eq!(method(bad), Err(TargetError::Method), "{bad}");
    }
    for (name, error) in
        [("TRACE", TargetError::Trace), ("TRACK", TargetError::Trace), ("CONNECT", TargetError::Connect)]
    {
        assert_eq!(method(name), Err(error));
        assert_eq!(error.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
}

/// SC-013, SC-014
#[test]
fn sc_014_spellings_of_a_host_become_one_or_are_refused() {
    check_host("APP.EXAMPLE.COM", "app.example.com");
    check_host("a.B.example.com", "a.b.example.com");
    check_host("app.example.com.", "app.example.com");
    check_host("app.example.com.:443", "app.example.com");
    check_host("app.example.com:8443", "app.example.com:8443");
    check_host("under_score.example.com", "under_score.example.com");
    check_host("localhost", "localhost");
    check_host("192.0.2.7:8971", "192.0.2.7:8971");
    check_host("127.0.0.1.", "127.0.0.1");
    check_host("[2001:DB8:0:0::1]:8443", "[2001:db8::1]:8443");
    check_host("[::FFFF:10.0.0.1]", "[::ffff:10.0.0.1]");
    check_host("xn--bcher-kva.example", "xn--bcher-kva.example");
    assert_eq!(host("[::1]").unwrap().host(), "::1");
}

/// SC-014, SC-015
#[test]
fn sc_015_hosts_that_are_read_in_two_ways_are_refused() {
    let long_label = format!("{}.example.com", "a".repeat(64));
    let long_name = format!("{}example.com", "a.".repeat(130));
    let table = [
        "",
        ".",
        "app.example.com..",
        ".app.example.com",
        "app..example.com",
        "%61pp.example.com",
        "аpp.example.com",
        "app。example.com",
        "app．example.com",
        "ⓔvil.test",
        "app.example.com%00.evil.test",
        "app example.com",
        "app.example.com\t",
        "app.example.com/",
        "app,example.com",
        "app;example.com",
        "127.1",
        "0x7f.0.0.1",
        "2130706433",
        "0177.0.0.1",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.0x4",
        "app.0x",
        "[::1",
        "::1",
        "[::1]x",
        "[::1%25lo]",
        "[::1%lo]",
        "[1.2.3.4]",
        "[]",
        "[::1]:",
        "-a.example.com",
        "a-.example.com",
        // Punycode of pure ASCII (`xn--app-` is `app`), of nothing, and of invalid text.
        "xn--app-.example.com",
        "xn--.example.com",
        "xn--a.example.com",
        "xn--zzzzzzzzzz99999999.example.com",
        &long_label,
        &long_name,
    ];
    for authority in table {
        assert!(host(authority).is_err(), "{authority}: {:?}", host(authority));
    }
    assert_eq!(host("user@app.example.com"), Err(TargetError::UserInfo));
}

/// SC-007, SC-009
#[test]
fn sc_009_doubled_slashes_and_dot_segments_are_resolved() {
    let table = [
        ("//admin", "/admin"),
        ("///admin", "/admin"),
        ("/public//../admin", "/admin"),
        ("/public/..//admin", "/admin"),
        ("/./admin", "/admin"),
        ("/admin/.", "/admin/"),
        ("/admin/x/..", "/admin/"),
        ("/a/b/../../admin", "/admin"),
        ("/a%2e/x", "/a./x"),
        ("/public/%2e%2e/admin", "/admin"),
        ("/public/%2E./admin", "/admin"),
        ("/public/.%2e/admin", "/admin"),
        ("//evil.example/x", "/evil.example/x"),
        ("/%61dmin", "/admin"),
        ("/%7euser/%5f%2D", "/~user/_-"),
        ("/caf%c3%a9", "/caf%C3%A9"),
        ("/a/..", "/"),
        ("//", "/"),
    ];
    for (spelled, canonical) in table {
        let target = path(spelled).unwrap_or_else(|error| panic!("{spelled}: {error}"));
        assert_eq!(target.path(), canonical, "{spelled}");
        assert_eq!(target.spelled_path(), Some(spelled));
    }
    assert_eq!(path("/admin#/public/"), Err(TargetError::Fragment));
    assert_eq!(path("/a?b#c"), Err(TargetError::Fragment));
}

/// HS-62 (first half), SC-010, SC-011, SC-015, SC-034
#[test]
fn hs_62_traversal_spellings_are_refused_or_lead_nowhere_else() {
    let spellings = [
        "../etc/passwd",
        "..",
        ".",
        "*",
        "admin",
        "..\\etc\\passwd",
        "/../etc/passwd",
        "/..",
        "/../",
        "/./../x",
        "/media/../../etc/passwd",
        "/media/..\\..\\etc\\passwd",
        "/media/\\../x",
        "/media\\x",
        "/media/%2e%2e/%2e%2e/etc/passwd",
        "/media/%2E%2E/%2E%2E/x",
        "/media/.%2e/.%2e/x",
        "/media/%2e./%2e./x",
        "/media/..%2f..%2fetc/passwd",
        "/media/..%2Fetc",
        "/media/%2e%2e%2fetc/passwd",
        "/media/%2e%2e%2Fetc",
        "/media/..%5c..%5cwindows",
        "/media/..%5Cwin",
        "/media/%2e%2e%5cwin",
        "/media/%252e%252e/etc",
        "/media/%252e%252e%252fetc",
        "/media/..%252fetc",
        "/media/%25252e%25252e/x",
        "/media/%c0%ae%c0%ae/etc",
        "/media/%c0%af..%c0%afetc",
        "/media/%e0%80%ae%e0%80%ae/x",
        "/media/%e0%80%af/x",
        "/media/%f0%80%80%af/x",
        "/media/%c1%9c/x",
        "/media/%u002e%u002e/x",
        "/media/%u002f",
        "/media/%uff0e/x",
        "/media/%00",
        "/media/x%00.jpg",
        "/media/..%00/x",
        "/media/%2500",
        "/media/..;/etc",
        "/media/..;a=b/etc",
        "/media/.;/x",
        "/media/..;",
        "/media/%2e%2e;/etc",
        "/media/%2e%2e;x/etc",
        "/media/..%3b/etc",
        "/media/..%3B/etc",
        "/media/;/../admin",
        "/public/;/../admin",
        "/media/a;b/../x",
        "/media/a;b/./x",
        "/media/;a=b/x",
        "/;/admin",
        "/;a/../x",
        "/media/..%2f;/x",
        "/media/..%23/x",
        "/media/..%3f/x",
        "/media/%2f%2e%2e",
        "/media/x%2f",
        "/media/%5c",
        "/media/%3bx",
        "/media/%23/public/",
        "/media/%3fx",
        "/media/%25",
        "/media/%",
        "/media/%2",
        "/media/%zz",
        "/media/% 2e",
        "/media/%\u{662}e",
        "/media/x\u{ff0f}..",
        "/media/.\u{200b}./x",
        "/media/\t../x",
        "/media/..\r\n/x",
        "/media/ ../x",
        "/media/..\u{0}/x",
        "/media/\"x",
        "/media/<x>",
        "http://app.example.com/media/x",
        "https://evil.test/",
        "/media/..#/x",
        "/media/`x`",
    ];
    assert!(spellings.len() >= 60);
    for spelled in spellings {
        assert!(path(spelled).is_err(), "{spelled}: {:?}", path(spelled).map(|target| target.url()));
        if let Ok(target) = lax(spelled) {
            let decoded = percent_encoding::percent_decode_str(target.path()).decode_utf8().unwrap();
            assert!(!decoded.contains('\0'), "{spelled}");
            assert!(decoded.split(['/', '\\']).all(|segment| segment != ".." && segment != "."), "{spelled}");
        }
    }
}

#[test]
fn the_lax_switch_passes_encoded_separators_undecoded_but_hides_no_dot_segment() {
    for (spelled, canonical) in [
        ("/group%2fproject", "/group%2Fproject"),
        ("/a%5cb", "/a%5Cb"),
        ("/a%3Bb", "/a%3Bb"),
        ("/100%25", "/100%25"),
        ("/a%3Fb%23c", "/a%3Fb%23c"),
        ("/a%252Fb", "/a%252Fb"),
    ] {
        assert_eq!(lax(spelled).unwrap().path(), canonical);
        assert_eq!(path(spelled), Err(TargetError::EncodedSeparator));
    }
    for hidden in [
        "/a/..%2Fb",
        "/a%2F..%2Fb",
        "/a/..%5Cb",
        "/a/..%3Bx/b",
        "/a/%252e%252e/b",
        "/a/%25252e%25252e%25252fb",
        "/a%2500",
    ] {
        assert_eq!(lax(hidden), Err(TargetError::DisguisedDotSegment), "{hidden}");
    }
    assert_eq!(lax("/a%00"), Err(TargetError::EncodedNul));
    let nested = format!("/%{}2e", "25".repeat(500));
    assert_eq!(lax(&nested), Err(TargetError::DisguisedDotSegment));
}

/// HS-62 (second half)
#[test]
fn hs_62_legal_names_pass_unchanged() {
    for legal in [
        "/",
        "/media/front.door.2026-11-21.mp4",
        "/.well-known/acme-challenge/x",
        "/a/...",
        "/a/..b/c..",
        "/a/.b",
        "/My%20Camera/clip%201.mp4",
        "/caf%C3%A9/%E6%9D%B1%E4%BA%AC.jpg",
        "/a+b/c%2Bd",
        "/a;b=c",
        "/admin;",
        "/;jsessionid=1A2B",
        "/matrix;a=b/x",
        "/a:b@c!$&'()*,=-_~",
        "/api/events/123.45-abc/clip.mp4",
        "/a|b/[c]/{d}^",
        "/admin/",
        "/%F0%9F%9A%AA",
        "/a%0Ab",
        "/x%22%3C%3E%7B%7D",
        "/?",
        "/a?b=c&b=d&%zz=|[]{}^`\\'",
        "/a?x=//..//;%2f%00",
    ] {
        let target = path(legal).unwrap_or_else(|error| panic!("{legal}: {error}"));
        assert_eq!(target.path_and_query(), legal);
        assert_eq!(target.spelled_path(), None, "{legal}");
    }
}

/// HS-63
#[test]
fn hs_63_a_target_over_4096_bytes_is_too_long() {
    let longest = format!("/{}", "a".repeat(4095));
    assert_eq!(path(&longest).unwrap().path().len(), 4096);
    assert_eq!(path(&format!("{longest}a")), Err(TargetError::TooLong));
    assert_eq!(path(&format!("/?{}", "a".repeat(4095))), Err(TargetError::TooLong));
    assert_eq!(TargetError::TooLong.status(), StatusCode::URI_TOO_LONG);
    assert_eq!(TargetError::NotUtf8.status(), StatusCode::BAD_REQUEST);
}

fn reparse(target: &Target, encoded: EncodedCharacters) -> Target {
    let (method, scheme) = (target.method().as_str(), target.scheme().as_str());
    Target::from_parts(method, scheme, &target.authority(), target.path_and_query(), encoded)
        .expect("a canonical target is valid")
}

/// Pieces that matter, so that random paths reach the interesting places.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "/", "//", ".", "..", "/..", "/./", ";", "%2e", "%2E", "%2f", "%5c", "%3b", "%25", "%252e", "%41", "%c3%a9",
            "%20", "%", "?", "&", "=", "admin", "public", "a", "\\", "#", "%00", "~", "+", "[", "|",
        ]).prop_map(str::to_owned),
        1 => "\\PC",
    ]
}

fn paths() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..12).prop_map(|pieces| format!("/{}", pieces.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4000, ..ProptestConfig::default() })]

    /// I2
    #[test]
    fn canonical_targets_are_a_fixed_point(
        path in paths(), host in "[a-zA-Z.\\-]{1,12}(:[0-9]{1,5})?", encoded in prop::sample::select(vec![Refuse, Pass])
    ) {
        if let Ok(target) = Target::from_parts("GET", "https", &host, &path, encoded) {
            let again = reparse(&target, encoded);
            prop_assert_eq!(again.spelled_path(), None);
            prop_assert_eq!(again.url(), target.url());
            let by_url = Target::from_url("GET", &target.url(), encoded).unwrap();
            prop_assert_eq!(by_url, again);
        }
    }

    /// I8 for targets: browsers read the canonical address as we do.
    #[test]
    fn a_browser_reads_the_canonical_address_as_we_do(path in paths(), encoded in prop::sample::select(vec![Refuse, Pass])) {
        if let Ok(target) = Target::from_parts("GET", "https", "app.example.com", &path, encoded) {
            let url = url::Url::parse(&target.url()).unwrap();
            prop_assert_eq!(url.host_str(), Some("app.example.com"));
            let query = url.query().map(|query| query.replace("%27", "'"));
            let sent = target.query().map(|query| query.replace("%27", "'"));
            prop_assert_eq!(query, sent);
            // Browsers escape these in paths and leave the rest alone.
            let escaped = target.path().replace('{', "%7B").replace('}', "%7D").replace('^', "%5E");
            prop_assert_eq!(url.path().replace('^', "%5E"), escaped);
        }
    }

    #[test]
    fn canonical_targets_have_only_harmless_bytes_and_can_be_forwarded(path in paths()) {
        if let Ok(target) = lax(&path) {
            let sent = target.path_and_query();
            prop_assert!(sent.bytes().all(|byte| (0x21..=0x7e).contains(&byte)));
            prop_assert!(!target.path().contains("//") && !target.path().contains('\\'));
            prop_assert!(target.path().split('/').all(|segment| segment != "." && segment != ".."));
            let forwarded: http::uri::PathAndQuery = sent.parse().unwrap();
            prop_assert_eq!(forwarded.as_str(), sent);
        }
    }

    #[test]
    fn nothing_that_is_sent_panics(method in "\\PC{0,8}", url in ".{0,64}", scheme in ".{0,6}", authority in ".{0,24}", path in ".{0,64}") {
        let _ = Target::from_url(&method, &url, Pass);
        let _ = Target::from_url("GET", &format!("https://{authority}{path}"), Refuse);
        let _ = Target::from_parts("GET", &scheme, &authority, &path, Refuse);
        let _ = Target::from_parts("GET", "https", "h", &path, Pass);
        let _ = canonical_host(&authority);
    }
}
