//! Small worlds of rules and requests, so that rules and requests meet often.

use std::net::IpAddr;

use doorward_core::{
    access::{Policy, QueryCondition, QueryOperator, Rule, SubjectMatcher},
    client_certificate::ClientCertificate,
    target::{EncodedCharacters, Target},
};
use http::Method;

pub(crate) const ENCODED: EncodedCharacters = EncodedCharacters::Pass;

/// A seeded generator (SplitMix64), so that a failure can be repeated.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }

    pub(crate) fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    fn some<T: Clone>(&mut self, choices: &[T], most: usize) -> Vec<T> {
        (0..1 + self.below(most)).map(|_| self.pick(choices)).collect()
    }
}

const DOMAINS: [&str; 12] = [
    "a.example.com",
    "B.example.com",
    "example.com",
    "*.example.com",
    "*.b.example.com",
    "{user}.example.com",
    "{group}.example.com",
    "*.com",
    "c.example.org",
    "{user}.b.example.com",
    "192.0.2.7",
    "*.Example.org",
];
const DOMAIN_PATTERNS: [&str; 6] = [
    r"^a\.",
    r"example\.org$",
    r"^(?P<User>\w+)\.example\.com$",
    r"^(?P<Group>[a-z]+)\.b\.",
    r"^(?P<User>\w+)?\.?b\.example\.com$",
    r"^[ABC]\.EXAMPLE\.com$",
];
const RESOURCES: [&str; 12] = [
    "^/public/",
    "^/admin",
    "/api",
    "^/home/(?P<User>[a-z]+)",
    r"\?a=1$",
    "public",
    "^/$",
    r"^/(?P<Group>\w+)/",
    "a=1",
    "^/x$",
    ";",
    "%2F",
];
const POLICIES: [Policy; 4] = [Policy::Bypass, Policy::OneFactor, Policy::TwoFactor, Policy::Deny];
const NETWORKS: [&str; 6] =
    ["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32", "::ffff:172.16.0.0/108", "0.0.0.0/0", "::/0"];
const USERS: [&str; 5] = ["a", "b", "alice", "Bob", "admin"];
const GROUPS: [&str; 4] = ["admin", "a", "home", "Public"];
const HOSTS: [&str; 14] = [
    "a.example.com",
    "b.example.com",
    "example.com",
    "A.Example.com",
    "alice.example.com",
    "bob.b.example.com",
    "x.y.example.com",
    "c.example.org",
    "d.example.org.",
    "example.net",
    "192.0.2.7",
    "a.b.example.com",
    "b.example.com:8443",
    "home.b.example.com",
];
const PATHS: [&str; 20] = [
    "/",
    "/public/",
    "/public/x",
    "/admin",
    "/admin/x",
    "/api/v1",
    "/home/alice/x",
    "/home/bob",
    "/x",
    "/public/../admin",
    "//public/x",
    "/%70ublic/x",
    "/admin;a=b",
    "/public;x/y",
    "/x%2fpublic/",
    "/a/./public",
    "/a/x",
    "/caf%c3%a9",
    "/home/a",
    "/x;",
];
const QUERIES: [&str; 16] = [
    "",
    "?",
    "?a=1",
    "?a=2",
    "?a=1&a=2",
    "?b=1&a=1",
    "?a",
    "?a=%31",
    "?a=%zz",
    "?%zz=1",
    "?b=x+y",
    "?b=x%20y&b=x",
    "?x=/public/",
    "?a=1&%ff=2",
    "?=1",
    "?&&a=1&",
];
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "PROPFIND"];
const FACTS: [&str; 6] =
    ["any", "cn:phone", "cn:Phone", "dns:phone.example", "subject:CN=phone,O=Home", "email:a@example.com"];
const CLIENTS: [&str; 8] = [
    "10.1.2.3",
    "::ffff:10.1.2.3",
    "192.0.2.7",
    "2001:db8::7",
    "172.16.0.1",
    "203.0.113.9",
    "::10.0.0.1",
    "0.0.0.0",
];

pub(crate) fn rules(dice: &mut Dice) -> (Vec<Rule>, Policy) {
    let count = 1 + dice.below(7);
    let rules = (0..count).map(|_| rule(dice)).collect();
    (rules, dice.pick(&POLICIES))
}

