//! The first lines a person reads: the address, the user, the password, the fingerprint, the data, what next.

use std::{
    fmt::Write as _,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use doorward_core::accounts::FirstPassword;
use secrecy::ExposeSecret as _;

use crate::machine;

/// What there is to tell at the start.
pub(crate) struct Banner<'a> {
    /// The authenticated listener.
    pub(crate) address: SocketAddr,
    /// Whether it speaks TLS.
    pub(crate) tls: bool,
    /// The internal listener, if it is on.
    pub(crate) internal: Option<SocketAddr>,
    /// The portal's own listener, if it is on.
    pub(crate) portal: Option<SocketAddr>,
    /// The listener for administrators, if they have one of their own.
    pub(crate) administration: Option<SocketAddr>,
    /// The listener for metrics, if it is on.
    pub(crate) metrics: Option<SocketAddr>,
    /// SHA-256 fingerprint of a self-signed certificate.
    pub(crate) fingerprint: Option<String>,
    /// The first administrator's password, when it was made just now.
    pub(crate) first_password: Option<&'a FirstPassword>,
    /// Where the data are.
    pub(crate) data_dir: PathBuf,
    /// The configuration files, or none for the embedded default.
    pub(crate) config_files: Vec<String>,
}

impl Banner<'_> {
    /// At most fourteen lines.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let scheme = if self.tls { "https" } else { "http" };
        let host = reachable_host(self.address.ip());
        let _ = writeln!(text, "Doorward {} is ready.", env!("CARGO_PKG_VERSION"));
        let _ = writeln!(text, "  Open          {scheme}://{}", with_port(host, self.address.port()));
        if let Some(first) = self.first_password {
            let _ = writeln!(text, "{}", "*".repeat(64));
            let _ = writeln!(
                text,
                "***    user: {}    password: {}    ***",
                first.user,
                first.password.expose_secret()
            );
            let _ = writeln!(text, "{}", "*".repeat(64));
            let _ = writeln!(
                text,
                "  Shown once. Unused, it stops working in 24 hours; `doorward users reset-admin` makes another."
            );
        }
        if let Some(fingerprint) = &self.fingerprint {
            let _ =
                writeln!(text, "  Certificate   self-signed, so browsers warn once; SHA-256 {fingerprint}");
        }
        if let Some(internal) = self.internal {
            let _ = writeln!(text, "  Internal      http://{internal} (no sign-in; for this machine only)");
        }
        if let Some(portal) = self.portal {
            let _ = writeln!(text, "  Portal        http://{portal} (for your reverse proxy)");
        }
        if let Some(address) = self.administration {
            let _ = writeln!(text, "  Administration {scheme}://{address}");
        }
        if let Some(metrics) = self.metrics {
            let _ = writeln!(text, "  Metrics       http://{metrics}/metrics");
        }
        let _ = writeln!(text, "  Data          {}", self.data_dir.display());
        if self.config_files.is_empty() {
            let _ = writeln!(
                text,
                "  Next          doorward config template > doorward.yml   (then add your services; no restart needed)"
            );
        } else {
            let _ = writeln!(text, "  Configuration {}", self.config_files.join(", "));
        }
        text
    }
}

fn with_port(host: IpAddr, port: u16) -> String {
    SocketAddr::new(host, port).to_string()
}

/// An address that other machines can reach, where the listener takes all.
fn reachable_host(listening: IpAddr) -> IpAddr {
    if !listening.is_unspecified() {
        return listening;
    }
    machine::outward().unwrap_or(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_core::time::Timestamp;
    use secrecy::SecretString;

    #[test]
    fn the_first_lines_tell_a_new_user_everything_in_twelve_lines() {
        let first = FirstPassword {
            user: "admin".to_owned(),
            password: SecretString::from("s3cret-once"),
            expires: Timestamp::from_seconds(0),
        };
        let banner = Banner {
            address: SocketAddr::from(([127, 0, 0, 1], 8971)),
            tls: true,
            internal: Some(SocketAddr::from(([127, 0, 0, 1], 5000))),
            metrics: None,
            portal: Some(SocketAddr::from(([127, 0, 0, 1], 9091))),
            administration: None,
            fingerprint: Some("AB:CD".to_owned()),
            first_password: Some(&first),
            data_dir: "./doorward-data".into(),
            config_files: vec![],
        };
        let text = banner.text();
        assert!(text.lines().count() <= 12, "{text}");
        for needed in [
            "https://127.0.0.1:8971",
            "admin",
            "password: s3cret-once",
            "AB:CD",
            "./doorward-data",
            "config template",
        ] {
            assert!(text.contains(needed), "{needed} is missing in:\n{text}");
        }
    }
}
