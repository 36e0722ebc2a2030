//! An upstream's answer becomes ours.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{Strip, remove_hop_by_hop};

/// What is known of the request that is answered.
#[derive(Clone, Copy, Default)]
pub(crate) struct Answer {
    /// The answer depends on who asked, so no shared cache may keep it (FR-70).
    pub(crate) personal: bool,
    /// A fresh session cookie goes with the answer: it is for one person, whatever it depends on.
    pub(crate) renewed: bool,
    /// It is an answer to Doorward's own account at the service: cookies in it are the account's, and not the visitor's.
    pub(crate) of_account: bool,
}

/// Makes the client's header section out of the upstream's, in place.
pub(crate) fn clean_response(headers: &mut HeaderMap, strip: &Strip, answer: Answer) {
    remove_hop_by_hop(headers);
    // Upstreams that echo requests would tell pages what only they themselves are told.
    let ours = |name: &str| name.starts_with("remote-") || name == "x-proxy-secret" || name == "alt-svc";
    let forged: Vec<HeaderName> = headers.keys().filter(|name| ours(name.as_str())).cloned().collect();
    for name in forged {
        headers.remove(name);
    }
    if answer.of_account {
        headers.remove(header::SET_COOKIE);
    }
    drop_our_set_cookies(headers, strip);
    if answer.personal || answer.renewed {
        make_private(headers, answer.renewed);
    }
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

/// `public` and `s-maxage` go, and `private` comes where a shared cache could keep the answer; what an application
/// says about private caches stays. An answer that says nothing about its age is left alone, unless our cookie is
/// on it: caches may guess an age for those (RFC 9111 4.2.2).
fn make_private(headers: &mut HeaderMap, renewed: bool) {
    for name in ["surrogate-control", "cdn-cache-control"] {
        headers.remove(name);
    }
    let lines: Vec<&str> =
        headers.get_all(header::CACHE_CONTROL).iter().filter_map(|line| line.to_str().ok()).collect();
    let sent =
        || lines.iter().flat_map(|line| line.split(',')).map(str::trim).filter(|part| !part.is_empty());
    let is = |part: &str, names: &[&str]| {
        let name = part.split('=').next().unwrap_or_default().trim();
        names.iter().any(|one| name.eq_ignore_ascii_case(one))
    };
    let shared = sent().any(|part| is(part, &["public", "s-maxage"]));
    let aged = sent().any(|part| is(part, &["max-age"])) || headers.contains_key(header::EXPIRES);
    // With a list of fields (`private="x"`) they close nothing.
    let says = |one: &str| sent().any(|part| part.eq_ignore_ascii_case(one));
    let closed = says("private") || says("no-store");
    let opens = !closed && (shared || renewed || (aged && !says("no-cache")));
    if !shared && !opens {
        return;
    }
    let rest = sent().filter(|part| !is(part, &["public", "s-maxage"]));
    let directives: Vec<&str> = opens.then_some("private").into_iter().chain(rest).collect();
    if let Ok(value) = HeaderValue::try_from(directives.join(", ")) {
        headers.insert(header::CACHE_CONTROL, value);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn cleaned(pairs: &[(&'static str, &str)]) -> HeaderMap {
        cleaned_for(pairs, Answer { personal: true, ..Answer::default() })
    }

    fn cleaned_for(pairs: &[(&'static str, &str)], answer: Answer) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        clean_response(&mut headers, &Strip::new([], ["app_session"]), answer);
        headers
    }

    #[test]
    fn a_personal_answer_is_for_private_caches_only() {
        let check = |sent: &str, expected: &str| {
            assert_eq!(cleaned(&[("cache-control", sent)]).get("cache-control").unwrap(), expected, "{sent}");
        };
        check("public, max-age=60", "private, max-age=60");
        check("Public,s-maxage=9", "private");
        check("max-age=60", "private, max-age=60");
        check("Max-Age = 60, immutable", "private, Max-Age = 60, immutable");
        check("private=\"x-field\", max-age=60", "private, private=\"x-field\", max-age=60");
        for closed in
            ["private", "private, max-age=60", "no-store", "No-Cache, max-age=60", "must-revalidate"]
        {
            check(closed, closed);
        }
        check("no-store, public", "no-store");
        check("no-cache, public", "private, no-cache");
        assert!(!cleaned(&[("etag", "\"1\"")]).contains_key("cache-control"));
        assert_eq!(cleaned(&[("expires", "Thu, 01 Dec 2050 16:00:00 GMT")])["cache-control"], "private");
    }

    #[test]
    fn an_answer_with_a_fresh_cookie_is_for_one_person_even_if_it_says_nothing() {
        let renewed = Answer { renewed: true, ..Answer::default() };
        let check = |sent: &[(&'static str, &str)], expected: &str| {
            assert_eq!(cleaned_for(sent, renewed)["cache-control"], expected, "{sent:?}");
        };
        check(&[("last-modified", "Thu, 01 Dec 1994 16:00:00 GMT")], "private");
        check(&[("cache-control", "must-revalidate")], "private, must-revalidate");
        check(&[("cache-control", "max-age=60")], "private, max-age=60");
        check(&[("cache-control", "no-store")], "no-store");
        check(&[("cache-control", "no-cache")], "private, no-cache");
        let anybody = cleaned_for(&[("cache-control", "max-age=60")], Answer::default());
        assert_eq!(anybody["cache-control"], "max-age=60", "nobody in particular asked");
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
    fn cookies_of_our_own_account_stay_with_us() {
        let of_account = Answer { of_account: true, ..Answer::default() };
        let sent = [("set-cookie", "a=1"), ("etag", "x"), ("set-cookie", "b=2")];
        assert!(!cleaned_for(&sent, of_account).contains_key("set-cookie"));
        assert_eq!(cleaned_for(&sent, Answer::default()).get_all("set-cookie").iter().count(), 2);
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
