//! Rules that join sections: what may listen beyond this machine, who can sign in, what would never be reached.

use std::net::{IpAddr, SocketAddr};

use secrecy::ExposeSecret;

use super::{
    Config, PasswordResetMode, Policy, Profile, SecondFactorMethod, TlsMode, client_certificates, strength,
};
use crate::{
    presets::{Weight, expectations},
    reader::Reader,
};

/// The word for no role (FR-55).
const NO_ROLE: &str = "deny";

/// Those whom nobody knows, among the roles of `services[].cameras`.
const ANONYMOUS: &str = "anonymous";

pub(super) fn check(config: &Config, reader: &mut Reader) {
    exposure(config, reader);
    ports(config, reader);
    users(config, reader);
    portals(config, reader);
    upstreams(config, reader);
    proxy(config, reader);
    roles(config, reader);
    presets(config, reader);
    second_factors(config, reader);
    placeholders(config, reader);
    admin_debug(config, reader);
    administration(config, reader);
    client_certificates::check(config, reader);
    links(config, reader);
}

/// HS-02: beyond this machine there is TLS and authentication, or somebody has said otherwise by name.
fn exposure(config: &Config, reader: &mut Reader) {
    let server = &config.server;
    let mut exposed = Vec::new();
    if !server.address.ip().is_loopback() && !reader.has_failed("server.address") {
        let address = server.address;
        if !config.auth.enabled
            && config.proxy.auth_secret.is_none()
            && !reader.has_failed("proxy.auth_secret")
        {
            exposed.push((
                "auth.enabled",
                format!(
                    "is false while server.address {address} is open to other machines, so nobody is asked for anything; \
                     set it to true, set proxy.auth_secret so that only your proxy does, or set \
                     server.address: 127.0.0.1:{}",
                    address.port()
                ),
            ));
        }
        if server.tls.mode == TlsMode::Disabled {
            exposed.push((
                "server.tls.mode",
                format!(
                    "is disabled while server.address {address} is open to other machines, so passwords cross \
                     the network readable; set self_signed or provided, or set server.address: 127.0.0.1:{}",
                    address.port()
                ),
            ));
        }
    }
    if let Some(address) = server.admin_address.filter(|address| !address.ip().is_loopback())
        && server.tls.mode == TlsMode::Disabled
    {
        exposed.push((
            "server.admin_address",
            format!(
                "{address} is open to other machines while server.tls.mode is disabled, so passwords of administrators cross the \
                 network readable; set server.tls.mode, or 127.0.0.1:{}",
                address.port()
            ),
        ));
    }
    if let Some(address) = server.internal_address.filter(|address| !address.ip().is_loopback()) {
        exposed.push((
            "server.internal_address",
            format!(
                "{address} is open to other machines, and everybody is an administrator there; set \
                 127.0.0.1:{} or disabled",
                address.port()
            ),
        ));
    }
    let metrics = &config.metrics;
    let everybody = metrics.networks.iter().any(|network| network.prefix_len() == 0);
    if metrics.enabled && everybody && metrics.password.is_none() && !reader.has_failed("metrics.password") {
        let message = "let everybody ask, and metrics.password is not set; name the networks, or set it";
        exposed.push(("metrics.networks", message.to_owned()));
    }
    for (path, message) in exposed {
        if server.insecure {
            reader.warning(path, format!("{message} (allowed by server.insecure)"));
        } else {
            reader.error(path, format!("{message}; server.insecure: true allows it all the same"));
        }
    }
}

/// Nobody administers who is not signed in here.
fn administration(config: &Config, reader: &mut Reader) {
    if config.server.admin_address.is_some() && !config.auth.enabled {
        let message =
            "has nothing to offer while auth.enabled is false: nobody signs in here, so nobody administers";
        reader.warning("server.admin_address", message);
    }
}

/// HS-26: what is for developers is not opened in production, nor on a machine that others reach.
fn admin_debug(config: &Config, reader: &mut Reader) {
    if !config.admin.debug {
        return;
    }
    if config.profile == Some(Profile::Production) {
        let message = "is true while profile is production, and opens paths that only developers need; set it to false, \
                       or set another profile";
        reader.error("admin.debug", message);
        return;
    }
    let address = config.server.address;
    if address.ip().is_loopback() || reader.has_failed("server.address") {
        return;
    }
    let message = format!(
        "is true while server.address {address} is open to other machines, and opens paths that only developers need; \
         set it to false, or set server.address: 127.0.0.1:{}",
        address.port()
    );
    if config.server.insecure {
        reader.warning("admin.debug", format!("{message} (allowed by server.insecure)"));
    } else {
        reader.error("admin.debug", format!("{message}; server.insecure: true allows it all the same"));
    }
}