fn rule(dice: &mut Dice) -> Rule {
    let policy = dice.pick(&POLICIES);
    let bypass = policy == Policy::Bypass;
    let allowed = |text: &&str| !bypass || !(text.contains('{') || text.contains("(?P<"));
    let texts = |choices: &[&'static str]| choices.iter().copied().filter(allowed).collect::<Vec<_>>();
    let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut rule = Rule { policy, ..Rule::default() };
    if !dice.one_in(4) {
        rule.domains = owned(dice.some(&texts(&DOMAINS), 3));
    }
    if rule.domains.is_empty() || dice.one_in(6) {
        rule.domain_regexes = owned(dice.some(&texts(&DOMAIN_PATTERNS), 2));
    }
    if dice.one_in(2) {
        rule.resources = owned(dice.some(&texts(&RESOURCES), 2));
    }
    if dice.one_in(4) {
        rule.methods =
            dice.some(&METHODS, 3).iter().map(|name| Method::from_bytes(name.as_bytes()).unwrap()).collect();
    }
    if dice.one_in(4) {
        rule.networks = dice.some(&NETWORKS, 2).iter().map(|network| network.parse().unwrap()).collect();
    }
    if dice.one_in(6) {
        rule.certificates = dice.some(&FACTS, 2).iter().map(|text| text.parse().unwrap()).collect();
    }
    if !bypass && dice.one_in(4) {
        rule.subjects =
            (0..1 + dice.below(2)).map(|_| (0..1 + dice.below(2)).map(|_| subject(dice)).collect()).collect();
    }
    if dice.one_in(3) {
        rule.query = (0..1 + dice.below(2))
            .map(|_| (0..1 + dice.below(2)).map(|_| condition(dice)).collect())
            .collect();
    }
    rule
}

fn subject(dice: &mut Dice) -> SubjectMatcher {
    match dice.below(5) {
        0 | 1 => SubjectMatcher::User(dice.pick(&USERS).to_owned()),
        2 | 3 => SubjectMatcher::Group(dice.pick(&GROUPS).to_owned()),
        _ => SubjectMatcher::Client("a".to_owned()),
    }
}

fn condition(dice: &mut Dice) -> QueryCondition {
    let key = dice.pick(&["a", "b", ""]).to_owned();
    let value = dice.pick(&["1", "2", "x y", ""]).to_owned();
    let pattern = dice.pick(&["^1$", "^[12]?$", "x"]).to_owned();
    let operator = match dice.below(6) {
        0 => QueryOperator::Equal(value),
        1 => QueryOperator::NotEqual(value),
        2 => QueryOperator::Present,
        3 => QueryOperator::Absent,
        4 => QueryOperator::Pattern(pattern),
        _ => QueryOperator::NotPattern(pattern),
    };
    QueryCondition { key, operator }
}

pub(crate) fn request(dice: &mut Dice) -> Option<(Target, IpAddr)> {
    let (host, path) = (dice.pick(&HOSTS), dice.pick(&PATHS));
    let query = if dice.one_in(2) { dice.pick(&QUERIES) } else { "" };
    let target =
        Target::from_parts(dice.pick(&METHODS), "https", host, &format!("{path}{query}"), ENCODED).ok()?;
    Some((target, dice.pick(&CLIENTS).parse().unwrap()))
}

/// What the connection's certificate says, if there is one.
pub(crate) fn certificate(dice: &mut Dice) -> Option<ClientCertificate> {
    if dice.one_in(2) {
        return None;
    }
    let subject = dice.pick(&["", "CN=phone,O=Home", "CN=laptop"]).to_owned();
    let facts = dice.some(&FACTS[1..], 2).iter().map(|text| text.parse().unwrap()).collect();
    Some(ClientCertificate::new(subject, facts))
}

pub(crate) fn person(dice: &mut Dice) -> (String, Vec<String>) {
    let groups = if dice.one_in(3) { Vec::new() } else { dice.some(&GROUPS, 2) };
    (dice.pick(&USERS).to_owned(), groups.into_iter().map(str::to_owned).collect())
}
