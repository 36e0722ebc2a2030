//! An upstream's answer becomes ours.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{Strip, remove_hop_by_hop};

/// What is known of the request that is answered.
pub(crate) struct Answer {
    /// The answer depends on who asked, so no shared cache may keep it (FR-70).
    pub(crate) personal: bool,
}

/// Makes the client's header section out of the upstream's, in place.
pub(crate) fn clean_response(headers: &mut HeaderMap, strip: &Strip, answer: &Answer) {
    remove_hop_by_hop(headers);
    // Upstreams that echo requests would tell pages what only they themselves are told.
    let ours = |name: &str| name.starts_with("remote-") || name == "x-proxy-secret" || name == "alt-svc";
    let forged: Vec<HeaderName> = headers.keys().filter(|name| ours(name.as_str())).cloned().collect();
    for name in forged {
        headers.remove(name);
    }
    drop_our_set_cookies(headers, strip);
    if answer.personal {
        make_private(headers);
    }
}

/// `nosniff` and a referrer policy where the upstream says nothing itself (HS-57). No frame or content policy:
/// the gateway cannot know what an application embeds, and a wrong guess breaks it.
pub(crate) fn add_security(headers: &mut HeaderMap) {
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    let policy = HeaderValue::from_static("strict-origin-when-cross-origin");
    headers.entry(header::REFERRER_POLICY).or_insert(policy);
}

fn drop_our_set_cookies(headers: &mut HeaderMap, strip: &Strip) {
    let is_ours = |value: &HeaderValue| {
        let name = value.as_bytes().split(|byte| matches!(byte, b'=' | b';')).next().unwrap_or_default();
        strip.is_our_cookie(name.trim_ascii())
    };
    if !headers.get_all(header::SET_COOKIE).iter().any(is_ours) {
        return;
    }
    let kept: Vec<HeaderValue> =
        headers.get_all(header::SET_COOKIE).iter().filter(|value| !is_ours(value)).cloned().collect();
    headers.remove(header::SET_COOKIE);
    for value in kept {
        headers.append(header::SET_COOKIE, value);
    }
}

/// `public` and `s-maxage` go and `private` comes; what an application says about private caches stays.
fn make_private(headers: &mut HeaderMap) {
    let shared = |directive: &str| {
        let name = directive.split('=').next().unwrap_or_default().trim();
        name.eq_ignore_ascii_case("public") || name.eq_ignore_ascii_case("s-maxage")
    };
    for name in ["surrogate-control", "cdn-cache-control"] {
        headers.remove(name);
    }
    let lines: Vec<&str> =
        headers.get_all(header::CACHE_CONTROL).iter().filter_map(|line| line.to_str().ok()).collect();
    if !lines.iter().any(|line| line.split(',').any(shared)) {
        return;
    }
    let mut directives: Vec<&str> =
        lines.iter().flat_map(|line| line.split(',')).map(str::trim).filter(|part| !shared(part)).collect();
    let closed = |part: &&str| part.eq_ignore_ascii_case("private") || part.eq_ignore_ascii_case("no-store");
    if !directives.iter().any(closed) {
        directives.insert(0, "private");
    }
    if let Ok(value) = HeaderValue::try_from(directives.join(", ")) {
        headers.insert(header::CACHE_CONTROL, value);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn cleaned(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        clean_response(&mut headers, &Strip::new([], ["app_session"]), &Answer { personal: true });
        headers
    }

    #[test]
    fn a_personal_answer_is_for_private_caches_only() {
        let check = |sent: &str, expected: &str| {
            assert_eq!(cleaned(&[("cache-control", sent)]).get("cache-control").unwrap(), expected, "{sent}");
        };
        check("public, max-age=60", "private, max-age=60");
        check("Public,s-maxage=9", "private");
        check("max-age=60", "max-age=60");
        check("no-store, public", "no-store");
        check("private", "private");
        assert!(!cleaned(&[("etag", "\"1\"")]).contains_key("cache-control"));
    }

    #[test]
    fn an_upstream_cannot_set_our_cookies_and_keeps_its_own() {
        let headers = cleaned(&[
            ("set-cookie", "a=1"),
            ("set-cookie", "doorward_session=evil; Path=/"),
            ("set-cookie", "app_session = evil"),
            ("set-cookie", "__Host-doorward_session"),
            ("set-cookie", "b=2"),
        ]);
        let left: Vec<_> = headers.get_all("set-cookie").iter().collect();
        assert_eq!(left, ["a=1", "b=2"]);
    }

    #[test]
    fn what_belongs_to_the_upstream_connection_stays_there() {
        let headers = cleaned(&[
            ("connection", "Strict-Transport-Security, x-internal"),
            ("strict-transport-security", "max-age=0"),
            ("x-internal", "1"),
            ("upgrade", "h2c"),
            ("keep-alive", "timeout=5"),
            ("remote-user", "alice"),
            ("alt-svc", "h3=\":443\""),
            ("etag", "\"1\""),
        ]);
        assert_eq!(headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["etag"]);
    }
}
