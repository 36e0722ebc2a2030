//! Rules as the configuration states them.

use std::{fmt, str::FromStr};

use http::Method;
use ipnet::IpNet;

use super::Extensions;
use crate::client_certificate::CertificateFact;

/// What a rule asks of a visitor, from lenient to strict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Policy {
    /// Everybody passes.
    Bypass,
    /// Signed in.
    OneFactor,
    /// Signed in with two factors.
    TwoFactor,
    /// Nobody passes.
    #[default]
    Deny,
}

impl Policy {
    /// The name in the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bypass => "bypass",
            Self::OneFactor => "one_factor",
            Self::TwoFactor => "two_factor",
            Self::Deny => "deny",
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A name that does not exist; the message says which do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not {expected}")]
pub struct UnknownName {
    /// What was found.
    pub found: String,
    /// What may stand there.
    pub expected: &'static str,
}

impl FromStr for Policy {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        [Self::Bypass, Self::OneFactor, Self::TwoFactor, Self::Deny]
            .into_iter()
            .find(|policy| policy.as_str() == name)
            .ok_or_else(|| UnknownName {
                found: name.to_owned(),
                expected: "one of bypass, one_factor, two_factor, deny",
            })
    }
}

/// One access rule. A criterion that is empty matches everything; at least one domain or domain pattern must
/// be given. Criteria are joined by AND.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// Hosts, any of which matches: exact, `*.example.com` (everything below, not itself), `{user}.example.com`,
    /// `{group}.example.com`.
    pub domains: Vec<String>,
    /// Patterns for the host, joined to `domains` by OR. The named groups `User` and `Group` must capture the
    /// user's name or one of their groups.
    pub domain_regexes: Vec<String>,
    /// What the rule asks for.
    pub policy: Policy,
    /// Who: any of the lists, all of whose members match.
    pub subjects: Vec<Vec<SubjectMatcher>>,
    /// Where from, any of them.
    pub networks: Vec<IpNet>,
    /// What the client's verified certificate must say, any of them.
    pub certificates: Vec<CertificateFact>,
    /// Patterns for path, `?` and query, any of them; with the named groups of `domain_regexes`.
    pub resources: Vec<String>,
    /// How, any of them.
    pub methods: Vec<Method>,
    /// Conditions on the query: any of the lists, all of whose members hold.
    pub query: Vec<Vec<QueryCondition>>,
    /// What files may be called where the rule decides; no criterion.
    pub extensions: Extensions,
    /// Where the rule stands.
    pub source: Option<RuleSource>,
}

/// Where a rule stands in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSource {
    /// The file's name.
    pub file: String,
    /// The line, from one.
    pub line: u32,
    /// The column, from one.
    pub column: u32,
}

impl fmt::Display for RuleSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Whom a rule is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubjectMatcher {
    /// `user:<name>`
    User(String),
    /// `group:<name>`
    Group(String),
    /// `oauth2:client:<id>`: a client that acts for itself. A [`Subject`](super::Subject) is always a person, so
    /// nobody who signs in matches.
    Client(String),
}

impl FromStr for SubjectMatcher {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let named =
            |prefix: &str| text.strip_prefix(prefix).filter(|name| !name.is_empty()).map(str::to_owned);
        named("user:")
            .map(Self::User)
            .or_else(|| named("group:").map(Self::Group))
            .or_else(|| named("oauth2:client:").map(Self::Client))
            .ok_or_else(|| UnknownName {
                found: text.to_owned(),
                expected: "one of user:<name>, group:<name>, oauth2:client:<id>",
            })
    }
}

/// A condition on the values of one key of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryCondition {
    /// The key, decoded.
    pub key: String,
    /// What must hold.
    pub operator: QueryOperator,
}

/// What must hold for the decoded values of a key. A missing key has the value "".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryOperator {
    /// `equal`
    Equal(String),
    /// `not equal`
    NotEqual(String),
    /// `present`
    Present,
    /// `absent`
    Absent,
    /// `pattern`: a regular expression, unanchored.
    Pattern(String),
    /// `not pattern`
    NotPattern(String),
}
