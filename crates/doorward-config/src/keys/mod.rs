//! The table of keys, from which the reader, the schema, the starter file and the reference are made.

mod data;
mod edge;
mod factors;
mod later;
mod table;

pub(crate) use factors::MODEL_REPORTS;
pub use later::{LATER, Later};
pub(crate) use table::METHODS;

/// The parts of the table, in the order in which documents show them.
const PARTS: [&[Key]; 4] = [table::KEYS, edge::KEYS, factors::KEYS, data::KEYS];

const COUNT: usize = table::KEYS.len() + edge::KEYS.len() + factors::KEYS.len() + data::KEYS.len();

/// Every key.
pub const KEYS: &[Key] = &joined::<COUNT>(&PARTS);

/// The parts as one. A const function knows no iterators.
const fn joined<const COUNT: usize>(mut parts: &[&[Key]]) -> [Key; COUNT] {
    let mut all = [Key::new("", Kind::Section, ""); COUNT];
    let mut rest: &mut [Key] = &mut all;
    while let Some((part, later)) = parts.split_first() {
        let mut part: &[Key] = part;
        while let Some((key, others)) = part.split_first() {
            let Some((place, free)) = rest.split_first_mut() else { return all };
            *place = *key;
            rest = free;
            part = others;
        }
        parts = later;
    }
    all
}

/// What may stand at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A section with keys of its own.
    Section,
    /// A list of such sections.
    Sections,
    /// `true` or `false`.
    Flag,
    /// Any text that is not empty.
    Text,
    /// A file or directory.
    Path,
    /// An absolute URL.
    Url,
    /// `host:port`, `:port` or `tcp://host:port`.
    Address,
    /// The same, or `disabled`.
    AddressOrDisabled,
    /// A span of time such as `90s`, `1h 30m`, `2 weeks`; a bare number counts seconds.
    Duration,
    /// The same, or `0`, `-1`, `disabled` for none.
    DurationOrOff,
    /// The same within these bounds, which are written as durations too.
    DurationWithin {
        /// The shortest.
        min: &'static str,
        /// The longest.
        max: &'static str,
    },
    /// One of these words; an empty one stands for none.
    Choice(&'static [&'static str]),
    /// A whole number within these bounds.
    Count {
        /// The smallest.
        min: u64,
        /// The largest.
        max: u64,
    },
    /// A number of bytes, also as `64KiB`, `10MB`, `1GiB`.
    Bytes,
    /// Limits such as `1/second;5/minute;20/hour` (FR-28).
    RateLimit,
    /// An address, or a network such as `10.0.0.0/8`.
    Network,
    /// An address, a network, or the name of an entry of `definitions.network`.
    NetworkOrName,
    /// A host name or an address, without a port.
    Host,
    /// A host as an access rule names it: also `*.example.com`, `{user}.example.com`, `{group}.example.com`.
    Domain,
    /// A regular expression without look-around and back references.
    Pattern,
    /// The name of an HTTP header.
    HeaderName,
    /// The start of a URL: scheme, host and port.
    WebOrigin,
    /// A single character.
    Character,
    /// Another server: `scheme://host:port` with one of these schemes; without any, `host` or `host:port`.
    Server(&'static [&'static str]),
    /// A mailbox, with a name before it or not (RFC 5322).
    Mailbox,
    /// The identifier of a model of authenticators, a UUID.
    Aaguid,
    /// Certificates or a key as PEM.
    Pem,
    /// `user:…`, `group:…`, `oauth2:client:…`: one, a list (any), or a list of lists (any of all).
    Subjects,
    /// Attributes of people by name, each a section `{value_type, multi_valued}`.
    Attributes,
    /// API keys: each a text, or a section `{key, name, user, role, scope}`.
    ApiKeys,
    /// A list of conditions `{key, operator, value}` (any), or a list of such lists (any of all).
    Query,
    /// A list of these.
    List(&'static Kind),
    /// One of these, or a list.
    OneOrMany(&'static Kind),
    /// Names of the administrator's choice, each with such a value.
    Map(&'static Kind),
}

impl Kind {
    /// Whether a single environment variable can hold it.
    pub(crate) fn fits_variable(self) -> bool {
        match self {
            Self::Section
            | Self::Sections
            | Self::Map(_)
            | Self::Attributes
            | Self::Subjects
            | Self::Query => false,
            Self::List(of) | Self::OneOrMany(of) => of.fits_variable(),
            _ => true,
        }
    }

    /// Whether commas separate values in a variable.
    pub(crate) fn is_list(self) -> bool {
        matches!(self, Self::List(_) | Self::OneOrMany(_) | Self::ApiKeys)
    }
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The full key; `[]` stands for any item of a list.
    pub path: &'static str,
    /// What may stand there.
    pub kind: Kind,
    /// What holds if nothing does, as one would write it.
    pub default: Option<&'static str>,
    /// What it is for, in a sentence or two.
    pub about: &'static str,
    /// A value for the starter file where there is no default.
    pub example: Option<&'static str>,
    /// Its value is never shown, and may come from the file that `…_FILE` names.
    pub secret: bool,
    /// It protects: a test shows that ignoring it is noticed.
    pub protective: bool,
    /// A change takes effect without a restart.
    pub reloadable: bool,
}

impl Key {
    const fn new(path: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            path,
            kind,
            default: None,
            about,
            example: None,
            secret: false,
            protective: false,
            reloadable: true,
        }
    }

    const fn default(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    const fn example(self, example: &'static str) -> Self {
        Self { example: Some(example), ..self }
    }

    const fn secret(self) -> Self {
        Self { secret: true, protective: true, ..self }
    }

    const fn protective(self) -> Self {
        Self { protective: true, ..self }
    }

    const fn restart(self) -> Self {
        Self { reloadable: false, ..self }
    }
}

/// The entry for a path in which items of lists are `[]`.
pub(crate) fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}

/// The names directly below a section, whose path is "" for the whole and ends in `[]` for items.
pub(crate) fn names_below(section: &str) -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|key| key.path).chain(LATER.iter().map(|later| later.path)).filter_map(move |path| {
        let rest = if section.is_empty() { path } else { path.strip_prefix(section)?.strip_prefix('.')? };
        (!rest.contains(['.', '['])).then_some(rest)
    })
}
