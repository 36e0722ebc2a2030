//! The `domain` and `domain_regex` criteria, and the index that finds a host's rules among thousands.

use std::collections::HashMap;

use super::{Fit, RuleProblem, Subject, pattern::SubjectPattern};
use crate::target::canonical_host;

/// One way for a rule to name hosts.
#[derive(Debug)]
pub(super) enum DomainMatcher {
    /// This host.
    Exact(String),
    /// Everything below it.
    Below(String),
    /// The user's own name below it.
    User(String),
    /// The name of one of the user's groups below it.
    Group(String),
    /// Hosts that match.
    Pattern(SubjectPattern),
}

impl DomainMatcher {
    /// From a member of `domain`.
    pub(super) fn parse(text: &str) -> Result<Self, RuleProblem> {
        let after = |prefix| text.strip_prefix(prefix);
        let (name, form): (&str, fn(String) -> Self) = if let Some(name) = after("*.") {
            (name, Self::Below)
        } else if let Some(name) = after("{user}.") {
            (name, Self::User)
        } else if let Some(name) = after("{group}.") {
            (name, Self::Group)
        } else {
            (text, Self::Exact)
        };
        host_name(name).map(form).ok_or_else(|| RuleProblem::Domain(text.to_owned()))
    }

    /// Whether it depends on who asks.
    pub(super) fn names_subject(&self) -> bool {
        match self {
            Self::Exact(_) | Self::Below(_) => false,
            Self::User(_) | Self::Group(_) => true,
            Self::Pattern(pattern) => pattern.names_subject(),
        }
    }

    pub(super) fn fit(&self, host: &str, subject: Option<&Subject<'_>>) -> Fit {
        match (self, subject) {
            (Self::Exact(name), _) => Fit::from(host == name),
            (Self::Below(name), _) => Fit::from(prefix(host, name).is_some()),
            (Self::Pattern(pattern), _) => pattern.fit(host, host.len(), subject),
            (Self::User(name), None) => {
                if prefix(host, name).is_some() {
                    Fit::May
                } else {
                    Fit::Miss
                }
            }
            (Self::User(name), Some(subject)) => {
                Fit::from(prefix(host, name).is_some_and(|label| label.eq_ignore_ascii_case(subject.user)))
            }
            (Self::Group(name), None) => {
                if label(host, name).is_some() {
                    Fit::May
                } else {
                    Fit::Miss
                }
            }
            (Self::Group(name), Some(subject)) => {
                Fit::from(label(host, name).is_some_and(|label| {
                    subject.groups.iter().any(|group| label.eq_ignore_ascii_case(group))
                }))
            }
        }
    }
}

/// What stands before `.name`.
fn prefix<'a>(host: &'a str, name: &str) -> Option<&'a str> {
    host.strip_suffix(name)?.strip_suffix('.').filter(|prefix| !prefix.is_empty())
}

/// What stands before `.name`, if it is one label.
fn label<'a>(host: &'a str, name: &str) -> Option<&'a str> {
    prefix(host, name).filter(|prefix| !prefix.contains('.'))
}

/// A host name as people write it: also in Unicode, and IPv6 without brackets.
fn host_name(text: &str) -> Option<String> {
    if text.contains(':') && !text.starts_with('[') {
        return canonical_host(&format!("[{text}]")).ok();
    }
    if text.is_ascii() {
        return canonical_host(text).ok();
    }
    let name = url::Host::parse(text).ok()?.to_string();
    canonical_host(&name).ok()
}

/// Finds the rules that a host can match, in the order of the rules.
#[derive(Debug, Default)]
pub(super) struct DomainIndex {
    exact: HashMap<String, Vec<u32>>,
    below: HashMap<String, Vec<u32>>,
    rest: Vec<u32>,
}

impl DomainIndex {
    /// Adds the matchers of `rule`; rules must come in their order.
    pub(super) fn insert(&mut self, rule: u32, matchers: &[DomainMatcher]) {
        for matcher in matchers {
            let list = match matcher {
                DomainMatcher::Exact(name) => self.exact.entry(name.clone()).or_default(),
                DomainMatcher::Below(name) | DomainMatcher::User(name) | DomainMatcher::Group(name) => {
                    self.below.entry(name.clone()).or_default()
                }
                DomainMatcher::Pattern(_) => &mut self.rest,
            };
            if list.last() != Some(&rule) {
                list.push(rule);
            }
        }
    }

    /// Every rule that could match `host`, each once, in order. What it gives must still be matched.
    pub(super) fn candidates<'a>(&'a self, host: &str) -> Candidates<'a> {
        let mut lists = Vec::new();
        lists.extend(self.exact.get(host).map(Vec::as_slice));
        if !self.below.is_empty() {
            let mut rest = host;
            while let Some((_, parent)) = rest.split_once('.') {
                lists.extend(self.below.get(parent).map(Vec::as_slice));
                rest = parent;
            }
        }
        if !self.rest.is_empty() {
            lists.push(&self.rest);
        }
        Candidates { lists }
    }
}

/// Merges ascending lists.
pub(super) struct Candidates<'a> {
    lists: Vec<&'a [u32]>,
}

impl Iterator for Candidates<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let next = self.lists.iter().filter_map(|list| list.first().copied()).min()?;
        for list in &mut self.lists {
            if let Some((first, rest)) = list.split_first()
                && *first == next
            {
                *list = rest;
            }
        }
        Some(next)
    }
}
