//! The host of a target: one spelling for each name and address.

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use super::TargetError;

/// Splits `host[:port]`; the brackets of IPv6 stay with the host.
pub(super) fn split_authority(authority: &str) -> Result<(&str, Option<u16>), TargetError> {
    if authority.contains('@') {
        return Err(TargetError::UserInfo);
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let end = rest.find(']').ok_or(TargetError::Host)?;
            // One byte for the opening bracket, one for the closing one.
            let (host, after) = authority.split_at_checked(end + 2).ok_or(TargetError::Host)?;
            match after.strip_prefix(':') {
                Some(port) => (host, Some(port)),
                None if after.is_empty() => (host, None),
                None => return Err(TargetError::Host),
            }
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    Ok((host, port.map(parse_port).transpose()?))
}

fn parse_port(port: &str) -> Result<u16, TargetError> {
    let digits = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit()) && !port.starts_with('0');
    digits.then(|| port.parse().ok()).flatten().ok_or(TargetError::Port)
}

/// The canonical form of a host: lower case, without the trailing dot; addresses in their shortest form,
/// IPv6 without the brackets it must come in.
pub(crate) fn canonical_host(host: &str) -> Result<String, TargetError> {
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').ok_or(TargetError::Host)?;
        let address = Ipv6Addr::from_str(address).map_err(|_| TargetError::Host)?;
        return Ok(address.to_string());
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.is_empty() || host.len() > 253 || !host.split('.').all(is_label) {
        return Err(TargetError::Host);
    }
    let host = host.to_ascii_lowercase();
    let last = host.rsplit('.').next().unwrap_or_default();
    if is_number(last) {
        // Browsers read every name that ends in a number as IPv4, also `127.1`, `0x7f.1` and `2130706433`.
        return match Ipv4Addr::from_str(&host) {
            Ok(address) => Ok(address.to_string()),
            Err(_) => Err(TargetError::Host),
        };
    }
    if host.split('.').any(|label| label.starts_with("xn--")) {
        check_punycode(&host)?;
    }
    Ok(host)
}

/// Letters, digits, hyphens inside, and underscores, which resolvers and browsers accept.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_number(label: &str) -> bool {
    label.bytes().all(|byte| byte.is_ascii_digit())
        || label.strip_prefix("0x").is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// `xn--` labels must decode, and not to what plain ASCII could say (SC-015).
fn check_punycode(host: &str) -> Result<(), TargetError> {
    match url::Host::parse(host) {
        Ok(url::Host::Domain(parsed)) if parsed == host => Ok(()),
        _ => Err(TargetError::Host),
    }
}
