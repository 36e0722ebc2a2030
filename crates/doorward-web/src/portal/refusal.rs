//! The words of every refusal, here and at the gateway: a page for people, JSON or one line for programs.

use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{
    page::{Link, MessagePage, wants_json, wants_page},
    words,
};
use crate::{
    api, headers,
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

impl Room {
    /// The answer for `page` to a client that sent `sent`.
    pub(crate) fn refusal(&self, page: &RefusalPage<'_>, request_id: &str, sent: &HeaderMap) -> Reply {
        let page = &RefusalPage { host: page.host.or_else(|| host_in(sent)), ..*page };
        let sentence = worded(page);
        let mut reply = if wants_page(sent) {
            let title = title(page.status);
            let links = self.links(page);
            let (code, shell) = (page.code, self.shell(page.base, sent));
            let sentence = &sentence;
            let message = MessagePage { shell, title, sentence, links, code, request_id };
            let mut reply = self.page(page.status, &message);
            headers::add_page(reply.headers_mut(), None);
            reply
        } else if wants_json(sent) {
            api::error_with(self, page.status, page.code, &sentence)
        } else {
            let reason = page.status.canonical_reason().unwrap_or_default();
            let status = page.status.as_str();
            let text = format!("{status} {reason}\n{sentence}\nRequest {request_id}\n");
            let mut reply = bare(page.status, TEXT, text);
            headers::add_api(reply.headers_mut());
            reply
        };
        reply.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept, Sec-Fetch-Mode"));
        match page.about {
            About::RetryAfter(seconds) => reply.with(header::RETRY_AFTER, seconds),
            _ => reply,
        }
    }

    /// The buttons: the next step, where there is one.
    fn links(&self, page: &RefusalPage<'_>) -> Vec<Link> {
        let portal = self.portal_of(page);
        let account = Link { id: "account", href: portal.clone(), words: "Your account" };
        match page.about {
            About::Denied { user: Some(_), .. } | About::SecondFactor { .. } => {
                let href = format!("{portal}logout");
                vec![Link { id: "sign-in-as", href, words: "Sign in as someone else" }, account]
            }
            About::Denied { .. } => vec![Link { id: "sign-in", href: portal, words: "Sign in" }],
            About::SignIn { location } => {
                let href = location.map_or(portal, str::to_owned);
                vec![Link { id: "sign-in", href, words: "Sign in" }]
            }
            _ if page.code == "session.confirm_required" => {
                let href = format!("{portal}settings/confirm?next=/settings/users");
                vec![Link { id: "confirm", href, words: "Confirm it is you" }]
            }
            _ if page.code == "password.change_required" => {
                let href = format!("{portal}settings/security");
                vec![Link { id: "choose-password", href, words: "Choose a password" }]
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

fn worded(page: &RefusalPage<'_>) -> String {
    match page.about {
        About::Nothing => sentence(page.status, page.code),
        About::Detail(detail) => {
            format!("{} What is wrong: {detail}.", sentence(page.status, page.code))
        }
        About::Denied { user, service } => {
            let service = service.or(page.host).unwrap_or("this page");
            match user {
                Some(user) => format!(
                    "{user} may not open {service}. Ask your administrator, or sign in as someone else."
                ),
                None => format!("Nobody may open {service} from here. Ask your administrator."),
            }
        }
        About::SignIn { .. } => "Sign in to open this page.".to_owned(),
        About::SecondFactor { user } => {
            format!("{user} is signed in, but this page asks for a second factor. Ask your administrator.")
        }
        About::RetryAfter(seconds) if page.status == StatusCode::TOO_MANY_REQUESTS => {
            words::throttled(seconds)
        }
        About::RetryAfter(seconds) => {
            let begin = match page.code {
                "login.busy" => "Too many people are signing in at once.",
                _ => "Something that Doorward needs does not answer.",
            };
            format!("{begin} Try again in {}.", words::span(seconds))
        }
        About::Service(service) if page.status == StatusCode::GATEWAY_TIMEOUT => {
            format!("{service} did not answer in time. Try again in a moment.")
        }
        About::Service(service) => {
            format!("{service} is not answering. It may be starting; try again in a moment.")
        }
    }
}

/// What happened and what to do, where nothing more is known than status and code.
pub(crate) fn sentence(status: StatusCode, code: &str) -> String {
    let text = match (code, status) {
        ("session.required", _) => "Sign in first.",
        ("proxy.not_proved", _) => {
            "The proxy in front of Doorward did not prove itself. Ask your administrator."
        }
        ("proxy.no_identity", _) => {
            "The proxy in front of Doorward did not say who you are. Sign in there first."
        }
        ("login.disabled", _) => "Signing in happens at the proxy in front of Doorward.",
        ("role.admin_required", _) => "Only administrators may do this.",
        ("session.confirm_required", _) => {
            "Confirm your password first: this needs a recent proof that it is you."
        }
        ("password.change_required", _) => "Choose a password of your own first.",
        ("settings.none", _) => {
            "There is nothing to set here: you sign in at the proxy in front of Doorward."
        }
        ("role.unknown", _) => "Your role does not exist here. Ask your administrator.",
        ("request.foreign_origin", _) => {
            "This was asked for by another site. Open the page here and try again."
        }
        ("request.bad_body", _) => "What was sent is not what this address expects.",
        ("request.media_type", _) => "What was sent is of a type that this address does not take.",
        ("session.too_many_sockets", _) => "Too many live views are open. Close one and try again.",
        (_, StatusCode::BAD_REQUEST) => {
            "The address or the request can be read in more than one way, or not at all."
        }
        (_, StatusCode::UNAUTHORIZED) => "Sign in to open this page.",
        (_, StatusCode::FORBIDDEN) => "You may not open this page. Ask your administrator.",
        (_, StatusCode::NOT_FOUND) => "There is nothing here. Check the address.",
        (_, StatusCode::METHOD_NOT_ALLOWED) => "This address does not take such a request.",
        (_, StatusCode::REQUEST_TIMEOUT) => "The request did not arrive in time. Try again.",
        (_, StatusCode::PAYLOAD_TOO_LARGE) => "That is larger than this address takes.",
        (_, StatusCode::URI_TOO_LONG) => "The address is too long.",
        (_, StatusCode::MISDIRECTED_REQUEST) => "This host is not served here. Check the address.",
        (_, StatusCode::TOO_MANY_REQUESTS) => "Too many attempts. Try again in a moment.",
        (_, StatusCode::BAD_GATEWAY) => {
            "The service is not answering. It may be starting; try again in a moment."
        }
        (_, StatusCode::GATEWAY_TIMEOUT) => "The service did not answer in time. Try again in a moment.",
        (_, StatusCode::LOOP_DETECTED) => {
            "The request came back to where it started. Ask your administrator."
        }
        (_, StatusCode::SERVICE_UNAVAILABLE) => {
            "Something that Doorward needs does not answer. Try again in a moment."
        }
        (_, StatusCode::INTERNAL_SERVER_ERROR) => "Something broke here. Try again in a moment.",
        _ => "The request cannot be answered.",
    };
    text.to_owned()
}

const fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "Bad request",
        StatusCode::UNAUTHORIZED => "Sign in needed",
        StatusCode::FORBIDDEN => "Not allowed",
        StatusCode::NOT_FOUND => "Nothing here",
        StatusCode::METHOD_NOT_ALLOWED => "Not possible here",
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG => "Too large",
        StatusCode::TOO_MANY_REQUESTS => "Too many attempts",
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => "No answer",
        StatusCode::SERVICE_UNAVAILABLE => "Not available",
        StatusCode::INTERNAL_SERVER_ERROR => "Something broke",
        _ => "Not possible",
    }
}
