//! `metrics`: numbers for Prometheus.

use std::net::SocketAddr;

use ipnet::IpNet;
use secrecy::SecretString;

use super::choice;
use crate::{
    reader::{Reader, Scope},
    values::{self, flag, text},
};

/// The listener for metrics, and who may ask there (HS-59).
#[derive(Clone, Debug)]
pub struct MetricsConfig {
    /// Whether there is one.
    pub enabled: bool,
    /// Where.
    pub address: SocketAddr,
    /// Who may ask.
    pub networks: Vec<IpNet>,
    /// The user name that goes with the password.
    pub username: String,
    /// What must be proved.
    pub password: Option<SecretString>,
    /// Whether both must hold.
    pub require: MetricsRequire,
}

/// Whether the address and the password must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricsRequire {
    /// Both.
    All,
    /// One of them.
    Any,
}

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> MetricsConfig {
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let metrics = MetricsConfig {
        enabled: reader.value(scope, "enabled", flag).unwrap_or_default(),
        address: reader.value(scope, "address", values::address).unwrap_or(nowhere),
        networks: reader.values(scope, "networks", values::network),
        username: reader.value(scope, "username", text).unwrap_or_default(),
        password: reader.value(scope, "password", values::secret(16)).map(SecretString::from),
        require: reader
            .value(scope, "require", choice(&[("all", MetricsRequire::All), ("any", MetricsRequire::Any)]))
            .unwrap_or(MetricsRequire::All),
    };
    if metrics.require == MetricsRequire::Any
        && metrics.password.is_none()
        && !reader.has_failed(&scope.path("password"))
    {
        let message = "has no effect without metrics.password; set one, or remove it";
        reader.error(&scope.path("require"), message);
    }
    if scope.has_values() && !metrics.enabled && !scope.has("enabled") {
        reader.warning(scope.own_path(), "has no effect without metrics.enabled: true");
    }
    metrics
}
