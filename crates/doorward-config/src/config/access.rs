//! `access_control` and `definitions`: the rules as they are written. The binary compiles them.

use std::{collections::BTreeMap, sync::Arc};

use doorward_core::{access::UnknownName, client_certificate::CertificateFact};
use ipnet::IpNet;
use regex::Regex;

use super::{choice, query, query::QueryCondition};
use crate::{
    keys::{Kind, find},
    nearest::nearest,
    problem::Origin,
    reader::{Reader, Scope, shown},
    tree::{Node, Value},
    values::{self, Parsed, text},
};

/// Who may go where.
#[derive(Clone, Debug)]
pub struct AccessControlConfig {
    /// What holds where no rule matches: one factor without the section, else deny unless set.
    pub default_policy: Policy,
    /// The first that matches decides.
    pub rules: Vec<AccessRule>,
}

/// What a rule asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Everybody passes.
    Bypass,
    /// Signed in.
    OneFactor,
    /// Signed in with two factors.
    TwoFactor,
    /// Nobody passes.
    Deny,
}

/// One rule. An empty criterion matches everything; criteria are joined by AND.
#[derive(Clone, Debug)]
pub struct AccessRule {
    /// Hosts in lower case, IPv6 without brackets: exact, `*.`, `{user}.`, `{group}.`. This or `domain_regexes` is not empty.
    pub domains: Vec<String>,
    /// Patterns for the host; they compile.
    pub domain_regexes: Vec<String>,
    /// What the rule asks for; a bypass names no subject in any way.
    pub policy: Policy,
    /// Who: any of the lists, all of whose members match; no inner list is empty.
    pub subjects: Vec<Vec<Subject>>,
    /// Where from, names resolved.
    pub networks: Vec<IpNet>,
    /// What the client's verified certificate must say, any of them.
    pub client_certificates: Vec<CertificateFact>,
    /// Patterns for path and query; they compile.
    pub resources: Vec<String>,
    /// Methods in upper case.
    pub methods: Vec<String>,
    /// Conditions on the query: any of the lists, all of whose members hold; no inner list is empty.
    pub query: Vec<Vec<QueryCondition>>,
    /// File extensions that pass where the rule decides, without their dot; empty for every one (HS-63).
    pub allowed_extensions: Vec<String>,
    /// Where the rule stands.
    pub source: Source,
}

/// Where a rule stands in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file as it was named.
    pub file: Arc<str>,
    /// The line, from one.
    pub line: u32,
    /// The column, from one.
    pub column: u32,
}

/// Whom a rule is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `user:<name>`
    User(String),
    /// `group:<name>`
    Group(String),
    /// `oauth2:client:<id>`
    Client(String),
}

const POLICIES: &[(&str, Policy)] = &[
    ("bypass", Policy::Bypass),
    ("one_factor", Policy::OneFactor),
    ("two_factor", Policy::TwoFactor),
    ("deny", Policy::Deny),
];

type Networks = BTreeMap<String, Vec<IpNet>>;

pub(super) fn read(reader: &mut Reader, root: &Scope<'_>) -> AccessControlConfig {
    let scope = root.child("access_control");
    let networks = read_networks(reader, root, &scope);
    let given = reader.value(&scope, "default_policy", choice(POLICIES));
    let sections = scope.items("rules");
    let rules: Vec<_> = sections.iter().filter_map(|section| read_rule(reader, section, &networks)).collect();
    let open = if scope.is_set() { Policy::Deny } else { Policy::OneFactor };
    let default_policy = given.unwrap_or(open);
    let word = POLICIES.iter().find(|(_, policy)| *policy == default_policy).map_or("", |(word, _)| *word);
    reader.derived(&scope.path("default_policy"), word);
    // Rules that are there and wrong are no reason to say that there are none.
    if sections.is_empty()
        && !reader.has_failed("access_control.default_policy")
        && matches!(default_policy, Policy::Deny | Policy::Bypass)
    {
        let path = scope.path("default_policy");
        let origin = if reader.is_given(&path) { reader.origin(&path) } else { scope.origin() };
        let everybody = if default_policy == Policy::Deny { "nobody" } else { "everybody" };
        let message = format!(
            "is {word} and there are no rules, so {everybody} would get in; add access_control.rules, or set one_factor or two_factor"
        );
        reader.error_at(&path, origin, message);
    }
    AccessControlConfig { default_policy, rules }
}