/// Two listeners cannot have one port of one address.
fn ports(config: &Config, reader: &mut Reader) {
    let server = &config.server;
    let mut taken: Vec<(&str, SocketAddr)> = vec![("server.address", server.address)];
    let others = [
        ("server.internal_address", server.internal_address),
        ("server.portal_address", server.portal_address),
        ("server.admin_address", server.admin_address),
        ("metrics.address", config.metrics.enabled.then_some(config.metrics.address)),
        ("server.redirect_address", server.redirect_address),
    ];
    for (path, address) in others.into_iter().filter_map(|(path, address)| Some((path, address?))) {
        let clash = taken.iter().find(|(_, other)| {
            let everywhere = address.ip().is_unspecified() || other.ip().is_unspecified();
            address.port() != 0
                && address.port() == other.port()
                && (everywhere || address.ip() == other.ip())
        });
        if let Some((other, at)) = clash {
            reader.error(path, format!("{address} and {other} {at} cannot share a port; change one"));
        }
        taken.push((path, address));
    }
}

fn users(config: &Config, reader: &mut Reader) {
    let backend = &config.authentication_backend;
    let path = "authentication_backend.sql.enabled";
    // A file section without its path has been named already.
    if config.auth.enabled && !backend.sql && backend.file.is_none() && reader.is_given(path) {
        reader.error(path, "is false and there is no users file, so nobody could sign in; set it to true or set authentication_backend.file.path");
    }
}

/// The portal's host belongs to the portal.
fn portals(config: &Config, reader: &mut Reader) {
    for (index, service) in config.services.iter().enumerate() {
        let taken = config.session.cookies.iter().any(|cookie| {
            let host = cookie.portal_url.host_str().map(|host| host.trim_matches(['[', ']']));
            host.is_some() && service.host.as_deref() == host
        });
        if taken {
            let path = format!("services[{index}].host");
            reader.error(&path, "is the host of a portal_url, which only the portal answers; choose another");
        }
    }
}

/// HS-41: identity and pages cross a network readable. A name without dots is that of a container or of this machine.
fn upstreams(config: &Config, reader: &mut Reader) {
    for (index, service) in config.services.iter().enumerate() {
        let host = service.upstream.host.as_str();
        let here = match host.parse::<IpAddr>() {
            Ok(address) => address.is_loopback(),
            Err(_) => !host.contains('.') || host.ends_with(".localhost"),
        };
        if !service.upstream.tls && !here {
            let path = format!("services[{index}].upstream");
            let message = "is http and on another machine, so whoever is on the network in between reads along and \
                           can change everything; write https, with services[].tls for a certificate of its own";
            reader.warning(&path, message);
        }
    }
}

/// What is asked for first must be possible, and where two factors are asked for there must be a second one.
fn second_factors(config: &Config, reader: &mut Reader) {
    let (totp, webauthn, push) =
        (!config.totp.disabled, !config.webauthn.disabled, config.duo.is_some() || duo_failed(reader));
    let missing = match config.default_2fa_method {
        Some(SecondFactorMethod::Totp) if !totp => Some("totp, and totp.disable is true"),
        Some(SecondFactorMethod::Webauthn) if !webauthn => Some("webauthn, and webauthn.disable is true"),
        Some(SecondFactorMethod::MobilePush) if !push => {
            Some("mobile_push, and duo_api is not set up or turned off")
        }
        _ => None,
    };
    if let Some(missing) = missing {
        reader.error("default_2fa_method", format!("is {missing}; name another or remove it"));
    }
    let access = &config.access_control;
    let asked = access.default_policy == Policy::TwoFactor
        || access.rules.iter().any(|rule| rule.policy == Policy::TwoFactor);
    if asked && !totp && !webauthn && !push {
        let message = "is true, webauthn.disable too, and duo_api is not set up: nobody gets where access_control \
                       asks for two factors";
        reader.warning("totp.disable", message);
    }
}

/// Whether something about Duo has been named already.
fn duo_failed(reader: &Reader) -> bool {
    reader.problems.iter().any(|problem| problem.key.starts_with("duo_api."))
}

/// What documents print in place of a secret is known to everybody.
fn placeholders(config: &Config, reader: &mut Reader) {
    for (index, service) in config.services.iter().enumerate() {
        let example = service.guard.upstream_secret.as_ref().map(|secret| secret.expose_secret().to_owned());
        let own = service.credentials.as_ref().and_then(|own| own.secret.as_ref());
        let own = own.map(|secret| secret.expose_secret().to_owned());
        for (name, _) in
            [("upstream_secret", example), ("credentials.secret", own)].into_iter().filter(|(_, text)| {
                text.as_ref().is_some_and(|text| text.starts_with('<') && text.ends_with('>'))
            })
        {
            let path = format!("services[{index}].{name}");
            reader.warning(&path, "is the example from the documentation; write a secret of your own");
        }
    }
    for (path, secret) in strength::service_secrets(config) {
        let text = secret.expose_secret();
        if text.starts_with('<') && text.ends_with('>') {
            reader.warning(path, "is the example from the documentation; write a secret of your own");
        } else {
            strength::check(config, path, text, reader);
        }
    }
}

