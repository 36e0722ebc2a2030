//! Rules that join sections: what may listen beyond this machine, who can sign in, what would never be reached.

use std::net::SocketAddr;

use secrecy::ExposeSecret;

use super::{Config, MailConfig, Policy, SecondFactorMethod, StorageEngineConfig, TlsMode};
use crate::reader::Reader;

pub(super) fn check(config: &Config, reader: &mut Reader) {
    exposure(config, reader);
    ports(config, reader);
    users(config, reader);
    portals(config, reader);
    proxy(config, reader);
    second_factors(config, reader);
    placeholders(config, reader);
    admin_debug(config, reader);
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
                    "is false while server.address {address} is open to other machines, so everybody gets in; \
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
    for (path, message) in exposed {
        if server.insecure {
            reader.warning(path, format!("{message} (allowed by server.insecure)"));
        } else {
            reader.error(path, format!("{message}; server.insecure: true allows it all the same"));
        }
    }
}

/// HS-26: what is for developers is not opened on a machine that others reach.
fn admin_debug(config: &Config, reader: &mut Reader) {
    let address = config.server.address;
    if !config.admin.debug || address.ip().is_loopback() || reader.has_failed("server.address") {
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
    let server = match &config.storage.engine {
        StorageEngineConfig::Postgres { server, .. } => {
            server.password.as_ref().map(|it| ("storage.postgres.password", it))
        }
        StorageEngineConfig::Mysql { server } => {
            server.password.as_ref().map(|it| ("storage.mysql.password", it))
        }
        StorageEngineConfig::Sqlite { .. } => None,
    };
    let mail = match &config.notifier.mail {
        Some(MailConfig::Smtp(smtp)) => {
            smtp.credentials.as_ref().map(|it| ("notifier.smtp.password", &it.password))
        }
        _ => None,
    };
    let named = [
        ("proxy.auth_secret", config.proxy.auth_secret.as_ref()),
        ("admin.api_key", config.admin.api_key.as_ref()),
        ("session.secret", config.session.secret.as_ref()),
        ("storage.encryption_key", config.storage.encryption_key.as_ref()),
        ("duo_api.integration_key", config.duo.as_ref().map(|duo| &duo.integration_key)),
        ("duo_api.secret_key", config.duo.as_ref().map(|duo| &duo.secret_key)),
        ("notifier.ntfy.token", config.notifier.ntfy.as_ref().and_then(|ntfy| ntfy.token.as_ref())),
        ("notifier.webhook.secret", config.notifier.webhook.as_ref().map(|webhook| &webhook.secret)),
    ];
    let set = named.into_iter().filter_map(|(path, secret)| Some((path, secret?)));
    for (path, secret) in set.chain(server).chain(mail) {
        let text = secret.expose_secret();
        if text.starts_with('<') && text.ends_with('>') {
            reader.warning(path, "is the example from the documentation; write a secret of your own");
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
        reader.warning(&path, "is believed of everybody who reaches server.address; set proxy.auth_secret");
    }
}