/// The definitions, and the older list of them.
fn read_networks(reader: &mut Reader, root: &Scope<'_>, scope: &Scope<'_>) -> Networks {
    let mut networks = Networks::new();
    let (leaf, entries) = reader.map(&root.child("definitions"), "network");
    for (name, path, node) in entries {
        let members = reader.many(node, &leaf, &path, true, &values::network);
        if let Err(expected) = network_name(&name) {
            reader.error(&path, format!("expected {expected}"));
        }
        networks.insert(name, members);
    }
    for section in scope.items("networks") {
        let name = reader.required(&section, "name", network_name);
        let members = reader.values(&section, "networks", values::network);
        if members.is_empty() && !section.has("networks") {
            reader.error_at(
                &section.path("networks"),
                section.origin(),
                "is missing or empty; list networks",
            );
        }
        let Some(name) = name else { continue };
        if networks.insert(name, members).is_some() {
            reader.error(&section.path("name"), "is defined twice; remove one");
        }
    }
    networks
}

fn network_name(name: &str) -> Parsed<String> {
    if values::network(name).is_ok() {
        return Err("a name for a network, not a network".to_owned());
    }
    text(name)
}

fn read_rule(reader: &mut Reader, scope: &Scope<'_>, networks: &Networks) -> Option<AccessRule> {
    let domains = reader.values(scope, "domain", values::domain);
    let hosts = reader.values(scope, "domain_regex", values::pattern);
    let policy = reader.required(scope, "policy", choice(POLICIES));
    let subjects = read_subjects(reader, scope);
    let found = reader.values(scope, "networks", |text| network_or_name(text, networks));
    let client_certificates = reader.values(scope, "client_certificate", certificate_fact);
    let resources = reader.values(scope, "resources", values::pattern);
    let methods = reader.values(scope, "methods", method);
    let query = query::read(reader, scope);
    let allowed_extensions = reader.values(scope, "allowed_extensions", extension);
    if !scope.has("domain") && !scope.has("domain_regex") {
        let message = "a rule needs domain or domain_regex; write for example domain: '*.example.com'";
        reader.error_at(scope.own_path(), scope.origin(), message);
    }
    for name in [
        "domain",
        "domain_regex",
        "networks",
        "client_certificate",
        "resources",
        "methods",
        "allowed_extensions",
    ] {
        check_not_empty(reader, scope, name);
    }
    if policy == Some(Policy::Bypass) {
        let by_domain = domains.iter().any(|(_, named)| *named);
        let parts = [
            ("subject", scope.has("subject")),
            ("domain", by_domain),
            ("domain_regex", hosts.iter().any(names_subject)),
            ("resources", resources.iter().any(names_subject)),
        ];
        for (name, _) in parts.into_iter().filter(|(_, depends)| *depends) {
            let message = "a bypass cannot depend on who asks, because nobody is asked; use one_factor";
            reader.error(&scope.path(name), message);
        }
    }
    let texts = |patterns: Vec<Regex>| patterns.iter().map(|one| one.as_str().to_owned()).collect();
    Some(AccessRule {
        domains: domains.into_iter().map(|(domain, _)| domain).collect(),
        domain_regexes: texts(hosts),
        policy: policy?,
        subjects,
        networks: found.into_iter().flatten().collect(),
        client_certificates,
        resources: texts(resources),
        methods,
        query,
        allowed_extensions,
        source: source(scope.origin()),
    })
}