/// What the proxy says counts only while Doorward does not ask itself.
fn proxy(config: &Config, reader: &mut Reader) {
    let map = &config.proxy.header_map;
    let named = [
        ("user", &map.user),
        ("role", &map.role),
        ("groups", &map.groups),
        ("email", &map.email),
        ("name", &map.name),
    ];
    let first = named.into_iter().find(|(_, header)| header.is_some()).map(|(name, _)| name);
    if let Some(name) = first.filter(|_| config.auth.enabled) {
        let path = format!("proxy.header_map.{name}");
        reader.warning(&path, "has no effect while auth.enabled is true");
    }
    if let Some(name) = first.filter(|_| !config.auth.enabled && config.proxy.auth_secret.is_none()) {
        let path = format!("proxy.header_map.{name}");
        if config.server.trusted_proxies.is_empty() {
            let message = "is believed of nobody, because no proxy is known; set proxy.auth_secret or \
                           server.trusted_proxies";
            reader.warning(&path, message);
        } else {
            let message = "is believed of every program on server.trusted_proxies; set proxy.auth_secret, so that \
                           only your proxy is";
            reader.warning(&path, message);
        }
    }
    let unknown = config.proxy.auth_secret.is_none() && config.server.trusted_proxies.is_empty();
    if first.is_none() && unknown && !config.auth.enabled && !reader.has_failed("proxy.auth_secret") {
        let message = "is false and no proxy is known, so only rules with bypass let anybody in; set \
                       proxy.auth_secret or server.trusted_proxies";
        reader.warning("auth.enabled", message);
    }
    if config.proxy.logout_url.is_some() && config.auth.enabled {
        reader.warning("proxy.logout_url", "has no effect while auth.enabled is true");
    }
}

/// Codes and links for people go by mail only, and nothing is offered that would reach nobody.
fn links(config: &Config, reader: &mut Reader) {
    let notifier = &config.notifier;
    let path = match (&notifier.ntfy, &notifier.webhook) {
        (Some(_), _) => "notifier.ntfy",
        (None, Some(_)) => "notifier.webhook",
        // Whoever has configured nothing expects nothing.
        (None, None) => return,
    };
    if notifier.carries_links() || reader.has_failed_below("notifier") {
        return;
    }
    let reset = match config.authentication_backend.password_reset {
        PasswordResetMode::Mail => ", and nobody is offered a new password by a link",
        PasswordResetMode::Elsewhere(_) | PasswordResetMode::Off => "",
    };
    let message = format!(
        "carries news only: codes for people are written to notification.txt in data_dir{reset}; set notifier.smtp, or \
         notifier.filesystem if a file is what you want"
    );
    reader.warning(path, message);
}

/// A role that nothing names would be no role, and nobody would notice before somebody is refused (FR-27).
fn roles(config: &Config, reader: &mut Reader) {
    let known = config.roles();
    if let Some(role) = &config.proxy.default_role
        && role != NO_ROLE
        && !known.contains(&role.as_str())
    {
        let message = format!("is `{role}`, which is no role; write one of {}, deny", known.join(", "));
        reader.error("proxy.default_role", message);
    }
    if config.auth.roles.iter().any(|role| role == NO_ROLE) {
        reader.error("auth.roles", "names deny, which stands for no role; choose another name");
    }
    if config.proxy.header_map.role_map.iter().any(|(role, _)| role == NO_ROLE) {
        let message = "stands for no role; leave these groups out, and nobody has a role by them";
        reader.error(&format!("proxy.header_map.role_map.{NO_ROLE}"), message);
    }
    for (index, service) in config.services.iter().enumerate() {
        for (role, _) in &service.guard.cameras {
            if role != ANONYMOUS && !known.contains(&role.as_str()) {
                let path = format!("services[{index}].cameras.{role}");
                let message =
                    format!("is no role; name it in auth.roles, or write one of {}", known.join(", "));
                reader.error(&path, message);
            }
        }
        if service.guard.api_login && !config.auth.enabled {
            let path = format!("services[{index}].api_login");
            reader.warning(&path, "has no effect while auth.enabled is false");
        }
    }
}

/// What the presets of services count on.
fn presets(config: &Config, reader: &mut Reader) {
    for expected in expectations(config).into_iter().filter(|one| !one.kept) {
        // The parts of an address have no keys of their own.
        let key = expected.key.strip_suffix(".tls").unwrap_or(&expected.key);
        if reader.has_failed(key) {
            continue;
        }
        match expected.weight {
            Weight::Condition => reader.error(key, expected.sentence),
            Weight::Protection | Weight::Advice => reader.warning(key, expected.sentence),
        }
    }
}
