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

/// All of them. `host` and `port` are joined, everything else changes its name only.
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
    // Frigate
    alias("auth.trusted_proxies", "server.trusted_proxies"),
    alias("auth.cookie_name", "session.name"),
    alias("auth.session_length", "session.expiration"),
    alias("auth.refresh_time", "session.refresh_time"),
    // A short form: `sql: true`
    alias("authentication_backend.sql", "authentication_backend.sql.enabled"),
];

/// Pairs that are joined to an address.
const ADDRESSES: [(&str, &str); 2] = [("host", "port"), ("server.host", "server.port")];

/// Gives the values of `root` their names here, and notes what was renamed.
pub(crate) fn apply(root: &mut Node, problems: &mut Vec<Problem>) {
    for (host, port) in ADDRESSES {
        join_address(root, host, port, problems);
    }
    for alias in ALIASES {
        if ADDRESSES.iter().any(|(host, port)| alias.old == *host || alias.old == *port) {
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

fn join_address(root: &mut Node, host: &str, port: &str, problems: &mut Vec<Problem>) {
    let (host_entry, port_entry) = (root.take(host), root.take(port));
    let Some(first) = host_entry.as_ref().or(port_entry.as_ref()) else { return };
    let (name, origin) = (if host_entry.is_some() { host } else { port }, first.key_origin.clone());
    let text = |entry: &Option<Entry>, default: &str| match entry.as_ref().map(|entry| &entry.node.value) {
        Some(Value::Scalar(text)) => Some(text.clone()),
        None => Some(default.to_owned()),
        Some(_) => None,
    };
    let (Some(host_text), Some(port_text)) = (text(&host_entry, "0.0.0.0"), text(&port_entry, "8971")) else {
        problems.push(Problem::error(
            name,
            origin,
            "expected a single value; write server.address: host:port",
        ));
        return;
    };
    let bracketed = host_text.contains(':') && !host_text.starts_with('[');
    let address =
        if bracketed { format!("[{host_text}]:{port_text}") } else { format!("{host_text}:{port_text}") };
    let shown = printable(&address);
    problems.push(renamed(name, &format!("server.address: {shown}"), origin.clone()));
    let entry = Entry {
        key: String::new(),
        key_origin: origin.clone(),
        node: Node::scalar(address, first.node.origin.clone()),
    };
    place(root, entry, "server.address", ("", name), problems);
}