/// A criterion that is there and empty would match everything, which nobody means who writes it.
fn check_not_empty(reader: &mut Reader, scope: &Scope<'_>, name: &str) {
    let node = reader.leaf(scope, name).node;
    if node
        .is_some_and(|node| node.is_null() || matches!(&node.value, Value::List(items) if items.is_empty()))
    {
        reader.error(&scope.path(name), "is empty, so it would match everything; fill it or remove it");
    }
}

fn certificate_fact(text: &str) -> Parsed<CertificateFact> {
    text.parse().map_err(|error: UnknownName| error.expected.to_owned())
}

/// Without its dot, as the last part of a name has it.
fn extension(text: &str) -> Parsed<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-~+".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        return Ok(text.to_ascii_lowercase());
    }
    Err("an extension without its dot, such as jpg".to_owned())
}

fn names_subject(pattern: &Regex) -> bool {
    pattern.capture_names().flatten().any(|name| name == "User" || name == "Group")
}

fn network_or_name(text: &str, networks: &Networks) -> Parsed<Vec<IpNet>> {
    if let Some(members) = networks.get(text) {
        return Ok(members.clone());
    }
    values::network(text).map(|network| vec![network]).map_err(|expected| {
        let near = nearest(text, networks.keys().map(String::as_str));
        let hint = near.map(|near| format!(", did you mean {near}?")).unwrap_or_default();
        format!("{expected}, or a name from definitions.network{hint}")
    })
}

fn method(text: &str) -> Parsed<String> {
    let known = match find("access_control.rules[].methods").map(|key| key.kind) {
        Some(Kind::OneOrMany(Kind::Choice(known))) => *known,
        _ => &[],
    };
    if known.contains(&text) {
        return Ok(text.to_owned());
    }
    let upper = text.to_ascii_uppercase();
    Err(if known.contains(&upper.as_str()) {
        format!("methods in upper case, {upper}")
    } else {
        format!("one of {}", known.join(", "))
    })
}

fn source(origin: Origin) -> Source {
    match origin {
        Origin::File { file, line, column } => Source { file, line, column },
        // Rules come from files only.
        other => Source { file: other.to_string().into(), line: 0, column: 0 },
    }
}

/// One subject, a list (any of them), or a list of lists (all of one of them).
fn read_subjects(reader: &mut Reader, scope: &Scope<'_>) -> Vec<Vec<Subject>> {
    let leaf = reader.leaf(scope, "subject");
    reader.note(&leaf, leaf.node.map(shown).unwrap_or_default());
    let Some(node) = leaf.node else { return Vec::new() };
    let one = |reader: &mut Reader, node: &Node, path: &str| {
        reader.scalar(node, &leaf, path, &subject).into_iter().collect::<Vec<_>>()
    };
    let Value::List(items) = &node.value else { return vec![one(reader, node, &leaf.path)] };
    if items.is_empty() {
        reader.error(&leaf.path, "is empty, so it would match everybody; fill it or remove it");
    }
    let mut subjects = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let path = format!("{}[{index}]", leaf.path);
        let Value::List(all) = &item.value else {
            subjects.push(one(reader, item, &path));
            continue;
        };
        if all.is_empty() {
            reader.error_at(&path, item.origin.clone(), "is empty, so it would match everybody; remove it");
        }
        subjects.push(reader.many(item, &leaf, &path, false, &subject));
    }
    subjects
}

fn subject(text: &str) -> Parsed<Subject> {
    let named = |prefix: &str| text.strip_prefix(prefix).filter(|name| !name.is_empty()).map(str::to_owned);
    named("user:")
        .map(Subject::User)
        .or_else(|| named("group:").map(Subject::Group))
        .or_else(|| named("oauth2:client:").map(Subject::Client))
        .ok_or_else(|| "user:<name>, group:<name> or oauth2:client:<id>".to_owned())
}
