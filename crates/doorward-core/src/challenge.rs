//! How somebody is told to sign in: a redirect for people, a plain 401 for programs.
//!
//! One function for the gateway and every forward-auth dialect. Absent: header writing.

use http::{HeaderMap, Method, StatusCode, header};

/// How a challenge is expressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengeStyle {
    /// 302 or 303 with `Location`.
    Redirect(StatusCode),
    /// 401 with `Location` and `WWW-Authenticate`, for scripts, media elements, sockets and tools.
    Unauthorized,
}

/// The style for a client that sent `headers` with `method` (`authelia.md` 2.3, FR-48): programs are told apart by
/// `X-Requested-With`, `Upgrade`, `Sec-Fetch-Mode` and an `Accept` that does not want a page.
pub fn style(headers: &HeaderMap, method: &Method) -> ChallengeStyle {
    if is_program(headers) {
        return ChallengeStyle::Unauthorized;
    }
    ChallengeStyle::Redirect(match *method {
        Method::GET | Method::HEAD | Method::OPTIONS => StatusCode::FOUND,
        _ => StatusCode::SEE_OTHER,
    })
}

fn is_program(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("x-requested-with").is_some_and(|value| value.eq_ignore_ascii_case("XMLHttpRequest")) {
        return true;
    }
    if headers.contains_key(header::UPGRADE) || headers.contains_key("x-csrf-token") {
        return true;
    }
    if text("sec-fetch-mode").is_some_and(|mode| mode != "navigate") {
        return true;
    }
    !headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(wants_page)
}

/// `text/html` anywhere, or `*/*` as the first element; a missing `Accept` is a program's.
fn wants_page(accept: &str) -> bool {
    accept.split(',').enumerate().any(|(position, element)| {
        let media_type = element.split(';').next().unwrap_or_default().trim();
        media_type.eq_ignore_ascii_case("text/html") || (position == 0 && media_type == "*/*")
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[track_caller]
    fn check(method: &Method, pairs: &[(&'static str, &str)], expected: ChallengeStyle) {
        let headers =
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        assert_eq!(style(&headers, method), expected, "{method} {pairs:?}");
    }

    #[test]
    fn people_are_redirected_and_programs_are_told() {
        let found = ChallengeStyle::Redirect(StatusCode::FOUND);
        let see_other = ChallengeStyle::Redirect(StatusCode::SEE_OTHER);
        let told = ChallengeStyle::Unauthorized;
        check(&Method::GET, &[("accept", "text/html,*/*;q=0.8")], found);
        check(&Method::HEAD, &[("accept", "application/xml, text/html;q=0.9")], found);
        check(&Method::POST, &[("accept", "text/html")], see_other);
        check(&Method::GET, &[("accept", "*/*")], found);
        check(&Method::GET, &[("accept", "application/json, */*")], told);
        check(&Method::GET, &[("accept", "text/*")], told);
        check(&Method::GET, &[], told);
        check(&Method::GET, &[("accept", "text/html"), ("x-requested-with", "XMLHttpRequest")], told);
        check(&Method::GET, &[("accept", "*/*"), ("sec-fetch-mode", "cors")], told);
        check(&Method::GET, &[("accept", "*/*"), ("sec-fetch-mode", "no-cors")], told);
        check(&Method::GET, &[("accept", "text/html"), ("sec-fetch-mode", "navigate")], found);
        check(&Method::GET, &[("accept", "text/html"), ("upgrade", "websocket")], told);
    }
}
