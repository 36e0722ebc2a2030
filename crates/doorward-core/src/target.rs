//! The one canonical request target: what is judged is what is forwarded (invariants I1, I2, 7).
//!
//! Whatever two programs could read differently is either brought into one spelling (doubled slashes,
//! dot segments, escapes, case) or refused. Absent: which headers a target is read from (`web::authz`,
//! `gateway`) and what is allowed to go there (`access`).

mod host;
mod path;
#[cfg(test)]
mod tests;

pub(crate) use host::canonical_host;
pub(crate) use path::loose_segments;

use http::{Method, StatusCode};

/// The longest path and query that is looked at, in bytes (HS-63).
pub const MAX_TARGET_LENGTH: usize = 4096;

/// The scheme a visitor used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `http`
    Http,
    /// `https`
    Https,
    /// `ws`
    Ws,
    /// `wss`
    Wss,
}

impl Scheme {
    /// By name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Http, Self::Https, Self::Ws, Self::Wss]
            .into_iter()
            .find(|scheme| name.eq_ignore_ascii_case(scheme.as_str()))
    }

    /// The name in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Ws => "ws",
            Self::Wss => "wss",
        }
    }

    /// Whether the visitor's connection is encrypted.
    pub const fn is_secure(self) -> bool {
        matches!(self, Self::Https | Self::Wss)
    }

    /// The port that is left out of addresses.
    pub const fn default_port(self) -> u16 {
        if self.is_secure() { 443 } else { 80 }
    }
}

/// What happens to `%2F`, `%5C`, `%3B`, `%25`, `%3F` and `%23` in a path (SC-010), per route.
///
/// Either way `%00` is refused, and so is a path that has a dot segment once they are decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EncodedCharacters {
    /// Refuse the request.
    #[default]
    Refuse,
    /// Judge and forward them as they are, undecoded.
    Pass,
}

/// Why a request target is refused. Each names the rule; none repeats what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TargetError {
    /// The method is not 1 to 20 letters `A` to `Z`.
    #[error("the method must be 1 to 20 upper-case letters")]
    Method,
    /// `TRACE` and its relatives show a client's headers to scripts (SC-021).
    #[error("TRACE and TRACK are not allowed")]
    Trace,
    /// Doorward is not a forward proxy (SC-022).
    #[error("CONNECT is not allowed")]
    Connect,
    /// Path and query exceed [`MAX_TARGET_LENGTH`].
    #[error("the request target is longer than 4096 bytes")]
    TooLong,
    /// Not `scheme://authority…`, or another scheme than `http`, `https`, `ws`, `wss`.
    #[error("the address must be absolute, with the scheme http, https, ws or wss")]
    Scheme,
    /// User name or password in front of the host.
    #[error("the host must not carry a user name")]
    UserInfo,
    /// Not a host name or address.
    #[error("the host is not a valid name or address")]
    Host,
    /// Not 1 to 65535.
    #[error("the port is not a number from 1 to 65535")]
    Port,
    /// The path does not begin with a slash.
    #[error("the path must begin with a slash")]
    NotAbsolute,
    /// `#…` is never sent in a request.
    #[error("the target must not have a fragment")]
    Fragment,
    /// A byte that no browser sends unescaped: control, space, backslash, non-ASCII, quotation mark.
    #[error("the target has a byte that must be percent-encoded")]
    RawByte,
    /// `%` without two hexadecimal digits after it.
    #[error("the path has an invalid percent-encoding")]
    PercentEncoding,
    /// `%00`.
    #[error("the path has an encoded NUL")]
    EncodedNul,
    /// See [`EncodedCharacters`].
    #[error("the path has an encoded separator (%2F, %5C, %3B, %25, %3F or %23)")]
    EncodedSeparator,
    /// The decoded path is not UTF-8; overlong forms end here too (SC-015).
    #[error("the decoded path is not valid UTF-8")]
    NotUtf8,
    /// `..` above the root.
    #[error("the path climbs above the root")]
    AboveRoot,
    /// A dot segment hidden by `;parameters` or by encoded separators (SC-011, SC-034).
    #[error("the path has a disguised dot segment")]
    DisguisedDotSegment,
    /// `/;x/…`: some servers drop such a segment, others do not.
    #[error("the path has a segment that consists of parameters only")]
    ParametersOnly,
}

