//! What can be wrong with a rule; all of it is found at load, and all of it at once.

use super::RuleSource;

/// A mistake in one rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rule {}: {key}: {problem}", rule + 1)]
pub struct RuleError {
    /// The rule, counted from zero.
    pub rule: usize,
    /// Where it stands.
    pub location: Option<RuleSource>,
    /// The rule's key.
    pub key: &'static str,
    /// What is wrong with it.
    pub problem: RuleProblem,
}

/// The kinds of mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// Neither `domain` nor `domain_regex`.
    #[error("a rule needs `domain` or `domain_regex`")]
    NoDomain,
    /// Not a host name.
    #[error(
        "`{0}` is not a host name, `*.name`, `{{user}}.name` or `{{group}}.name` (without scheme and port)"
    )]
    Domain(String),
    /// Not a regular expression, or one that would take too much memory.
    #[error("`{pattern}` is not a usable regular expression: {message}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// Why.
        message: String,
    },
    /// `bypass` lets everybody pass, before anybody is known.
    #[error("a bypass rule cannot depend on who somebody is")]
    BypassDependsOnSubject,
    /// An inner list without members would match everything.
    #[error("a list of conditions must not be empty")]
    EmptyList,
    /// No request has such a method.
    #[error("`{0}` is not a method in upper-case letters")]
    Method(String),
}
