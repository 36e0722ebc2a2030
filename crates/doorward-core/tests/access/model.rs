//! The reference model: every rule read anew for every request, by the words of the specification
//! (`authelia.md` 8 and the module documentation of `access`), with no index and nothing compiled but patterns.
//!
//! Where the engine has three-valued logic, it lists every outcome that a disputed criterion can have (each reading of
//! a query, each answer to "is it the right person?"), and it recurses where the engine loops.

use std::{collections::HashMap, net::IpAddr};

use doorward_core::{
    access::{AccessRequest, Policy, QueryCondition, QueryOperator, Rule, Subject, SubjectMatcher, Verdict},
    client_certificate::CertificateFact,
};
use regex::Regex;

pub(crate) struct Model {
    rules: Vec<Rule>,
    default_policy: Policy,
    patterns: HashMap<(bool, String), Regex>,
}

/// What a rule says about a request: the possible outcomes of its query conditions, and of who it is.
struct Reading {
    who: Vec<bool>,
    query: Vec<bool>,
}

impl Model {
    pub(crate) fn new(rules: &[Rule], default_policy: Policy) -> Self {
        let mut patterns = HashMap::new();
        for rule in rules {
            for text in &rule.domain_regexes {
                patterns.insert((true, text.clone()), Regex::new(&format!("(?i){text}")).unwrap());
            }
            let queries = rule.query.iter().flatten().filter_map(|condition| match &condition.operator {
                QueryOperator::Pattern(text) | QueryOperator::NotPattern(text) => Some(text),
                _ => None,
            });
            for text in rule.resources.iter().chain(queries) {
                patterns.insert((false, text.clone()), Regex::new(text).unwrap());
            }
        }
        Self { rules: rules.to_vec(), default_policy, patterns }
    }

    pub(crate) fn evaluate(&self, request: &AccessRequest<'_>, subject: Option<&Subject<'_>>) -> Verdict {
        self.from(0, request, request.target.path(), subject)
    }

    /// The verdicts on the other readings of the path.
    pub(crate) fn readings(
        &self,
        request: &AccessRequest<'_>,
        subject: Option<&Subject<'_>>,
    ) -> Vec<Verdict> {
        let mut paths: Vec<String> = request.target.spelled_path().map(str::to_owned).into_iter().collect();
        let parameters = Regex::new(";[^/]*").unwrap();
        paths.push(parameters.replace_all(request.target.path(), "").into_owned());
        paths.iter().map(|path| self.from(0, request, path, subject)).collect()
    }

    fn from(
        &self,
        first: usize,
        request: &AccessRequest<'_>,
        path: &str,
        subject: Option<&Subject<'_>>,
    ) -> Verdict {
        let Some(rule) = self.rules.get(first) else {
            return Verdict { policy: self.default_policy, rule: None, depends_on_subject: false };
        };
        let reading = self.read(rule, request, path, subject);
        let here = Verdict {
            policy: rule.policy,
            rule: Some(first),
            depends_on_subject: reading.who.contains(&false),
        };
        if !reading.who.contains(&true) || !reading.query.contains(&true) {
            return self.from(first + 1, request, path, subject);
        }
        if !reading.query.contains(&false) {
            return here;
        }
        let otherwise = self.from(first + 1, request, path, subject);
        let strictness = |policy: Policy| match policy {
            Policy::Bypass => 0,
            Policy::OneFactor => 1,
            Policy::TwoFactor => 2,
            Policy::Deny => 3,
        };
        if strictness(here.policy) == strictness(otherwise.policy) {
            let depends_on_subject = here.depends_on_subject && otherwise.depends_on_subject;
            return Verdict { depends_on_subject, ..here };
        }
        if strictness(here.policy) > strictness(otherwise.policy) { here } else { otherwise }
    }

    fn read(
        &self,
        rule: &Rule,
        request: &AccessRequest<'_>,
        path: &str,
        subject: Option<&Subject<'_>>,
    ) -> Reading {
        let target = request.target;
        let methods: Vec<&str> = rule.methods.iter().map(|method| method.as_str()).collect();
        let method = target.method().as_str();
        let method_fits =
            methods.is_empty() || methods.contains(&method) || (method == "HEAD" && methods.contains(&"GET"));
        let network_fits =
            rule.networks.is_empty() || rule.networks.iter().any(|network| within(network, request.client));
        let said = |text: &CertificateFact| match (text, request.certificate) {
            (_, None) => false,
            (CertificateFact::Any, Some(_)) => true,
            (CertificateFact::Subject(name), Some(shown)) if *name == shown.subject => true,
            (text, Some(shown)) => shown.says(text),
        };
        let certificate_fits = rule.certificates.is_empty() || rule.certificates.iter().any(said);
        if !method_fits || !network_fits || !certificate_fits {
            return Reading { who: vec![false], query: vec![false] };
        }
        let (possible, certain) = self.is_for(rule, target.host(), path, target.query(), subject);
        let who = both(possible, !certain);
        Reading { who, query: self.query_readings(rule, target.query().unwrap_or_default()) }
    }