impl TargetError {
    /// The answer: 405, 414, and 400 for everything else.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Trace | Self::Connect => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLong => StatusCode::URI_TOO_LONG,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

/// A request target in its one canonical spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    method: Method,
    scheme: Scheme,
    host: String,
    port: Option<u16>,
    path_and_query: String,
    path_length: usize,
    spelled_path: Option<Box<str>>,
}

impl Target {
    /// From an absolute address, as in `X-Original-URL`.
    ///
    /// # Errors
    /// [`TargetError`] names the rule that is broken.
    pub fn from_url(method: &str, url: &str, encoded: EncodedCharacters) -> Result<Self, TargetError> {
        let (scheme, rest) = url.split_once("://").ok_or(TargetError::Scheme)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path_and_query) = rest.split_at_checked(end).ok_or(TargetError::Host)?;
        Self::from_parts(method, scheme, authority, path_and_query, encoded)
    }

    /// From the parts that proxies and the request line give. An empty path becomes `/`.
    ///
    /// # Errors
    /// [`TargetError`] names the rule that is broken.
    pub fn from_parts(
        method: &str,
        scheme: &str,
        authority: &str,
        path_and_query: &str,
        encoded: EncodedCharacters,
    ) -> Result<Self, TargetError> {
        let method = parse_method(method)?;
        if path_and_query.len() > MAX_TARGET_LENGTH {
            return Err(TargetError::TooLong);
        }
        let scheme = Scheme::from_name(scheme).ok_or(TargetError::Scheme)?;
        let (host, port) = host::split_authority(authority)?;
        let host = canonical_host(host)?;
        if path_and_query.contains('#') {
            return Err(TargetError::Fragment);
        }
        let (path, query) = match path_and_query.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path_and_query, None),
        };
        let canonical = path::canonical_path(path, encoded)?;
        let spelled_path = (canonical != path && !path.is_empty()).then(|| path.into());
        let path_length = canonical.len();
        let mut path_and_query = canonical.into_owned();
        if let Some(query) = query {
            path::check_query(query)?;
            path_and_query.push('?');
            path_and_query.push_str(query);
        }
        let port = port.filter(|port| *port != scheme.default_port());
        Ok(Self { method, scheme, host, port, path_and_query, path_length, spelled_path })
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The scheme the visitor used.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether the visitor's connection is encrypted.
    pub fn is_secure(&self) -> bool {
        self.scheme.is_secure()
    }

    /// The host: lower case, no port, no trailing dot, IPv6 without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, unless it is the scheme's default.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The canonical path, percent-encoded.
    pub fn path(&self) -> &str {
        self.path_and_query.get(..self.path_length).unwrap_or_default()
    }

    /// The query exactly as sent, without its `?`.
    pub fn query(&self) -> Option<&str> {
        self.path_and_query.get(self.path_length + 1..)
    }

    /// Canonical path and query: exactly what is forwarded.
    pub fn path_and_query(&self) -> &str {
        &self.path_and_query
    }

    /// The path as received, where it is not the canonical one.
    pub fn spelled_path(&self) -> Option<&str> {
        self.spelled_path.as_deref()
    }

    /// `host` or `host:port`, IPv6 in brackets, as in `Host`.
    pub fn authority(&self) -> String {
        let mut authority = String::with_capacity(self.host.len() + 8);
        self.push_authority(&mut authority);
        authority
    }

    /// The canonical absolute address, for `rd` and for logs.
    pub fn url(&self) -> String {
        let mut url = String::with_capacity(self.host.len() + self.path_and_query.len() + 16);
        url.push_str(self.scheme.as_str());
        url.push_str("://");
        self.push_authority(&mut url);
        url.push_str(&self.path_and_query);
        url
    }

    fn push_authority(&self, text: &mut String) {
        if self.host.contains(':') {
            text.push('[');
            text.push_str(&self.host);
            text.push(']');
        } else {
            text.push_str(&self.host);
        }
        if let Some(port) = self.port {
            text.push(':');
            text.push_str(&port.to_string());
        }
    }
}

fn parse_method(method: &str) -> Result<Method, TargetError> {
    match method {
        "TRACE" | "TRACK" => return Err(TargetError::Trace),
        "CONNECT" => return Err(TargetError::Connect),
        _ => {}
    }
    let letters = (1..=20).contains(&method.len()) && method.bytes().all(|byte| byte.is_ascii_uppercase());
    let method = letters.then(|| Method::from_bytes(method.as_bytes()).ok()).flatten();
    method.ok_or(TargetError::Method)
}
