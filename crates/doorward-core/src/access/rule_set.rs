//! All rules, compiled, and the one evaluation.

use std::{borrow::Cow, cell::OnceCell, net::IpAddr};

use http::Method;

use super::{
    AccessRequest, Ambiguous, Fit, Policy, Rule, RuleError, Subject, Verdict, compiled::CompiledRule,
    domain::DomainIndex, query::Query,
};
use crate::{client_address::canonical_ip, client_certificate::ClientCertificate};

/// The rules of an installation. Evaluation looks only at rules that name the host, however many there are.
#[derive(Debug)]
pub struct RuleSet {
    rules: Vec<Rule>,
    compiled: Vec<CompiledRule>,
    index: DomainIndex,
    default_policy: Policy,
}

/// How each criterion of one rule fits a request; for `access explain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// `domain` and `domain_regex`
    pub domain: Fit,
    /// `resources`
    pub resources: Fit,
    /// `query`
    pub query: Fit,
    /// `methods`
    pub methods: Fit,
    /// `networks`
    pub networks: Fit,
    /// `client_certificate`
    pub certificates: Fit,
    /// `subject`
    pub subjects: Fit,
}

impl Explanation {
    /// How the whole rule fits.
    pub fn overall(&self) -> Fit {
        let rest = self.query.min(self.methods).min(self.networks).min(self.certificates).min(self.subjects);
        self.domain.min(self.resources).min(rest)
    }
}

/// One reading of a request.
pub(super) struct View<'a> {
    pub(super) method: &'a Method,
    pub(super) host: &'a str,
    /// Path, and if there is a query `?` and the query.
    pub(super) resource: &'a str,
    pub(super) path_length: usize,
    pub(super) query: &'a str,
    pub(super) parsed_query: OnceCell<Query<'a>>,
    pub(super) client: IpAddr,
    pub(super) certificate: Option<&'a ClientCertificate>,
}

impl RuleSet {
    /// Compiles `rules`, tried in this order.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn compile(rules: Vec<Rule>, default_policy: Policy) -> Result<Self, Vec<RuleError>> {
        let mut errors = Vec::new();
        let mut compiled = Vec::with_capacity(rules.len());
        let mut index = DomainIndex::default();
        for (number, rule) in rules.iter().enumerate() {
            let rule = CompiledRule::compile(number, rule, &mut errors);
            index.insert(u32::try_from(number).unwrap_or(u32::MAX), &rule.domains);
            compiled.push(rule);
        }
        if errors.is_empty() { Ok(Self { rules, compiled, index, default_policy }) } else { Err(errors) }
    }

    /// The rules as they were stated, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What holds where no rule matches.
    pub fn default_policy(&self) -> Policy {
        self.default_policy
    }

    /// Whether any rule, or the default, asks for `policy`: second factors are offered only if
    /// `two_factor` occurs.
    pub fn uses(&self, policy: Policy) -> bool {
        self.default_policy == policy || self.compiled.iter().any(|rule| rule.asks_for(policy))
    }

    /// What the rules say about the canonical target; for whoever forwards exactly that.
    pub fn evaluate(&self, request: &AccessRequest<'_>, subject: Option<&Subject<'_>>) -> Verdict {
        self.verdict(&View::canonical(request), subject)
    }

    /// What the rules say about the canonical target where the service behind may cut `;parameters` out of the
    /// path: with and without them it must be the same (SC-011).
    ///
    /// # Errors
    /// [`Ambiguous`] if they differ.
    pub fn evaluate_canonical(
        &self,
        request: &AccessRequest<'_>,
        subject: Option<&Subject<'_>>,
    ) -> Result<Verdict, Ambiguous> {
        self.same_for(request, subject, [without_parameters(request.target.path()).map(Cow::Owned), None])
    }

    /// What the rules say where the target is forwarded by somebody else, as received: every reading of it must
    /// come to the same (invariant 7). Readings are the canonical path, the path as received, and the path
    /// without `;parameters`, which some servers cut (SC-011).
    ///
    /// # Errors
    /// [`Ambiguous`] if two readings differ.
    pub fn evaluate_spellings(
        &self,
        request: &AccessRequest<'_>,
        subject: Option<&Subject<'_>>,
    ) -> Result<Verdict, Ambiguous> {
        let spelled = request.target.spelled_path().map(Cow::Borrowed);
        let cut = without_parameters(request.target.path()).map(Cow::Owned);
        self.same_for(request, subject, [spelled, cut])
    }

    /// The verdict on the canonical path, if that on every other reading is the same.
    fn same_for(
        &self,
        request: &AccessRequest<'_>,
        subject: Option<&Subject<'_>>,
        readings: [Option<Cow<'_, str>>; 2],
    ) -> Result<Verdict, Ambiguous> {
        let canonical = self.evaluate(request, subject);
        for path in readings.into_iter().flatten() {
            let spelled = self.verdict(&View::spelled(request, &mut path.into_owned()), subject);
            let same_answer = (spelled.policy, spelled.depends_on_subject)
                == (canonical.policy, canonical.depends_on_subject);
            if !same_answer {
                return Err(Ambiguous { canonical, spelled });
            }
        }
        Ok(canonical)
    }

    /// How each rule fits the canonical target, in order.
    pub fn explain(&self, request: &AccessRequest<'_>, subject: Option<&Subject<'_>>) -> Vec<Explanation> {
        let view = View::canonical(request);
        self.compiled.iter().map(|rule| rule.explain(&view, subject)).collect()
    }

    fn verdict(&self, view: &View<'_>, subject: Option<&Subject<'_>>) -> Verdict {
        // Rules whose query conditions hold for one value and not for another: each counts as a matching and as a
        // missing rule, and the strictest outcome stands.
        let mut uncertain: Option<Verdict> = None;
        let mut certain = Verdict { policy: self.default_policy, rule: None, depends_on_subject: false };
        for number in self.index.candidates(view.host) {
            let number = number as usize;
            let Some(rule) = self.compiled.get(number) else { continue };
            let Some((who, query)) = rule.fit(view, subject) else { continue };
            let policy = rule.policy_for(view);
            let verdict = Verdict { policy, rule: Some(number), depends_on_subject: who == Fit::May };
            if query == Fit::Hit {
                certain = verdict;
                break;
            }
            uncertain = Some(uncertain.map_or(verdict, |earlier| stricter(earlier, verdict)));
        }
        uncertain.map_or(certain, |earlier| stricter(earlier, certain))
    }
}