    /// Whether the rule could be for this person on this host and path, and whether it certainly is.
    fn is_for(
        &self,
        rule: &Rule,
        host: &str,
        path: &str,
        query: Option<&str>,
        person: Option<&Subject<'_>>,
    ) -> (bool, bool) {
        let mut domains: Vec<(bool, bool)> =
            rule.domains.iter().map(|text| domain_is_for(&text.to_lowercase(), host, person)).collect();
        for text in &rule.domain_regexes {
            domains.push(captures_are_for(
                &self.patterns[&(true, text.clone())],
                host,
                usize::MAX,
                true,
                person,
            ));
        }
        let full = match query {
            None | Some("") => path.to_owned(),
            Some(query) => [path, query].join("?"),
        };
        let latest = if rule.policy == Policy::Bypass { path.len() } else { usize::MAX };
        let mut resources: Vec<(bool, bool)> = Vec::new();
        for text in &rule.resources {
            let about_the_query = text.contains(r"\?") || text.contains("[?]");
            let only_by_the_query = rule.policy == Policy::Bypass
                && full.len() > path.len()
                && !about_the_query
                && !self.patterns[&(false, text.clone())].is_match(path);
            if only_by_the_query {
                resources.push((false, false));
                continue;
            }
            resources.push(captures_are_for(
                &self.patterns[&(false, text.clone())],
                &full,
                latest,
                false,
                person,
            ));
        }
        if rule.resources.is_empty() {
            resources.push((true, true));
        }
        let subjects = match person {
            _ if rule.subjects.is_empty() => (true, true),
            None => (true, false),
            Some(person) => {
                let fits = rule.subjects.iter().any(|all| all.iter().all(|one| is(one, person)));
                (fits, fits)
            }
        };
        let any = |list: &[(bool, bool)]| (list.iter().any(|one| one.0), list.iter().any(|one| one.1));
        let (domains, resources) = (any(&domains), any(&resources));
        (domains.0 && resources.0 && subjects.0, domains.1 && resources.1 && subjects.1)
    }

    /// Every outcome that the query conditions can have.
    fn query_readings(&self, rule: &Rule, query: &str) -> Vec<bool> {
        if rule.query.is_empty() {
            return vec![true];
        }
        let outer: Vec<Vec<bool>> = rule
            .query
            .iter()
            .map(|all| {
                let inner: Vec<Vec<bool>> =
                    all.iter().map(|condition| self.outcomes(condition, query)).collect();
                // AND can be true if every member can, and false if any member can.
                both(
                    inner.iter().all(|one| one.contains(&true)),
                    inner.iter().any(|one| one.contains(&false)),
                )
            })
            .collect();
        both(outer.iter().any(|one| one.contains(&true)), outer.iter().all(|one| one.contains(&false)))
    }

    fn outcomes(&self, condition: &QueryCondition, query: &str) -> Vec<bool> {
        let pairs: Vec<(Option<String>, Option<String>)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| match pair.find('=') {
                Some(at) => (decoded(&pair[..at]), decoded(&pair[at + 1..])),
                None => (decoded(pair), Some(String::new())),
            })
            .collect();
        let unknown_key = pairs.iter().any(|pair| pair.0.is_none());
        let values: Vec<Option<String>> = pairs
            .into_iter()
            .filter(|pair| pair.0.as_ref() == Some(&condition.key))
            .map(|pair| pair.1)
            .collect();
        let test = |value: &str| match &condition.operator {
            QueryOperator::Equal(wanted) => value == wanted,
            QueryOperator::NotEqual(wanted) => value != wanted,
            QueryOperator::Pattern(text) => self.patterns[&(false, text.clone())].is_match(value),
            QueryOperator::NotPattern(text) => !self.patterns[&(false, text.clone())].is_match(value),
            QueryOperator::Present | QueryOperator::Absent => unreachable!("answered without the value"),
        };
        match condition.operator {
            QueryOperator::Present if !values.is_empty() => vec![true],
            QueryOperator::Absent if !values.is_empty() => vec![false],
            _ if unknown_key => vec![true, false],
            QueryOperator::Present => vec![false],
            QueryOperator::Absent => vec![true],
            _ if values.is_empty() => vec![test("")],
            _ => {
                let mut outcomes = Vec::new();
                for value in &values {
                    match value {
                        Some(value) => outcomes.push(test(value)),
                        None => outcomes.extend([true, false]),
                    }
                }
                outcomes
            }
        }
    }
}

