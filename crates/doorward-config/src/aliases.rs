//! Older and foreign spellings, and what they are here. One table; nothing else knows them.

use crate::{
    problem::{Origin, Problem},
    tree::{Entry, Node, Value},
    yaml::printable,
};

/// A spelling that is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alias {
    /// As it is written elsewhere.
    pub old: &'static str,
    /// The key here.
    pub new: &'static str,
    /// Whether an environment variable of that spelling counts too. Not where Kubernetes makes variables of
    /// that name for a service called doorward.
    pub variable: bool,
}

const fn alias(old: &'static str, new: &'static str) -> Alias {
    Alias { old, new, variable: true }
}

/// All of them. Hosts and ports are joined, everything else changes its name only.
pub const ALIASES: &[Alias] = &[
    // Authelia
    alias("logs_level", "log.level"),
    alias("log_level", "log.level"),
    alias("log_format", "log.format"),
    alias("logs_file", "log.file_path"),
    alias("log_file_path", "log.file_path"),
    Alias { old: "host", new: "server.address", variable: false },
    Alias { old: "port", new: "server.address", variable: false },
    Alias { old: "server.host", new: "server.address", variable: false },
    Alias { old: "server.port", new: "server.address", variable: false },
    alias("tls_cert", "server.tls.cert_path"),
    alias("tls_key", "server.tls.key_path"),
    alias("server.tls.certificate", "server.tls.cert_path"),
    alias("server.tls.key", "server.tls.key_path"),
    alias("session.remember_me_duration", "session.remember_me"),
    alias("session.cookies[].authelia_url", "session.cookies[].portal_url"),
    alias("session.cookies[].remember_me_duration", "session.cookies[].remember_me"),
    alias("authentication_backend.disable_reset_password", "authentication_backend.password_reset.disable"),
    alias("webauthn.user_verification", "webauthn.selection_criteria.user_verification"),
    alias("webauthn.experimental_enable_passkey_uv_two_factors", "webauthn.passkey_uv_two_factors"),
    alias("webauthn.experimental_enable_passkey_upgrade", "webauthn.passkey_upgrade"),
    alias("identity_validation.reset_password.jwt_lifespan", "identity_validation.reset_password.lifespan"),
    Alias { old: "storage.postgres.host", new: "storage.postgres.address", variable: false },
    Alias { old: "storage.postgres.port", new: "storage.postgres.address", variable: false },
    Alias { old: "storage.mysql.host", new: "storage.mysql.address", variable: false },
    Alias { old: "storage.mysql.port", new: "storage.mysql.address", variable: false },
    Alias { old: "notifier.smtp.host", new: "notifier.smtp.address", variable: false },
    Alias { old: "notifier.smtp.port", new: "notifier.smtp.address", variable: false },
    alias("notifier.smtp.disable_verify_cert", "notifier.smtp.tls.skip_verify"),
    // Frigate
    alias("auth.trusted_proxies", "server.trusted_proxies"),
    alias("auth.cookie_name", "session.name"),
    alias("auth.session_length", "session.expiration"),
    alias("auth.refresh_time", "session.refresh_time"),
    // A short form: `sql: true`
    alias("authentication_backend.sql", "authentication_backend.sql.enabled"),
];

/// A pair of keys that is one address here.
struct Pair {
    host: &'static str,
    port: &'static str,
    address: &'static str,
    /// What holds for the one that is not there.
    defaults: (&'static str, &'static str),
    /// What the port says about the way to speak.
    scheme: fn(&str) -> &'static str,
}

const PAIRS: &[Pair] = &[
    Pair {
        host: "host",
        port: "port",
        address: "server.address",
        defaults: ("0.0.0.0", "8971"),
        scheme: |_| "",
    },
    Pair {
        host: "server.host",
        port: "server.port",
        address: "server.address",
        defaults: ("0.0.0.0", "8971"),
        scheme: |_| "",
    },
    Pair {
        host: "storage.postgres.host",
        port: "storage.postgres.port",
        address: "storage.postgres.address",
        defaults: ("localhost", "5432"),
        scheme: |_| "tcp://",
    },
    Pair {
        host: "storage.mysql.host",
        port: "storage.mysql.port",
        address: "storage.mysql.address",
        defaults: ("localhost", "3306"),
        scheme: |_| "tcp://",
    },
    Pair {
        host: "notifier.smtp.host",
        port: "notifier.smtp.port",
        address: "notifier.smtp.address",
        defaults: ("localhost", "25"),
        scheme: |port| match port {
            "465" => "submissions://",
            "587" => "submission://",
            _ => "smtp://",
        },
    },
];

