//! Who may go where: access rules with the semantics that the field knows from Authelia, compiled when the
//! configuration is loaded.
//!
//! Rules are tried in order; the first whose every criterion matches decides, else the default policy. Differences
//! on purpose, each towards the safe side:
//!
//! * `HEAD` is judged as `GET`: a rule for `GET` covers it, too (SC-021).
//! * Query conditions see every value of a key, not the first alone. Where the values disagree, or a part of the
//!   query cannot be decoded, the stricter of "the rule matches" and "it does not" counts: such a query never
//!   earns a bypass and never escapes a denial.
//! * In `bypass` rules a `resources` match that begins inside the query does not count, so that an unanchored
//!   pattern is not satisfied by `?x=/public/` (SC-006).
//! * `client_certificate`, which the field does not know, is a criterion of the connection as `networks` is one: the answer
//!   does not depend on who signs in, and where no certificate was verified the rule does not match.
//! * `allowed_extensions` is no criterion: a rule that matches decides, and denies what has another extension, on the canonical
//!   path and on every other reading of it (HS-63).
//! * `{user}` and `{group}` in domains, and host names in `domain_regex`, are compared without regard to case.
//!
//! Absent: what a decision leads to (`gatekeeper`) and the configuration's YAML (`doorward-config`).

mod compiled;
mod domain;
mod error;
mod extensions;
mod pattern;
mod query;
mod rule;
mod rule_set;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use crate::{client_certificate::ClientCertificate, target::Target};

pub use error::{RuleError, RuleProblem};
pub use extensions::Extensions;
pub(crate) use pattern::compile as compile_pattern;
pub use rule::{Policy, QueryCondition, QueryOperator, Rule, RuleSource, SubjectMatcher, UnknownName};
pub use rule_set::{Explanation, RuleSet};

/// What is judged.
#[derive(Clone, Copy, Debug)]
pub struct AccessRequest<'a> {
    /// Where to.
    pub target: &'a Target,
    /// Where from. [`UNNAMED`](crate::client_address::UNNAMED) matches no network.
    pub client: IpAddr,
    /// The verified certificate of whoever holds the connection; `None` also where another program holds it, as in forward
    /// auth.
    pub certificate: Option<&'a ClientCertificate>,
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The user's canonical name.
    pub user: &'a str,
    /// The user's groups.
    pub groups: &'a [String],
}

/// What the rules say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What is asked of the visitor.
    pub policy: Policy,
    /// The rule that decided, counted from zero; `None` is the default policy.
    pub rule: Option<usize>,
    /// Nobody is signed in, and the rule matches only some people: signing in may change the answer.
    pub depends_on_subject: bool,
}

/// The target's spelling as received leads to another verdict than its canonical form: the request must be
/// refused with 400 (invariant 7), because nobody knows which of the two the upstream will see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the spelling of the target leads to two different decisions")]
pub struct Ambiguous {
    /// For the canonical form.
    pub canonical: Verdict,
    /// For the other reading.
    pub spelled: Verdict,
}

/// How far a criterion or a rule fits. The order makes AND a minimum and OR a maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It does not.
    Miss,
    /// It depends: on who signs in, or (query conditions) on which of several values the upstream reads.
    May,
    /// It does.
    Hit,
}

impl From<bool> for Fit {
    fn from(hit: bool) -> Self {
        if hit { Self::Hit } else { Self::Miss }
    }
}
