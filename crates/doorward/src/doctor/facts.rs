//! What is judged: plain data about one installation. Absent: where it comes from (`gather`).

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use doorward_config::{Profile, Weakness};

/// An installation as the checks see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// What the configuration says that it is for.
    pub(crate) declared: Option<Profile>,
    /// Every value in effect, by its full key; secrets are masked.
    pub(crate) settings: BTreeMap<String, String>,
    /// The listeners.
    pub(crate) listeners: Vec<ListenerFact>,
    /// Whether visitors sign in here.
    pub(crate) signs_in: bool,
    /// Whether a proxy in front must prove itself.
    pub(crate) proxy_secret: bool,
    /// Whether everything is open where no rule says otherwise.
    pub(crate) open_by_default: bool,
    /// Rules that let everybody through, as `file:line`.
    pub(crate) bypasses: Vec<String>,
    /// What is known of the certificate.
    pub(crate) certificate: CertificateFact,
    /// Secrets between services.
    pub(crate) secrets: Vec<SecretFact>,
    /// The database.
    pub(crate) database: DatabaseFact,
    /// Files that only their owner may read, as they are.
    pub(crate) files: Vec<FileFact>,
    /// Ports of this machine that listen on other addresses than loopback; `None` where that cannot be read.
    pub(crate) open_ports: Option<Vec<u16>>,
    /// Connections that this machine made to its own outward addresses: what a neighbour reaches.
    pub(crate) reachable: Vec<(IpAddr, u16)>,
    /// Whether there was an outward address to try.
    pub(crate) probed: bool,
    /// The services behind the gateway.
    pub(crate) upstreams: Vec<UpstreamFact>,
    /// What presets of services count on.
    pub(crate) presets: Vec<PresetFact>,
    /// The log file, and when it is put aside and deleted.
    pub(crate) log: LogFact,
    /// How long audit records are kept; `None` for ever.
    pub(crate) audit_retention: Option<Duration>,
    /// Days since the last backup by `storage backup`.
    pub(crate) backup: BackupFact,
    /// API keys that nobody has used for long; `None` where the database could not be asked.
    pub(crate) idle_keys: Option<Vec<String>>,
    /// API keys that are in use for longer than is good, with their age in days; `None` where the database could not be
    /// asked.
    pub(crate) old_keys: Option<Vec<(String, i64)>>,
    /// The shortest length of a secret (`secret_min_length`).
    pub(crate) secret_min_length: usize,
}

/// A listener.
#[derive(Clone, Debug)]
pub(crate) struct ListenerFact {
    /// Its key.
    pub(crate) key: &'static str,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Whether it speaks TLS.
    pub(crate) tls: bool,
}

/// Something that the preset of a service counts on.
#[derive(Clone, Debug)]
pub(crate) struct PresetFact {
    /// The key that it is about.
    pub(crate) key: String,
    /// Whether it is kept.
    pub(crate) kept: bool,
    /// Whether somebody gets further than they should without it.
    pub(crate) protects: bool,
    /// What is wrong and what to do, without a full stop.
    pub(crate) sentence: String,
}

/// The certificate of the authenticated listener.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum CertificateFact {
    /// There is no TLS.
    #[default]
    Disabled,
    /// It will be made at the first start.
    NotYet,
    /// It is of a kind that cannot be looked at from here.
    Elsewhere,
    /// It cannot be used, and why.
    Broken(String),
    /// It can.
    Usable {
        /// Whether this machine made it for itself.
        self_signed: bool,
        /// Until it ends.
        days_left: i64,
    },
}

/// A secret between this installation and another service.
#[derive(Clone, Debug)]
pub(crate) struct SecretFact {
    /// Its key.
    pub(crate) key: String,
    /// Its length in characters.
    pub(crate) length: usize,
    /// Why it is none.
    pub(crate) weakness: Option<Weakness>,
    /// Another secret with the same value.
    pub(crate) same_as: Option<String>,
    /// Where it stands.
    pub(crate) source: SecretSource,
}

/// Where a secret stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretSource {
    /// In the configuration file.
    Configuration,
    /// In the environment.
    Environment,
    /// In a file of its own.
    File,
}

/// The database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum DatabaseFact {
    /// A file on this machine.
    #[default]
    Local,
    /// A server.
    Server {
        /// The key of its section.
        key: &'static str,
        /// Whether there is a password.
        password: bool,
        /// Whether nothing leaves this machine on the way.
        local: bool,
        /// Whether TLS is spoken.
        tls: bool,
    },
}

/// A file that only its owner may read.
#[derive(Clone, Debug)]
pub(crate) struct FileFact {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// What it is.
    pub(crate) what: &'static str,
    /// Its mode.
    pub(crate) mode: u32,
    /// The widest mode that is right.
    pub(crate) wanted: u32,
    /// Days since it was written.
    pub(crate) days: i64,
    /// Whether it is a secret that is to be changed now and then.
    pub(crate) ages: bool,
}

impl FileFact {
    /// Whether somebody may do more with it than should.
    pub(crate) const fn is_open(&self) -> bool {
        self.mode & !self.wanted & 0o777 != 0
    }
}

/// A service behind the gateway.
#[derive(Clone, Debug)]
pub(crate) struct UpstreamFact {
    /// Its name.
    pub(crate) name: String,
    /// Its host.
    pub(crate) host: String,
    /// Its port.
    pub(crate) port: u16,
    /// Whether TLS is spoken to it.
    pub(crate) tls: bool,
}

impl UpstreamFact {
    /// Whether it is on this machine.
    pub(crate) fn is_here(&self) -> bool {
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Whether its name has no dot, as those of containers in one network.
    pub(crate) fn is_container(&self) -> bool {
        !self.is_here() && !self.host.contains(['.', ':'])
    }
}

/// The log.
#[derive(Clone, Debug, Default)]
pub(crate) struct LogFact {
    /// Whether it goes to a file.
    pub(crate) file: bool,
    /// Whether the file is ever put aside.
    pub(crate) rotates: bool,
    /// How long files that were put aside are kept.
    pub(crate) retention: Option<Duration>,
}

/// What is known of backups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BackupFact {
    /// The database cannot be asked.
    #[default]
    Unknown,
    /// None was ever made.
    Never,
    /// Made so many days ago.
    DaysAgo(i64),
}

impl Facts {
    /// The value in effect of a key that this version may not have.
    pub(crate) fn setting(&self, key: &str) -> Option<&str> {
        self.settings.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether a flag that this version may not have is on.
    pub(crate) fn is_on(&self, key: &str) -> bool {
        self.setting(key).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Whether a neighbour reaches this port of the machine.
    pub(crate) fn reaches(&self, port: u16) -> bool {
        self.reachable.iter().any(|(_, reached)| *reached == port)
    }

    /// Whether this port is one of ours.
    pub(crate) fn is_ours(&self, port: u16) -> bool {
        self.listeners.iter().any(|listener| listener.address.port() == port)
    }
}
