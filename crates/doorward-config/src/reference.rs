//! The reference for users, in Markdown.

use crate::{
    aliases::ALIASES,
    environment::environment_name,
    keys::{KEYS, Key, Kind, LATER},
};

/// The text of `docs/configuration.md`: every key, older spellings, and what is refused by name.
pub fn reference() -> String {
    let mut text = "# Configuration\n\n\
        Made from the table of keys by `doorward-config`; a test compares the two.\n\n\
        Files are given with `--config`, later ones override earlier ones key by key, lists as a whole. The\n\
        environment overrides files. A secret can also stand in the file that its variable with `_FILE` at the\n\
        end names; one line break at its end does not count. Or a program tells it: `{command: [/path/of/program,\n\
        argument]}` in the place of the secret, or such a list as JSON in its variable with `_COMMAND` at the end.\n\
        No shell reads it; it has ten seconds, at the start and at each reload, must end well, and its output\n\
        without the last line break is the secret. Anything unknown, doubled or without effect is an\n\
        error, and `doorward config check` names all of them at once.\n"
        .to_owned();
    // Keys that stand by themselves come first in the table, so one heading is enough for them.
    text.push_str(&heading("general", "Keys that stand by themselves."));
    for key in KEYS {
        let section = key.kind == Kind::Section || key.kind == Kind::Sections;
        if section && !key.path.contains('.') {
            text.push_str(&heading(key.path, key.about));
        } else {
            text.push_str(&row(key));
        }
    }
    text.push_str(
        "\n## Other spellings\n\nUnderstood, and noted by `config check`.\n\n| there | here |\n|---|---|\n",
    );
    for alias in ALIASES {
        text.push_str(&format!("| `{}` | `{}` |\n", alias.old, alias.new));
    }
    text.push_str(
        "\n## Not in this version\n\nRefused by name, because an option without effect is a trap.\n\n",
    );
    for later in LATER {
        let instead = if later.instead.is_empty() { String::new() } else { format!(": {}", later.instead) };
        text.push_str(&format!("- `{}`{instead}\n", later.path));
    }
    text
}

fn heading(title: &str, about: &str) -> String {
    format!("\n## {title}\n\n{about}\n\n| key | value | default | |\n|---|---|---|---|\n")
}

fn row(key: &Key) -> String {
    let default = key.default.map(|default| format!("`{default}`")).unwrap_or_default();
    let mut about = key.about.to_owned();
    if let Some(name) = environment_name(key).filter(|_| key.secret) {
        about.push_str(&format!(" Variables: `{name}`, `{name}_FILE`."));
    }
    if !key.reloadable {
        about.push_str(" A change needs a restart.");
    }
    format!("| `{}` | {} | {} | {} |\n", key.path, words(key.kind), escaped(&default), escaped(&about))
}

/// A bar would end the cell.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

/// What may stand there, in words.
fn words(kind: Kind) -> String {
    match kind {
        Kind::Section => "section".to_owned(),
        Kind::Sections => "list of sections".to_owned(),
        Kind::Flag => "`true` or `false`".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Path => "path".to_owned(),
        Kind::Url => "URL".to_owned(),
        Kind::Address => "`host:port`".to_owned(),
        Kind::AddressOrDisabled => "`host:port` or `disabled`".to_owned(),
        Kind::Duration => "duration".to_owned(),
        Kind::DurationOrOff => "duration, or `0` for none".to_owned(),
        Kind::DurationWithin { min, max } => format!("duration, {min} to {max}"),
        Kind::Choice(words) => words.iter().map(|word| choice(word)).collect::<Vec<_>>().join(", "),
        Kind::Count { min, max } => format!("{min} to {max}"),
        Kind::Bytes => "bytes, as `64KiB`".to_owned(),
        Kind::RateLimit => "limits, as `5/minute;20/hour`".to_owned(),
        Kind::Network => "address or network".to_owned(),
        Kind::NetworkOrName => "address, network or name".to_owned(),
        Kind::Host => "host".to_owned(),
        Kind::Domain => "host or pattern of hosts".to_owned(),
        Kind::Pattern => "regular expression".to_owned(),
        Kind::HeaderName => "header".to_owned(),
        Kind::WebOrigin => "origin".to_owned(),
        Kind::Character => "one character".to_owned(),
        Kind::Server([]) => "`host` or `host:port`".to_owned(),
        Kind::Server(schemes) => schemes.iter().map(|scheme| server(scheme)).collect::<Vec<_>>().join(", "),
        Kind::Mailbox => "mailbox".to_owned(),
        Kind::Aaguid => "UUID".to_owned(),
        Kind::Pem => "PEM".to_owned(),
        Kind::Subjects => "subjects".to_owned(),
        Kind::Query => "conditions".to_owned(),
        Kind::Attributes => "attributes".to_owned(),
        Kind::ApiKeys => "keys".to_owned(),
        Kind::List(item) => format!("list of: {}", words(*item)),
        Kind::OneOrMany(item) => format!("one or a list of: {}", words(*item)),
        Kind::Map(item) => format!("names, each with: {}", words(*item)),
    }
}

fn choice(word: &str) -> String {
    if word.is_empty() { "empty".to_owned() } else { format!("`{word}`") }
}

fn server(scheme: &str) -> String {
    if scheme == "unix" { "`unix:///path`".to_owned() } else { format!("`{scheme}://host:port`") }
}