/// Whether any rule has a condition that a further value can make true.
pub(crate) fn negates(rules: &[Rule]) -> bool {
    rules.iter().flat_map(|rule| rule.query.iter().flatten()).any(|condition| {
        matches!(
            condition.operator,
            QueryOperator::Absent | QueryOperator::NotEqual(_) | QueryOperator::NotPattern(_)
        )
    })
}

fn both(can_be_true: bool, can_be_false: bool) -> Vec<bool> {
    let mut outcomes = Vec::new();
    if can_be_true {
        outcomes.push(true);
    }
    if can_be_false {
        outcomes.push(false);
    }
    outcomes
}

fn is(matcher: &SubjectMatcher, person: &Subject<'_>) -> bool {
    match matcher {
        SubjectMatcher::User(name) => person.user == name,
        SubjectMatcher::Group(name) => person.groups.iter().any(|group| group == name),
        SubjectMatcher::Client(_) => false,
    }
}

fn domain_is_for(domain: &str, host: &str, person: Option<&Subject<'_>>) -> (bool, bool) {
    let labels: Vec<&str> = host.split('.').collect();
    let (first, wanted) = domain.split_once('.').unwrap_or((domain, ""));
    // How many labels stand before the rest of the domain, if it ends the host.
    let before = (1..labels.len()).find(|at| labels[*at..].join(".") == wanted);
    let fits = match (first, before) {
        ("*", before) => before.is_some(),
        ("{user}" | "{group}", None) => false,
        ("{user}", Some(at)) => match person {
            None => return (true, false),
            Some(person) => labels[..at].join(".") == person.user.to_lowercase(),
        },
        ("{group}", Some(at)) => match person {
            None => return (at == 1, false),
            Some(person) => at == 1 && person.groups.iter().any(|group| group.to_lowercase() == labels[0]),
        },
        _ => domain == host,
    };
    (fits, fits)
}

fn captures_are_for(
    pattern: &Regex,
    text: &str,
    latest: usize,
    fold: bool,
    person: Option<&Subject<'_>>,
) -> (bool, bool) {
    let Some(captures) = pattern.captures(text).filter(|found| found.get(0).unwrap().start() <= latest)
    else {
        return (false, false);
    };
    let named: Vec<&str> =
        pattern.capture_names().flatten().filter(|name| *name == "User" || *name == "Group").collect();
    if named.is_empty() {
        return (true, true);
    }
    let Some(person) = person else { return (true, false) };
    let text_of = |text: &str| if fold { text.to_lowercase() } else { text.to_owned() };
    let fits = named.iter().all(|name| {
        let captured = text_of(captures.name(name).map_or("", |found| found.as_str()));
        match *name {
            "User" => captured == text_of(person.user),
            _ => person.groups.iter().any(|group| captured == text_of(group)),
        }
    });
    (fits, fits)
}

fn within(network: &ipnet::IpNet, client: IpAddr) -> bool {
    // Everything as IPv6, IPv4 in its mapped form, and then the leading bits.
    let as_v6 = |address: IpAddr| match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    };
    let length = match network.addr() {
        IpAddr::V4(_) => u32::from(network.prefix_len()) + 96,
        IpAddr::V6(_) => u32::from(network.prefix_len()),
    };
    let unnamed = client == IpAddr::from([0, 0, 0, 0]);
    // A network of IPv6 contains no IPv4 address, although both are written as IPv6 here.
    let is_v4 = |bits: u128| bits >> 32 == 0xffff;
    let (network, client) = (as_v6(network.addr()), as_v6(client));
    let same_family = is_v4(network) == is_v4(client);
    let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
    !unnamed && same_family && (network ^ client) & mask == 0
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let [high, low, tail @ ..] = rest else { return None };
                let digit = |byte: u8| char::from(byte).to_digit(16);
                bytes.push((digit(*high)? * 16 + digit(*low)?) as u8);
                rest = tail;
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).ok()
}
