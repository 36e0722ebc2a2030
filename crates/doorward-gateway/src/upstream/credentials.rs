//! Signing in at a service that keeps its own sign-in (FR-57): after the decision, for people whom Doorward knows, with one
//! account of Doorward.
//!
//! Absent: whether somebody may go there. Nothing here is logged: values are marked as sensitive, and a refusal says no more
//! than that there was one.

use std::{fmt, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use hyper::body::Incoming;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::{sync::Mutex, time::Instant};

use super::{Lease, Outgoing, Upstream, UpstreamAddress, UpstreamError, copy_of};
use crate::route::ServiceSettings;

/// After a refusal the account is not tried again for so long: Frigate counts failures.
const PAUSE: Duration = Duration::from_secs(10);

/// After it did not answer, for so long.
const BREATH: Duration = Duration::from_secs(1);

/// The service's sign-in is waited for so long, whatever its other answers may take: everybody waits for it.
const PATIENCE: Duration = Duration::from_secs(15);

/// A token that does not say how long it is good is asked for anew after this.
const UNKNOWN_LIFE: Duration = Duration::from_secs(600);

/// What Doorward shows to a service.
#[derive(Clone)]
pub enum Credentials {
    /// The same `Authorization` always.
    Fixed(HeaderValue),
    /// The token that Frigate gives for a name and a password.
    Frigate {
        /// The account.
        user: String,
        /// Its password.
        password: SecretString,
    },
}

impl Credentials {
    /// HTTP Basic (RFC 7617); `user` has no colon.
    pub fn basic(user: &str, password: &SecretString) -> Self {
        let pair = format!("{user}:{}", password.expose_secret());
        Self::Fixed(authorization(&format!("Basic {}", STANDARD.encode(pair))))
    }

    /// A fixed bearer token; printable ASCII without blanks.
    pub fn bearer(token: &SecretString) -> Self {
        Self::Fixed(authorization(&format!("Bearer {}", token.expose_secret())))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Fixed(_) => "Credentials::Fixed",
            Self::Frigate { .. } => "Credentials::Frigate",
        })
    }
}

/// A value that no log and no compression table keeps. What is no header field can only be an empty one, which no service
/// takes.
fn authorization(text: &str) -> HeaderValue {
    let mut value = HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

/// Credentials with what is known of them by now.
pub(crate) struct Account {
    credentials: Credentials,
    /// Where Frigate's sign-in is.
    login: Uri,
    token: Mutex<Token>,
}

#[derive(Default)]
enum Token {
    #[default]
    None,
    Good {
        value: HeaderValue,
        since: Instant,
        renew: Instant,
    },
    Failed {
        until: Instant,
        refused: bool,
    },
}

impl Account {
    pub(crate) fn new(credentials: Credentials, service: &ServiceSettings) -> Self {
        let prefix = if service.strip_prefix { "" } else { service.path_prefix.trim_end_matches('/') };
        let login =
            Uri::try_from(format!("{prefix}/api/login")).unwrap_or_else(|_| Uri::from_static("/api/login"));
        Self { credentials, login, token: Mutex::default() }
    }
}

impl Upstream {
    /// Sends `request` as Doorward's account, where there is one. A service that `disbelieves` its token is shown a new one,
    /// once, unless the token is that new already, or the request has a body: that is gone, and the next one has the new token.
    pub(crate) async fn send_signed_in(
        &self,
        mut request: Request<Outgoing>,
        lane: usize,
        disbelieves: impl Fn(&Response<Incoming>) -> bool,
    ) -> Result<(Response<Incoming>, Lease), UpstreamError> {
        let Some(account) = &self.account else { return self.send(request, lane).await };
        let shown = self.authorization(account, lane).await?;
        request.headers_mut().insert(header::AUTHORIZATION, shown.clone());
        if matches!(account.credentials, Credentials::Fixed(_)) {
            return self.send(request, lane).await;
        }
        let again = matches!(request.body(), Outgoing::Empty).then(|| copy_of(&request));
        let (response, lease) = self.send(request, lane).await?;
        if !disbelieves(&response) {
            return Ok((response, lease));
        }
        let forgotten = account.forget(&shown).await;
        let Some(mut again) = again.filter(|_| forgotten) else { return Ok((response, lease)) };
        drop((response, lease));
        let fresh = self.authorization(account, lane).await?;
        again.headers_mut().insert(header::AUTHORIZATION, fresh);
        self.send(again, lane).await
    }

    /// What to show now. Whoever comes while a token is fetched waits for that one.
    async fn authorization(&self, account: &Account, lane: usize) -> Result<HeaderValue, UpstreamError> {
        let (user, password) = match &account.credentials {
            Credentials::Fixed(value) => return Ok(value.clone()),
            Credentials::Frigate { user, password } => (user, password),
        };
        let mut token = account.token.lock().await;
        let now = Instant::now();
        match &*token {
            Token::Good { value, renew, .. } if now < *renew => return Ok(value.clone()),
            Token::Failed { until, refused: true } if now < *until => {
                return Err(UpstreamError::SignIn("the account was refused a moment ago"));
            }
            Token::Failed { until, refused: false } if now < *until => {
                return Err(UpstreamError::Unexpected("its own sign-in did not answer a moment ago"));
            }
            _ => {}
        }
        let asked = tokio::time::timeout(PATIENCE, self.log_in(&account.login, user, password, lane)).await;
        let answer = match asked.unwrap_or(Err(UpstreamError::FirstByteTimeout(PATIENCE))) {
            Ok(answer) => answer,
            Err(error) => {
                *token = Token::Failed { until: Instant::now() + BREATH, refused: false };
                return Err(error);
            }
        };
        let Some((value, life)) = granted(&answer) else {
            *token = Token::Failed { until: Instant::now() + PAUSE, refused: true };
            return Err(UpstreamError::SignIn(match answer.status() {
                StatusCode::UNAUTHORIZED => "the account's name or password is wrong",
                StatusCode::NOT_FOUND => "there is no sign-in; is it turned off there?",
                StatusCode::TOO_MANY_REQUESTS => "too many failed attempts",
                _ => "no token came",
            }));
        };
        // Well before its end, so that no request is on its way with a token that ends.
        *token = Token::Good { value: value.clone(), since: now, renew: now + life.mul_f32(0.8) };
        Ok(value)
    }

    async fn log_in(
        &self,
        address: &Uri,
        user: &str,
        password: &SecretString,
        lane: usize,
    ) -> Result<Response<Incoming>, UpstreamError> {
        let told = serde_json::json!({ "user": user, "password": password.expose_secret() });
        let mut request = Request::new(Outgoing::Whole(Bytes::from(told.to_string())));
        *request.method_mut() = Method::POST;
        request.uri_mut().clone_from(address);
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let host = HeaderValue::try_from(self.own_host()).unwrap_or(HeaderValue::from_static("localhost"));
        request.headers_mut().insert(header::HOST, host);
        // On a connection of its own: a password is not sent twice because a kept one had died.
        self.send_fresh(request, lane, None).await.map(|(response, _)| response)
    }

    fn own_host(&self) -> String {
        match &self.address {
            UpstreamAddress::Tcp { host, port } | UpstreamAddress::Tls { host, port, .. } => {
                if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
            }
            UpstreamAddress::Whoami => "localhost".to_owned(),
        }
    }
}

impl Account {
    /// The token that was not believed is not shown again; gives whether another can be. One that came meanwhile stays. So
    /// does one that was made a moment ago: not the token is wrong then, and whoever can bring the service to refuse must not
    /// make us sign in there with every request.
    async fn forget(&self, shown: &HeaderValue) -> bool {
        let mut token = self.token.lock().await;
        match &*token {
            Token::Good { value, since, .. } if value == shown => {
                if since.elapsed() < PAUSE {
                    return false;
                }
                *token = Token::None;
            }
            _ => {}
        }
        true
    }
}

/// The token of a good answer, and how long it is good: what its cookie says (`frigate.md` 3.2).
fn granted(answer: &Response<Incoming>) -> Option<(HeaderValue, Duration)> {
    if answer.status() != StatusCode::OK {
        return None;
    }
    token_of(answer.headers())
}

fn token_of(headers: &HeaderMap) -> Option<(HeaderValue, Duration)> {
    headers.get_all(header::SET_COOKIE).iter().find_map(|line| {
        let mut parts = line.to_str().ok()?.split(';').map(str::trim);
        let (_, token) = parts.next()?.split_once('=')?;
        if !is_token(token) {
            return None;
        }
        let life = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.eq_ignore_ascii_case("max-age").then(|| value.parse::<u32>().ok()).flatten()
        });
        let life = life.map_or(UNKNOWN_LIFE, |seconds| Duration::from_secs(seconds.into()));
        (!life.is_zero()).then(|| (authorization(&format!("Bearer {token}")), life))
    })
}

