//! A rule, ready to be tried.

use http::Method;
use ipnet::IpNet;

use super::{
    Extensions, Fit, Policy, Rule, RuleError, RuleProblem, Subject, SubjectMatcher,
    domain::DomainMatcher,
    pattern::SubjectPattern,
    query::{Condition, Query},
    rule_set::{Explanation, View},
};
use crate::{
    client_address::{UNNAMED, canonical_network},
    client_certificate::CertificateFact,
};

/// A checked rule.
#[derive(Debug)]
pub(super) struct CompiledRule {
    policy: Policy,
    extensions: Extensions,
    pub(super) domains: Vec<DomainMatcher>,
    subjects: Vec<Vec<SubjectMatcher>>,
    networks: Vec<IpNet>,
    certificates: Vec<CertificateFact>,
    resources: Vec<SubjectPattern>,
    methods: Vec<Method>,
    query: Vec<Vec<Condition>>,
}

impl CompiledRule {
    /// Checks `rule`, the `index`-th, and puts everything that is wrong with it into `errors`.
    pub(super) fn compile(index: usize, rule: &Rule, errors: &mut Vec<RuleError>) -> Self {
        let mut problems = Problems { index, rule, errors };
        let mut domains = problems.keep("domain", rule.domains.iter().map(|text| DomainMatcher::parse(text)));
        domains.extend(problems.keep(
            "domain_regex",
            rule.domain_regexes.iter().map(|text| SubjectPattern::for_host(text).map(DomainMatcher::Pattern)),
        ));
        let resources =
            problems.keep("resources", rule.resources.iter().map(|text| SubjectPattern::for_resource(text)));
        let query = rule
            .query
            .iter()
            .map(|conditions| problems.keep("query", conditions.iter().map(Condition::compile)))
            .collect();
        if rule.domains.is_empty() && rule.domain_regexes.is_empty() {
            problems.add("domain", RuleProblem::NoDomain);
        }
        if rule.subjects.iter().any(Vec::is_empty) {
            problems.add("subject", RuleProblem::EmptyList);
        }
        if rule.query.iter().any(Vec::is_empty) {
            problems.add("query", RuleProblem::EmptyList);
        }
        for method in &rule.methods {
            if !method.as_str().bytes().all(|byte| byte.is_ascii_uppercase()) {
                problems.add("methods", RuleProblem::Method(method.to_string()));
            }
        }
        if rule.policy == Policy::Bypass {
            if !rule.subjects.is_empty() {
                problems.add("subject", RuleProblem::BypassDependsOnSubject);
            }
            if domains.iter().any(DomainMatcher::names_subject) {
                problems.add("domain", RuleProblem::BypassDependsOnSubject);
            }
            if resources.iter().any(SubjectPattern::names_subject) {
                problems.add("resources", RuleProblem::BypassDependsOnSubject);
            }
        }
        Self {
            policy: rule.policy,
            extensions: rule.extensions.clone(),
            domains,
            subjects: rule.subjects.clone(),
            networks: rule.networks.iter().copied().map(canonical_network).collect(),
            certificates: rule.certificates.clone(),
            resources,
            methods: rule.methods.clone(),
            query,
        }
    }

    /// What it asks for where it decides: nobody passes to a file of another kind (HS-63).
    pub(super) fn policy_for(&self, view: &View<'_>) -> Policy {
        let path = view.resource.get(..view.path_length).unwrap_or(view.resource);
        if self.extensions.allow(path) { self.policy } else { Policy::Deny }
    }

    /// Whether it asks for `policy` of anybody.
    pub(super) fn asks_for(&self, policy: Policy) -> bool {
        self.policy == policy
    }

    /// How it fits; cheap criteria first, and none after the first that misses. `.0` is what depends on the
    /// subject, `.1` the query.
    pub(super) fn fit(&self, view: &View<'_>, subject: Option<&Subject<'_>>) -> Option<(Fit, Fit)> {
        let met = |fit: Fit| (fit != Fit::Miss).then_some(fit);
        met(self.fit_method(view))?;
        met(self.fit_network(view))?;
        met(self.fit_certificate(view))?;
        let subjects = met(self.fit_subject(subject))?;
        let domain = met(self.fit_domain(view, subject))?;
        let resources = met(self.fit_resources(view, subject))?;
        let query = met(self.fit_query(view))?;
        Some((subjects.min(domain).min(resources), query))
    }

