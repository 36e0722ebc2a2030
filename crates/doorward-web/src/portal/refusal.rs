//! The words of every refusal, here and at the gateway: a page for people, JSON or one line for programs.

use http::{HeaderMap, StatusCode, header};

use super::{
    page::{Link, MessagePage, wants_json, wants_page},
    words as said,
};
use crate::{
    api, headers,
    language::{Key, Words},
    reply::{Reply, ReplyExt as _, TEXT, bare},
    service::Room,
};

/// What is refused. The gateway fills one in for each of its own refusals.
#[derive(Clone, Copy, Debug)]
pub struct RefusalPage<'a> {
    /// The status of the answer.
    pub status: StatusCode,
    /// The stable code, such as `upstream.timeout`.
    pub code: &'a str,
    /// The host that was asked for, canonical; links lead to its portal. Where it is not given, a plain `Host`
    /// among the client's headers stands for it.
    pub host: Option<&'a str>,
    /// What stands before the paths of links: `/.doorward` (contract 4) or, on portal hosts, nothing.
    pub base: &'a str,
    /// What the words are about.
    pub about: About<'a>,
}

/// What the words of a refusal are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// Nothing but the status and the code.
    Nothing,
    /// Which rule a request breaks; our own words, never the visitor's.
    Detail(&'a str),
    /// The rules say no.
    Denied {
        /// Who asked, if that is known.
        user: Option<&'a str>,
        /// The host that they may not open.
        service: Option<&'a str>,
    },
    /// Somebody must sign in first.
    SignIn {
        /// The sign-in page.
        location: Option<&'a str>,
    },
    /// Somebody is signed in, and only a second factor is missing.
    SecondFactor {
        /// Who.
        user: &'a str,
    },
    /// Seconds until a retry can succeed.
    RetryAfter(u64),
    /// The name of the service that does not answer.
    Service(&'a str),
}

impl<'a> RefusalPage<'a> {
    /// A page whose links stand below the reserved prefix.
    pub const fn new(status: StatusCode, code: &'a str, about: About<'a>) -> Self {
        Self { status, code, host: None, base: "/.doorward", about }
    }
}

/// What decides about an answer that is no page; pages depend on the language and the colours, too.
const FOR_PROGRAMS: &str = "Accept, Sec-Fetch-Mode";

impl Room {
    /// The answer for `page` to a client that sent `sent`.
    pub(crate) fn refusal(&self, page: &RefusalPage<'_>, request_id: &str, sent: &HeaderMap) -> Reply {
        let page = &RefusalPage { host: page.host.or_else(|| host_in(sent)), ..*page };
        let reply = if wants_page(sent) {
            let shell = self.shell(page.base, sent);
            let words = shell.words;
            let foot = [("code", page.code.into()), ("id", request_id.into())];
            let message = MessagePage {
                shell,
                title: title(page.status),
                sentence: &worded(words, page),
                links: self.links(page),
                foot: words.say_with("refusal-foot", &foot),
            };
            let mut reply = self.page(page.status, &message);
            headers::add_page(reply.headers_mut(), None);
            reply.with(header::VARY, "Accept, Accept-Language, Cookie, Sec-Fetch-Mode")
        } else if wants_json(sent) {
            let reply = api::error_with(self, page.status, page.code, &worded(self.english(), page));
            reply.with(header::VARY, FOR_PROGRAMS)
        } else {
            let sentence = worded(self.english(), page);
            let reason = page.status.canonical_reason().unwrap_or_default();
            let status = page.status.as_str();
            let text = format!("{status} {reason}\n{sentence}\nRequest {request_id}\n");
            let mut reply = bare(page.status, TEXT, text);
            headers::add_api(reply.headers_mut());
            reply.with(header::VARY, FOR_PROGRAMS)
        };
        match page.about {
            About::RetryAfter(seconds) => reply.with(header::RETRY_AFTER, seconds),
            _ => reply,
        }
    }

    /// The buttons: the next step, where there is one.
    fn links(&self, page: &RefusalPage<'_>) -> Vec<Link> {
        let portal = self.portal_of(page);
        let account = Link { id: "account", href: portal.clone(), words: Key::new("refusal-link-account") };
        match page.about {
            About::Denied { user: Some(_), .. } | About::SecondFactor { .. } => {
                let href = format!("{portal}logout");
                vec![Link { id: "sign-in-as", href, words: Key::new("refusal-link-sign-in-as") }, account]
            }
            About::Denied { .. } => {
                vec![Link { id: "sign-in", href: portal, words: Key::new("refusal-link-sign-in") }]
            }
            About::SignIn { location } => {
                let href = location.map_or(portal, str::to_owned);
                vec![Link { id: "sign-in", href, words: Key::new("refusal-link-sign-in") }]
            }
            _ if page.code == "session.confirm_required" => {
                let href = format!("{portal}settings/confirm?next=/settings/users");
                vec![Link { id: "confirm", href, words: Key::new("refusal-link-confirm") }]
            }
            _ if page.code == "session.elevation_required" => {
                let href = format!("{portal}settings/elevate?next=/settings/security");
                vec![Link { id: "elevate", href, words: Key::new("refusal-link-confirm") }]
            }
            _ if page.code == "password.change_required" => {
                let href = format!("{portal}settings/security");
                vec![Link { id: "choose-password", href, words: Key::new("refusal-link-choose-password") }]
            }
            _ => Vec::new(),
        }
    }

    /// The root of the portal, with a slash at its end.
    fn portal_of(&self, page: &RefusalPage<'_>) -> String {
        let scopes = &self.state.gatekeeper.policy().scopes;
        let configured = page.host.and_then(|host| scopes.of_host(host).settings.portal_url.clone());
        let own = format!("{}/", page.base);
        configured.map_or(own, |mut url| {
            url.set_query(None);
            let address = url.to_string();
            if address.ends_with('/') { address } else { format!("{address}/") }
        })
    }
}

/// The host that `Host` names, if it is spelled canonically: for words and for the way to its portal.
fn host_in(sent: &HeaderMap) -> Option<&str> {
    let authority = sent.get(header::HOST)?.to_str().ok()?;
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    (!host.is_empty() && host.bytes().all(plain)).then_some(host)
}

fn worded(words: &Words, page: &RefusalPage<'_>) -> String {
    match page.about {
        About::Nothing => sentence(words, page.status, page.code).to_owned(),
        About::Detail(detail) => {
            let sentence = sentence(words, page.status, page.code);
            words.say_with("refusal-detail", &[("sentence", sentence.into()), ("detail", detail.into())])
        }
        About::Denied { user, service } => match (user, service.or(page.host)) {
            (Some(user), Some(service)) => {
                words.say_with("refusal-denied", &[("user", user.into()), ("service", service.into())])
            }
            (Some(user), None) => words.with("refusal-denied-here", "user", user),
            (None, Some(service)) => words.with("refusal-denied-nobody", "service", service),
            (None, None) => words.say("refusal-denied-nobody-here").to_owned(),
        },
        About::SignIn { .. } => words.say("refusal-sign-in").to_owned(),
        About::SecondFactor { user } => words.with("refusal-second-factor", "user", user),
        About::RetryAfter(seconds) if page.status == StatusCode::TOO_MANY_REQUESTS => {
            said::throttled(words, seconds)
        }
        About::RetryAfter(seconds) if page.code == "login.busy" => said::busy(words, seconds),
        About::RetryAfter(seconds) => {
            words.with("refusal-unavailable-retry", "when", said::ahead(words, seconds))
        }
        About::Service(service) if page.status == StatusCode::GATEWAY_TIMEOUT => {
            words.with("refusal-service-slow", "service", service)
        }
        About::Service(service) => words.with("refusal-service-down", "service", service),
    }
}

/// What happened and what to do, where nothing more is known than status and code.
pub(crate) fn sentence<'a>(words: &'a Words, status: StatusCode, code: &str) -> &'a str {
    words.say(match (code, status) {
        ("session.required", _) => Key::new("refusal-session-required"),
        ("proxy.not_proved", _) => Key::new("refusal-proxy-not-proved"),
        ("proxy.no_identity", _) => Key::new("refusal-proxy-no-identity"),
        ("login.disabled", _) => Key::new("refusal-login-disabled"),
        ("role.admin_required", _) => Key::new("refusal-admin-required"),
        ("session.confirm_required", _) => Key::new("refusal-confirm-required"),
        ("session.second_factor_required", _) => Key::new("refusal-second-factor-required"),
        ("session.elevation_required", _) => Key::new("refusal-elevation-required"),
        ("password.change_required", _) => Key::new("refusal-change-required"),
        ("settings.none", _) => Key::new("refusal-settings-none"),
        ("role.unknown", _) => Key::new("refusal-role-unknown"),
        ("request.foreign_origin", _) => Key::new("refusal-foreign-origin"),
        ("request.bad_body", _) => Key::new("refusal-bad-body"),
        ("request.media_type", _) => Key::new("refusal-media-type"),
        ("api_key.in_query", _) => Key::new("refusal-key-in-query"),
        ("api_key.read_only", _) => Key::new("refusal-key-read-only"),
        ("admin_key.required", _) => Key::new("refusal-admin-key"),
        ("session.too_many_sockets", _) => Key::new("refusal-too-many-sockets"),
        (_, StatusCode::BAD_REQUEST) => Key::new("refusal-bad-request"),
        (_, StatusCode::UNAUTHORIZED) => Key::new("refusal-sign-in"),
        (_, StatusCode::FORBIDDEN) => Key::new("refusal-forbidden"),
        (_, StatusCode::NOT_FOUND) => Key::new("refusal-not-found"),
        (_, StatusCode::METHOD_NOT_ALLOWED) => Key::new("refusal-method"),
        (_, StatusCode::REQUEST_TIMEOUT) => Key::new("refusal-slow"),
        (_, StatusCode::PAYLOAD_TOO_LARGE) => Key::new("refusal-too-large"),
        (_, StatusCode::URI_TOO_LONG) => Key::new("refusal-address-too-long"),
        (_, StatusCode::MISDIRECTED_REQUEST) => Key::new("refusal-misdirected"),
        (_, StatusCode::TOO_MANY_REQUESTS) => Key::new("refusal-throttled"),
        (_, StatusCode::BAD_GATEWAY) => Key::new("refusal-bad-gateway"),
        (_, StatusCode::GATEWAY_TIMEOUT) => Key::new("refusal-gateway-timeout"),
        (_, StatusCode::LOOP_DETECTED) => Key::new("refusal-loop"),
        (_, StatusCode::SERVICE_UNAVAILABLE) => Key::new("refusal-unavailable"),
        (_, StatusCode::INTERNAL_SERVER_ERROR) => Key::new("refusal-broke"),
        _ => Key::new("refusal-other"),
    })
}

const fn title(status: StatusCode) -> Key {
    match status {
        StatusCode::BAD_REQUEST => Key::new("refusal-title-bad-request"),
        StatusCode::UNAUTHORIZED => Key::new("refusal-title-sign-in"),
        StatusCode::FORBIDDEN => Key::new("refusal-title-forbidden"),
        StatusCode::NOT_FOUND => Key::new("refusal-title-not-found"),
        StatusCode::METHOD_NOT_ALLOWED => Key::new("refusal-title-method"),
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG => Key::new("refusal-title-too-large"),
        StatusCode::TOO_MANY_REQUESTS => Key::new("refusal-title-throttled"),
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => Key::new("refusal-title-no-answer"),
        StatusCode::SERVICE_UNAVAILABLE => Key::new("refusal-title-unavailable"),
        StatusCode::INTERNAL_SERVER_ERROR => Key::new("refusal-title-broke"),
        _ => Key::new("refusal-title-other"),
    }
}