/// Whether a cookie's value has the form of a signed token (RFC 7515): three parts of base64url.
fn is_token(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    text.split('.').count() == 3 && text.split('.').all(part)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use proptest::prelude::*;

    use super::*;

    fn cookies(lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (header::SET_COOKIE, HeaderValue::from_str(line).unwrap())).collect()
    }

    #[test]
    fn the_token_and_its_life_are_read_from_the_cookie_whatever_its_name() {
        let (value, life) = token_of(&cookies(&[
            "other=1; Path=/",
            "frigate_token=eyJh.eyJz.c2ln; HttpOnly; Max-Age=86400; Path=/",
        ]))
        .unwrap();
        assert_eq!((value.to_str().unwrap(), life), ("Bearer eyJh.eyJz.c2ln", Duration::from_secs(86400)));
        assert!(value.is_sensitive());
        assert_eq!(token_of(&cookies(&["t=a.b.c"])).unwrap().1, UNKNOWN_LIFE);
        for none in ["t=a.b", "t=a.b.c.d", "t=; Max-Age=5", "t=a.b.c; Max-Age=0", "a.b.c", "t=a.b.c\u{7f}"] {
            let headers: HeaderMap = HeaderValue::from_bytes(none.as_bytes())
                .into_iter()
                .map(|value| (header::SET_COOKIE, value))
                .collect();
            assert!(token_of(&headers).is_none(), "{none}");
        }
    }

    #[test]
    fn what_is_fixed_is_what_the_standards_say_and_is_never_printed() {
        let secret = SecretString::from("open sesame");
        let basic = Credentials::basic("Aladdin", &secret);
        let Credentials::Fixed(value) = &basic else { panic!("{basic:?}") };
        assert_eq!(value.to_str().unwrap(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        let bearer = Credentials::bearer(&SecretString::from("t0ken"));
        let frigate = Credentials::Frigate { user: "doorward".to_owned(), password: secret };
        let printed = format!("{basic:?} {value:?} {bearer:?} {frigate:?}");
        for word in ["QWxh", "t0ken", "sesame", "doorward"] {
            assert!(!printed.contains(word), "{printed}");
        }
    }

    proptest! {
        #[test]
        fn any_cookie_gives_a_token_of_that_form_or_none(line in "[ -~]{0,60}") {
            if let Some((value, life)) = token_of(&cookies(&[&line])) {
                let token = value.to_str().unwrap().strip_prefix("Bearer ").unwrap();
                prop_assert!(line.contains(token) && is_token(token) && !life.is_zero());
            }
        }
    }
}