    /// How each criterion fits.
    pub(super) fn explain(&self, view: &View<'_>, subject: Option<&Subject<'_>>) -> Explanation {
        Explanation {
            domain: self.fit_domain(view, subject),
            resources: self.fit_resources(view, subject),
            query: self.fit_query(view),
            methods: self.fit_method(view),
            networks: self.fit_network(view),
            certificates: self.fit_certificate(view),
            subjects: self.fit_subject(subject),
        }
    }

    /// `HEAD` is judged as `GET`: whoever may not learn what GET says may not learn its headers either.
    fn fit_method(&self, view: &View<'_>) -> Fit {
        let covers =
            |method: &Method| method == view.method || (view.method == Method::HEAD && method == Method::GET);
        Fit::from(self.methods.is_empty() || self.methods.iter().any(covers))
    }

    fn fit_network(&self, view: &View<'_>) -> Fit {
        let within = |network: &IpNet| view.client != UNNAMED && network.contains(&view.client);
        Fit::from(self.networks.is_empty() || self.networks.iter().any(within))
    }

    fn fit_certificate(&self, view: &View<'_>) -> Fit {
        let says = |fact| view.certificate.is_some_and(|certificate| certificate.says(fact));
        Fit::from(self.certificates.is_empty() || self.certificates.iter().any(says))
    }

    fn fit_subject(&self, subject: Option<&Subject<'_>>) -> Fit {
        if self.subjects.is_empty() {
            return Fit::Hit;
        }
        let Some(subject) = subject else { return Fit::May };
        let is = |matcher: &SubjectMatcher| match matcher {
            SubjectMatcher::User(name) => name == subject.user,
            SubjectMatcher::Group(name) => subject.groups.contains(name),
            SubjectMatcher::Client(_) => false,
        };
        Fit::from(self.subjects.iter().any(|all| all.iter().all(is)))
    }

    fn fit_domain(&self, view: &View<'_>, subject: Option<&Subject<'_>>) -> Fit {
        best(self.domains.iter().map(|domain| domain.fit(view.host, subject)))
    }

    fn fit_resources(&self, view: &View<'_>, subject: Option<&Subject<'_>>) -> Fit {
        if self.resources.is_empty() {
            return Fit::Hit;
        }
        let text = view.resource;
        // Position `path_length` is the question mark, with which a pattern for the query may begin.
        let latest_start = if self.policy == Policy::Bypass { view.path_length } else { text.len() };
        // Nor may the query complete a match that the path alone is none of, unless the pattern is about the query: else
        // anybody could add `?x=.css` to any path (SC-006).
        let alone = text
            .get(..view.path_length)
            .filter(|path| self.policy == Policy::Bypass && path.len() < text.len());
        best(self.resources.iter().map(|resource| match alone {
            Some(path) if !resource.is_about_the_query() => {
                resource.fit(text, latest_start, subject).min(resource.fit(path, latest_start, subject))
            }
            _ => resource.fit(text, latest_start, subject),
        }))
    }

    fn fit_query(&self, view: &View<'_>) -> Fit {
        if self.query.is_empty() {
            return Fit::Hit;
        }
        let query = view.parsed_query.get_or_init(|| Query::parse(view.query));
        best(
            self.query
                .iter()
                .map(|all| all.iter().map(|condition| condition.fit(query)).min().unwrap_or(Fit::Miss)),
        )
    }
}

/// OR, and no further than needed.
fn best(fits: impl Iterator<Item = Fit>) -> Fit {
    let mut best = Fit::Miss;
    for fit in fits {
        best = best.max(fit);
        if best == Fit::Hit {
            break;
        }
    }
    best
}

struct Problems<'a> {
    index: usize,
    rule: &'a Rule,
    errors: &'a mut Vec<RuleError>,
}

impl Problems<'_> {
    fn add(&mut self, key: &'static str, problem: RuleProblem) {
        let location = self.rule.source.clone();
        self.errors.push(RuleError { rule: self.index, location, key, problem });
    }

    fn keep<T>(&mut self, key: &'static str, parts: impl Iterator<Item = Result<T, RuleProblem>>) -> Vec<T> {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Ok(part) => kept.push(part),
                Err(problem) => self.add(key, problem),
            }
        }
        kept
    }
}
