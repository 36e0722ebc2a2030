//! Keys that users know from Authelia, Frigate or the reference, and that this version does not act on. An
//! option that is read and ignored is a defect, so they are refused, with words that say more than "unknown".

/// A key that is refused by name.
#[derive(Clone, Copy, Debug)]
pub struct Later {
    /// The full key; everything below it is meant too.
    pub path: &'static str,
    /// What to do instead; empty where there is nothing but to wait.
    pub instead: &'static str,
}

const fn later(path: &'static str) -> Later {
    Later { path, instead: "" }
}

const fn instead(path: &'static str, instead: &'static str) -> Later {
    Later { path, instead }
}

/// All of them.
pub const LATER: &[Later] = &[
    later("admin"),
    later("api_keys"),
    later("audit"),
    later("certificates_directory"),
    later("cors"),
    later("default_2fa_method"),
    instead("default_redirection_url", "set default_redirection_url of an entry of session.cookies"),
    later("definitions.user_attributes"),
    later("duo_api"),
    later("identity_providers"),
    later("identity_validation"),
    later("jwt_secret"),
    later("metrics"),
    later("notifier"),
    later("ntp"),
    later("privacy_policy"),
    later("rate_limit"),
    later("storage"),
    later("telemetry"),
    instead("theme", "the portal follows the browser's choice of light or dark"),
    later("totp"),
    later("webauthn"),
    later("server.asset_path"),
    instead("server.buffers", "set server.limits"),
    later("server.disable_healthcheck"),
    instead("server.endpoints", "the four forward-auth endpoints are always there"),
    later("server.headers"),
    instead("server.path", "the portal stands at its own host or under /.doorward/"),
    later("server.tls.client_ca_path"),
    later("server.tls.client_certificates"),
    later("server.tls.verify_client"),
    instead("server.timeouts.read", "set server.timeouts.header and server.timeouts.body_idle"),
    instead("server.timeouts.write", "set server.timeouts.upstream_first_byte"),
    instead("auth.cookie_secure", "the cookie is marked Secure whenever the listener speaks TLS"),
    instead("session.domain", "write an entry of session.cookies with domain and portal_url"),
    later("session.redis"),
    later("authentication_backend.ldap"),
    instead(
        "authentication_backend.refresh_interval",
        "users of the file and of the database are looked up again every second",
    ),
    later("proxy.logout_url"),
    later("authentication_backend.password_reset.custom_url"),
    later("authentication_backend.file.extra_attributes"),
    instead("authentication_backend.file.watch", "the file is always watched"),
    later("services[].cors"),
    later("services[].health"),
    later("services[].preset"),
    later("services[].rate_limit"),
    later("services[].tls.client_cert_path"),
    later("services[].tls.client_key_path"),
];
