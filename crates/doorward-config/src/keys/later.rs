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

const UNSIGNED: &str =
    "links to reset a password are no signed tokens, so there is no algorithm and no secret for them";

const SQL_NAME: &str = "the certificate is checked for the host of the address";

/// All of them.
pub const LATER: &[Later] = &[
    instead("default_redirection_url", "set default_redirection_url of an entry of session.cookies"),
    later("definitions.user_attributes"),
    later("identity_providers"),
    instead("jwt_secret", UNSIGNED),
    later("ntp"),
    later("privacy_policy"),
    later("telemetry"),
    instead("theme", "the portal follows the browser's choice of light or dark"),
    later("server.asset_path"),
    instead("server.buffers", "set server.limits"),
    later("server.disable_healthcheck"),
    instead("server.endpoints", "the four forward-auth endpoints are always there"),
    later("server.headers"),
    instead("server.path", "the portal stands at its own host or under /.doorward/"),
    instead(
        "server.tls.client_certificates",
        "put the authorities into one file and set server.tls.client_ca_path; verify_client is then required",
    ),
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
    instead("authentication_backend.file.watch", "the file is always watched"),
    instead("identity_validation.reset_password.jwt_algorithm", UNSIGNED),
    instead("identity_validation.reset_password.jwt_secret", UNSIGNED),
    later("notifier.template_path"),
    instead("notifier.smtp.startup_check_address", "the check at the start sends no message"),
    instead("notifier.smtp.trusted_cert", "put the certificate into certificates_directory"),
    later("storage.postgres.servers"),
    instead("storage.postgres.ssl", "set storage.postgres.tls"),
    instead("storage.postgres.sslmode", "set storage.postgres.tls"),
    instead("storage.postgres.tls.server_name", SQL_NAME),
    instead("storage.mysql.tls.server_name", SQL_NAME),
    later("services[].health"),
];