/// Gives the values of `root` their names here, and notes what was renamed.
pub(crate) fn apply(root: &mut Node, problems: &mut Vec<Problem>) {
    for pair in PAIRS {
        join_address(root, pair, problems);
    }
    for alias in ALIASES {
        if PAIRS.iter().any(|pair| alias.old == pair.host || alias.old == pair.port) {
            continue;
        }
        match (alias.old.split_once("[]."), alias.new.split_once("[].")) {
            (Some((list, old)), Some((_, new))) => {
                let items = list.split('.').try_fold(&mut *root, |node, key| node.child_mut(key));
                let Some(Node { value: Value::List(items), .. }) = items else { continue };
                for (index, item) in items.iter_mut().enumerate() {
                    rename(item, old, new, &format!("{list}[{index}]."), problems);
                }
            }
            _ => rename(root, alias.old, alias.new, "", problems),
        }
    }
}

/// Moves the value at `old` to `new`, both below `prefix`.
fn rename(root: &mut Node, old: &str, new: &str, prefix: &str, problems: &mut Vec<Problem>) {
    let short_form = new.strip_prefix(old).is_some_and(|rest| rest.starts_with('.'));
    if short_form && !root.find(old).is_some_and(|node| matches!(node.value, Value::Scalar(_))) {
        return;
    }
    let Some(entry) = root.take(old) else { return };
    if !short_form {
        problems.push(renamed(
            &format!("{prefix}{old}"),
            &format!("{prefix}{new}"),
            entry.key_origin.clone(),
        ));
    }
    place(root, entry, new, (prefix, old), problems);
}

fn place(root: &mut Node, entry: Entry, new: &str, (prefix, old): (&str, &str), problems: &mut Vec<Problem>) {
    if root.find(new).is_some() {
        let message = format!("{prefix}{new} is the same and is set as well; remove one of them");
        problems.push(Problem::error(&format!("{prefix}{old}"), entry.key_origin, message));
    } else if let Err(node) = root.put(new, entry.node) {
        let message = format!("belongs to {prefix}{new}, and what is there is no section");
        problems.push(Problem::error(&format!("{prefix}{old}"), node.origin, message));
    }
}

/// The note about a spelling.
pub(crate) fn renamed(old: &str, new: &str, origin: Origin) -> Problem {
    Problem::warning(&printable(old), origin, format!("is called {new} here"))
}

fn join_address(root: &mut Node, pair: &Pair, problems: &mut Vec<Problem>) {
    let (host_entry, port_entry) = (root.take(pair.host), root.take(pair.port));
    let Some(first) = host_entry.as_ref().or(port_entry.as_ref()) else { return };
    let name = if host_entry.is_some() { pair.host } else { pair.port };
    let origin = first.key_origin.clone();
    let text = |entry: &Option<Entry>, default: &str| match entry.as_ref().map(|entry| &entry.node.value) {
        Some(Value::Scalar(text)) => Some(text.clone()),
        None => Some(default.to_owned()),
        Some(_) => None,
    };
    let texts = text(&host_entry, pair.defaults.0).zip(text(&port_entry, pair.defaults.1));
    let Some((host, port)) = texts else {
        let message = format!("expected a single value; write {}: host:port", pair.address);
        problems.push(Problem::error(name, origin, message));
        return;
    };
    let bracketed = host.contains(':') && !host.starts_with('[');
    let host = if bracketed { format!("[{host}]") } else { host };
    let address = format!("{}{host}:{port}", (pair.scheme)(&port));
    problems.push(renamed(name, &format!("{}: {}", pair.address, printable(&address)), origin.clone()));
    let node = Node::scalar(address, first.node.origin.clone());
    let entry = Entry { key: String::new(), key_origin: origin, node };
    place(root, entry, pair.address, ("", name), problems);
}
