//! A client's request becomes ours.

use std::net::IpAddr;

use doorward_core::{
    api_key,
    client_certificate::ClientCertificate,
    credentials::{X_API_KEY, without_cookies},
    target::Target,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{IdentityFields, Strip, remove_hop_by_hop};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");
const X_REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The most fields that we add to a request, those of the service left out.
const OURS: usize = 14;

/// What we tell the upstream about a request.
pub(crate) struct Forwarded<'a> {
    /// What was judged.
    pub(crate) target: &'a Target,
    /// The client.
    pub(crate) client: IpAddr,
    /// Who it is; `None` when nobody is known.
    pub(crate) identity: Option<IdentityFields>,
    /// `Authorization` was for us.
    pub(crate) drop_authorization: bool,
    /// It goes as Doorward's own account, whose sign-in the visitor's cookies must not stand beside.
    pub(crate) drop_cookies: bool,
    /// The service's own fields, such as `X-Proxy-Secret`.
    pub(crate) extra: &'a [(HeaderName, HeaderValue)],
    /// The path prefix that was taken away.
    pub(crate) prefix: Option<&'a str>,
    /// Our `Via`.
    pub(crate) via: &'a HeaderValue,
    /// The request's id.
    pub(crate) request_id: &'a str,
    /// The client's certificate that was verified, and the field that tells of it.
    pub(crate) certificate: Option<(&'a HeaderName, &'a ClientCertificate)>,
}

/// Makes the upstream's header section out of the client's, in place.
pub(crate) fn clean_request(headers: &mut HeaderMap, strip: &Strip, ours: Forwarded<'_>) {
    // First what the client takes away, then what it must not say, then what we say (SC-053).
    remove_hop_by_hop(headers);
    let forged: Vec<HeaderName> =
        headers.keys().filter(|name| strip.covers(name.as_str())).cloned().collect();
    for name in forged {
        headers.remove(name);
    }
    headers.remove(header::EXPECT);
    // By its form, also where no key is taken: it opens other doors.
    if headers.get_all(X_API_KEY).iter().any(|value| value.as_bytes().starts_with(api_key::PREFIX.as_bytes()))
    {
        headers.remove(X_API_KEY);
    }
    if ours.drop_cookies {
        headers.remove(header::COOKIE);
    }
    cut_cookies(headers, strip);
    if ours.drop_authorization {
        headers.remove(header::AUTHORIZATION);
    }
    add_ours(headers, ours);
}

fn add_ours(headers: &mut HeaderMap, ours: Forwarded<'_>) {
    // Once, instead of twice on the way there.
    headers.reserve(OURS + ours.extra.len());
    if let Some(identity) = ours.identity {
        identity.add_to(headers);
    }
    let authority = ours.target.authority();
    let host = match headers.get(header::HOST) {
        // The usual case costs no allocation.
        Some(host) if host.as_bytes() == authority.as_bytes() => Some(host.clone()),
        _ => HeaderValue::try_from(authority).ok(),
    };
    if let Some(host) = host {
        headers.insert(X_FORWARDED_HOST, host.clone());
        headers.insert(header::HOST, host);
    }
    if let Some(client) = address(ours.client) {
        headers.insert(X_FORWARDED_FOR, client.clone());
        headers.insert(X_REAL_IP, client);
    }
    let proto = if ours.target.is_secure() { "https" } else { "http" };
    headers.insert(X_FORWARDED_PROTO, HeaderValue::from_static(proto));
    if let Some(prefix) = ours.prefix.and_then(|prefix| HeaderValue::from_str(prefix).ok()) {
        headers.insert(X_FORWARDED_PREFIX, prefix);
    }
    if let Ok(id) = HeaderValue::from_str(ours.request_id) {
        headers.insert(X_REQUEST_ID, id);
    }
    if let Some((name, client)) = ours.certificate
        && let Ok(subject) = HeaderValue::from_str(&client.subject)
    {
        headers.insert(name, subject);
    }
    headers.append(header::VIA, ours.via.clone());
    for (name, value) in ours.extra {
        headers.insert(name, value.clone());
    }
}

/// An address as text. IPv4, which is nearly every one, goes without the machinery of formatting.
fn address(client: IpAddr) -> Option<HeaderValue> {
    let IpAddr::V4(client) = client else { return HeaderValue::try_from(client.to_string()).ok() };
    let mut text = Vec::with_capacity("255.255.255.255".len());
    for (index, octet) in client.octets().into_iter().enumerate() {
        if index > 0 {
            text.push(b'.');
        }
        if octet >= 100 {
            text.push(b'0' + octet / 100);
        }
        if octet >= 10 {
            text.push(b'0' + octet / 10 % 10);
        }
        text.push(b'0' + octet % 10);
    }
    HeaderValue::from_maybe_shared(bytes::Bytes::from(text)).ok()
}

/// Cuts our cookies out; joins the lines that HTTP/2 splits (RFC 9113 8.2.3).
fn cut_cookies(headers: &mut HeaderMap, strip: &Strip) {
    if !headers.contains_key(header::COOKIE) {
        return;
    }
    let mut lines = headers.get_all(header::COOKIE).iter();
    if let (Some(line), None) = (lines.next(), lines.next()) {
        // Most visitors have one cookie, and it is ours.
        let name = line.as_bytes().split(|byte| *byte == b'=').next().unwrap_or_default();
        if !line.as_bytes().contains(&b';') && strip.is_our_cookie(name.trim_ascii()) {
            headers.remove(header::COOKIE);
            return;
        }
    }
    let ours = strip.cookies();
    let mut kept = String::new();
    for line in headers.get_all(header::COOKIE) {
        // A line that is no text could hide a cookie of ours from the cut: it goes as a whole.
        let Ok(line) = std::str::from_utf8(line.as_bytes()) else { continue };
        if let Some(rest) = without_cookies(line, &ours) {
            if !kept.is_empty() {
                kept.push_str("; ");
            }
            kept.push_str(&rest);
        }
    }
    match HeaderValue::try_from(kept) {
        Ok(kept) if !kept.is_empty() => drop(headers.insert(header::COOKIE, kept)),
        _ => drop(headers.remove(header::COOKIE)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn an_address_is_written_as_everybody_writes_it() {
        for text in
            ["0.0.0.0", "127.0.0.1", "10.20.30.40", "192.168.109.99", "255.255.255.255", "2001:db8::1"]
        {
            assert_eq!(address(text.parse().unwrap()).unwrap(), text);
        }
        for octet in 0..=u8::MAX {
            let client = IpAddr::from([octet, 0, 100, octet]);
            assert_eq!(address(client).unwrap(), client.to_string());
        }
    }
}
