//! API keys on their way through the gateway: read from the handshake of a WebSocket, and taken out before an upstream
//! sees them (HS-19, SC-067).

use doorward_core::{
    api_key::ApiKeys,
    credentials::{Authorization, Presented, X_ADMIN_API_KEY, X_API_KEY},
    gatekeeper::Gatekeeper,
};
use http::{HeaderMap, HeaderValue, header};

/// In front of a key among the protocols of a handshake: browsers' scripts cannot set other fields.
const PROTOCOL: &str = "api-key.";

/// The keys among the protocols that a handshake offers.
pub(super) fn in_handshake<'a>(
    headers: &'a HeaderMap,
    keys: &'a ApiKeys,
) -> impl Iterator<Item = &'a str> + use<'a> {
    offered(headers).filter_map(|protocol| protocol.strip_prefix(PROTOCOL)).filter(|text| keys.is_ours(text))
}

fn offered(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
    lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).map(str::trim)
}

/// Takes every key of ours out of `headers`, whatever it was good for. Gives the protocol to answer a handshake with that
/// offered a key and nothing that the upstream chooses: without it browsers give up.
pub(super) fn take_out(headers: &mut HeaderMap, gatekeeper: &Gatekeeper, used: bool) -> Option<HeaderValue> {
    if gatekeeper.takes_admin_key() {
        headers.remove(X_ADMIN_API_KEY);
    }
    let keys = gatekeeper.keys()?;
    let ours = |value: &HeaderValue| value.to_str().is_ok_and(|text| keys.is_ours(text.trim()));
    if headers.contains_key(X_API_KEY) && (used || headers.get_all(X_API_KEY).iter().any(ours)) {
        headers.remove(X_API_KEY);
    }
    if headers.contains_key(header::AUTHORIZATION) {
        // Also where the rule needed no proof: the one reading of the header says what is in it.
        let sent = Presented::from_headers(headers, "").authorization;
        if sent.as_ref().and_then(Authorization::secret).is_some_and(|text| keys.is_ours(text)) {
            headers.remove(header::AUTHORIZATION);
        }
    }
    if !headers.contains_key(header::SEC_WEBSOCKET_PROTOCOL) {
        return None;
    }
    let is_key = |protocol: &&str| protocol.strip_prefix(PROTOCOL).is_some_and(|text| keys.is_ours(text));
    let echo = offered(headers).find(is_key).and_then(|protocol| HeaderValue::from_str(protocol).ok())?;
    let kept: Vec<&str> =
        offered(headers).filter(|protocol| !protocol.is_empty() && !is_key(protocol)).collect();
    let kept = HeaderValue::from_str(&kept.join(", ")).ok().filter(|kept| !kept.is_empty());
    match kept {
        Some(kept) => drop(headers.insert(header::SEC_WEBSOCKET_PROTOCOL, kept)),
        None => drop(headers.remove(header::SEC_WEBSOCKET_PROTOCOL)),
    }
    Some(echo)
}