/// The stricter of two, the earlier if they are equal; then it depends on the subject only if both do.
fn stricter(earlier: Verdict, later: Verdict) -> Verdict {
    match earlier.policy.cmp(&later.policy) {
        std::cmp::Ordering::Greater => earlier,
        std::cmp::Ordering::Less => later,
        std::cmp::Ordering::Equal => {
            Verdict { depends_on_subject: earlier.depends_on_subject && later.depends_on_subject, ..earlier }
        }
    }
}

impl<'a> View<'a> {
    fn canonical(request: &AccessRequest<'a>) -> Self {
        let target = request.target;
        let resource = target.path_and_query();
        // An empty query is none; `^/x$` covers `/x?`, which is the same to every server.
        let resource = match target.query() {
            Some("") => target.path(),
            _ => resource,
        };
        Self::new(request, resource, target.path().len())
    }

    /// `path` instead of the target's own; its buffer takes up the query.
    fn spelled(request: &AccessRequest<'a>, path: &'a mut String) -> Self {
        let length = path.len();
        if let Some(query) = request.target.query().filter(|query| !query.is_empty()) {
            path.push('?');
            path.push_str(query);
        }
        Self::new(request, path, length)
    }

    fn new(request: &AccessRequest<'a>, resource: &'a str, path_length: usize) -> Self {
        Self {
            method: request.target.method(),
            host: request.target.host(),
            resource,
            path_length,
            query: request.target.query().unwrap_or_default(),
            parsed_query: OnceCell::new(),
            client: canonical_ip(request.client),
            certificate: request.certificate,
        }
    }
}

/// `/a;x=1/b;y` as `/a/b`; `None` if there are no parameters.
fn without_parameters(path: &str) -> Option<String> {
    path.contains(';').then(|| {
        let segments = path.split('/').map(|segment| segment.split(';').next().unwrap_or_default());
        segments.collect::<Vec<_>>().join("/")
    })
}
