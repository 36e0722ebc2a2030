#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use http::Method;

use super::*;
use crate::{
    client_address::UNNAMED,
    client_certificate::ClientCertificate,
    target::{EncodedCharacters, Target},
};

fn rule(domain: &str, policy: Policy) -> Rule {
    Rule { domains: vec![domain.to_owned()], policy, ..Rule::default() }
}

fn resources(patterns: &[&str], rule: Rule) -> Rule {
    Rule { resources: patterns.iter().map(|pattern| (*pattern).to_owned()).collect(), ..rule }
}

fn subjects(lists: &[&[&str]], rule: Rule) -> Rule {
    let list = |list: &&[&str]| list.iter().map(|text| text.parse().unwrap()).collect();
    Rule { subjects: lists.iter().map(list).collect(), ..rule }
}

fn query(key: &str, operator: QueryOperator, rule: Rule) -> Rule {
    Rule { query: vec![vec![QueryCondition { key: key.to_owned(), operator }]], ..rule }
}

fn rules(rules: Vec<Rule>) -> RuleSet {
    RuleSet::compile(rules, Policy::Deny).unwrap()
}

fn target(method: &str, url: &str) -> Target {
    Target::from_url(method, url, EncodedCharacters::Refuse).unwrap_or_else(|error| panic!("{url}: {error}"))
}

/// Who asks: a name and groups, separated by spaces.
fn verdict_of(set: &RuleSet, method: &str, url: &str, client: &str, who: Option<&str>) -> Verdict {
    let target = target(method, url);
    let request = AccessRequest { target: &target, client: client.parse().unwrap(), certificate: None };
    match who {
        None => set.evaluate(&request, None),
        Some(who) => {
            let mut words = who.split(' ').map(str::to_owned);
            let user = words.next().unwrap();
            let groups: Vec<String> = words.collect();
            set.evaluate(&request, Some(&Subject { user: &user, groups: &groups }))
        }
    }
}

#[track_caller]
fn check(set: &RuleSet, url: &str, who: Option<&str>, expected: Policy) {
    assert_eq!(verdict_of(set, "GET", url, "203.0.113.9", who).policy, expected, "{url} for {who:?}");
}

fn mixed() -> RuleSet {
    rules(vec![
        resources(&["^/public/"], rule("mix.example.com", Policy::Bypass)),
        rule("mix.example.com", Policy::TwoFactor),
    ])
}

#[test]
fn the_first_rule_that_matches_decides() {
    let set = rules(vec![
        rule("a.example.com", Policy::OneFactor),
        rule("*.example.com", Policy::Bypass),
        rule("a.example.com", Policy::Deny),
    ]);
    let verdict = verdict_of(&set, "GET", "https://a.example.com/", "::1", None);
    assert_eq!(verdict, Verdict { policy: Policy::OneFactor, rule: Some(0), depends_on_subject: false });
    check(&set, "https://b.example.com/", None, Policy::Bypass);
    let verdict = verdict_of(&set, "GET", "https://example.com/", "::1", None);
    assert_eq!(verdict, Verdict { policy: Policy::Deny, rule: None, depends_on_subject: false });
    assert!(set.uses(Policy::OneFactor) && set.uses(Policy::Deny) && !set.uses(Policy::TwoFactor));
}

#[test]
fn a_wildcard_covers_everything_below_but_not_itself() {
    let set = rules(vec![rule("*.example.com", Policy::OneFactor)]);
    check(&set, "https://a.example.com/", None, Policy::OneFactor);
    check(&set, "https://a.b.c.example.com/", None, Policy::OneFactor);
    check(&set, "https://example.com/", None, Policy::Deny);
    check(&set, "https://evilexample.com/", None, Policy::Deny);
}

/// SC-006
#[test]
fn sc_006_the_query_is_not_the_path() {
    for url in ["https://mix.example.com/admin?x=/public/", "https://mix.example.com/admin?/public/"] {
        check(&mixed(), url, None, Policy::TwoFactor);
        let unanchored = rules(vec![
            resources(&["/public/"], rule("mix.example.com", Policy::Bypass)),
            rule("mix.example.com", Policy::TwoFactor),
        ]);
        check(&unanchored, url, None, Policy::TwoFactor);
        check(&unanchored, "https://mix.example.com/a/public/b", None, Policy::Bypass);
    }
    check(&mixed(), "https://mix.example.com/public/x?y", None, Policy::Bypass);
    let by_query = rules(vec![resources(&[r"\?key=abc$"], rule("a.example.com", Policy::Bypass))]);
    check(&by_query, "https://a.example.com/x?key=abc", None, Policy::Bypass);
    check(&by_query, "https://a.example.com/x?y=?key=abc", None, Policy::Deny);
    let strict = rules(vec![resources(&["secret"], rule("a.example.com", Policy::TwoFactor))]);
    check(&strict, "https://a.example.com/x?y=secret", None, Policy::TwoFactor);
    let styles = rules(vec![
        resources(&[r"^/.*\.(css|js)$"], rule("a.example.com", Policy::Bypass)),
        rule("a.example.com", Policy::TwoFactor),
    ]);
    check(&styles, "https://a.example.com/site.css", None, Policy::Bypass);
    for added in ["https://a.example.com/admin?x=.css", "https://a.example.com/admin?a.js"] {
        check(&styles, added, None, Policy::TwoFactor);
    }
    let whole = rules(vec![resources(&["^/x$"], rule("a.example.com", Policy::OneFactor))]);
    check(&whole, "https://a.example.com/x?", None, Policy::OneFactor);
    check(&whole, "https://a.example.com/x?a", None, Policy::Deny);
}

/// SC-009, SC-011
#[test]
fn sc_009_other_spellings_of_a_path_are_judged_as_the_path() {
    for spelled in [
        "//admin",
        "/public//../admin",
        "/./admin",
        "/admin;a=b",
        "/admin;",
        "/%61dmin",
        "/public/%2e%2e/admin",
    ] {
        check(&mixed(), &format!("https://mix.example.com{spelled}"), None, Policy::TwoFactor);
    }
}

/// SC-013
#[test]
fn sc_013_case_and_trailing_dots_change_nothing_however_many_hosts_there_are() {
    for others in [1, 100, 101, 5_000] {
        let mut list = vec![rule("*.b.Example.com", Policy::Deny), rule("*.EXAMPLE.com", Policy::Bypass)];
        list.extend((0..others).map(|number| rule(&format!("host{number}.example.net"), Policy::TwoFactor)));
        list.push(rule("*.example.net", Policy::OneFactor));
        let set = RuleSet::compile(list, Policy::TwoFactor).unwrap();
        for host in ["a.B.example.com", "A.b.EXAMPLE.COM", "a.b.example.com.", "x.a.b.example.com:443"] {
            let verdict = verdict_of(&set, "GET", &format!("https://{host}/"), "::1", None);
            assert_eq!((verdict.policy, verdict.rule), (Policy::Deny, Some(0)), "{host} among {others}");
        }
        check(&set, "https://APP.example.com/", None, Policy::Bypass);
        let last = others - 1;
        let verdict = verdict_of(&set, "GET", &format!("https://HOST{last}.example.net/"), "::1", None);
        assert_eq!((verdict.policy, verdict.rule), (Policy::TwoFactor, Some(last + 2)));
        check(&set, "https://other.example.net/", None, Policy::OneFactor);
    }
}

/// SC-021
#[test]
fn sc_021_methods_are_told_apart_and_head_is_judged_as_get() {
    let only = |method: Method| {
        let rule = Rule { methods: vec![method], ..rule("a.example.com", Policy::Bypass) };
        rules(vec![rule])
    };
    let policy =
        |set: &RuleSet, method: &str| verdict_of(set, method, "https://a.example.com/", "::1", None).policy;
    assert_eq!(policy(&only(Method::OPTIONS), "OPTIONS"), Policy::Bypass);
    assert_eq!(policy(&only(Method::OPTIONS), "GET"), Policy::Deny);
    assert_eq!(policy(&only(Method::GET), "HEAD"), Policy::Bypass);
    assert_eq!(policy(&only(Method::HEAD), "HEAD"), Policy::Bypass);
    assert_eq!(policy(&only(Method::HEAD), "GET"), Policy::Deny);
    assert_eq!(policy(&only(Method::POST), "HEAD"), Policy::Deny);
}

/// SC-029, SC-033
#[test]
fn sc_033_networks_match_mapped_addresses_and_no_other_embedding() {
    let inside = Rule {
        networks: vec!["10.0.0.0/8".parse().unwrap(), "2001:db8::/32".parse().unwrap()],
        ..rule("a.example.com", Policy::Bypass)
    };
    let set = rules(vec![inside]);
    let policy = |client: &str| verdict_of(&set, "GET", "https://a.example.com/", client, None).policy;
    for client in ["10.0.0.1", "::ffff:10.0.0.1", "2001:db8::9"] {
        assert_eq!(policy(client), Policy::Bypass, "{client}");
    }
    for client in ["11.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "::ffff:11.0.0.1", "::1"] {
        assert_eq!(policy(client), Policy::Deny, "{client}");
    }
    let everywhere =
        Rule { networks: vec!["0.0.0.0/0".parse().unwrap()], ..rule("a.example.com", Policy::Bypass) };
    assert_eq!(
        verdict_of(&rules(vec![everywhere]), "GET", "https://a.example.com/", &UNNAMED.to_string(), None)
            .policy,
        Policy::Deny,
        "a client without a name matches no network"
    );
}

#[test]
fn subject_lists_are_joined_by_or_and_their_members_by_and() {
    let lists: &[&[&str]] = &[&["user:alice", "group:night"], &["group:admins"], &["oauth2:client:c1"]];
    let set = rules(vec![subjects(lists, rule("a.example.com", Policy::OneFactor))]);
    let url = "https://a.example.com/";
    check(&set, url, Some("alice night"), Policy::OneFactor);
    check(&set, url, Some("alice day"), Policy::Deny);
    check(&set, url, Some("bob admins"), Policy::OneFactor);
    check(&set, url, Some("ALICE night"), Policy::Deny);
    check(&set, url, Some("c1"), Policy::Deny);
    check(&set, url, Some("oauth2:client:c1"), Policy::Deny);
}

/// `authelia.md` 8.4
#[test]
fn nobody_signed_in_is_a_potential_match_of_a_rule_with_subjects() {
    let set = rules(vec![
        subjects(&[&["group:banned"]], rule("a.example.com", Policy::Deny)),
        rule("a.example.com", Policy::Bypass),
    ]);
    let anonymous = verdict_of(&set, "GET", "https://a.example.com/", "::1", None);
    assert_eq!(anonymous, Verdict { policy: Policy::Deny, rule: Some(0), depends_on_subject: true });
    check(&set, "https://a.example.com/", Some("alice"), Policy::Bypass);
    let banned = verdict_of(&set, "GET", "https://a.example.com/", "::1", Some("bob banned"));
    assert_eq!(banned, Verdict { policy: Policy::Deny, rule: Some(0), depends_on_subject: false });
}

#[test]
fn a_domain_may_name_the_user_or_a_group() {
    let set = rules(vec![
        rule("{user}.home.example.com", Policy::OneFactor),
        rule("{group}.example.com", Policy::TwoFactor),
    ]);
    check(&set, "https://alice.home.example.com/", Some("Alice"), Policy::OneFactor);
    check(&set, "https://bob.home.example.com/", Some("alice home"), Policy::Deny);
    check(&set, "https://x.alice.home.example.com/", Some("alice"), Policy::Deny);
    check(&set, "https://j.doe.home.example.com/", Some("j.doe"), Policy::OneFactor);
    check(&set, "https://staff.example.com/", Some("bob Staff"), Policy::TwoFactor);
    check(&set, "https://staff.example.com/", Some("staff"), Policy::Deny);
    check(&set, "https://example.com/", Some("bob staff"), Policy::Deny);
    let anonymous = verdict_of(&set, "GET", "https://any.home.example.com/", "::1", None);
    assert_eq!(anonymous, Verdict { policy: Policy::OneFactor, rule: Some(0), depends_on_subject: true });
    let too_deep = verdict_of(&set, "GET", "https://a.b.example.com/", "::1", None);
    assert_eq!(too_deep, Verdict { policy: Policy::Deny, rule: None, depends_on_subject: false });
}

#[test]
fn a_rule_that_names_the_host_itself_does_not_depend_on_the_subject() {
    let either = Rule {
        domains: vec!["app.example.com".to_owned(), "{user}.example.com".to_owned()],
        ..rule("", Policy::OneFactor)
    };
    let set = rules(vec![either]);
    assert!(!verdict_of(&set, "GET", "https://app.example.com/", "::1", None).depends_on_subject);
    assert!(verdict_of(&set, "GET", "https://x.example.com/", "::1", None).depends_on_subject);
}

#[test]
fn captured_groups_must_be_the_user_or_a_group() {
    let by_host = Rule {
        domain_regexes: vec![r"^(?P<User>\w+)-(?P<Group>\w+)\.example\.com$".to_owned()],
        policy: Policy::OneFactor,
        ..Rule::default()
    };
    let by_path =
        resources(&[r"^/home/(?P<User>\w+)(/|$)", "^/shared/"], rule("files.example.com", Policy::OneFactor));
    let set = rules(vec![by_host, by_path]);
    check(&set, "https://alice-ops.example.com/", Some("Alice OPS"), Policy::OneFactor);
    check(&set, "https://alice-ops.example.com/", Some("alice dev"), Policy::Deny);
    check(&set, "https://ALICE-ops.example.com/", None, Policy::OneFactor);
    check(&set, "https://files.example.com/home/alice/x", Some("alice"), Policy::OneFactor);
    check(&set, "https://files.example.com/home/Alice/x", Some("alice"), Policy::Deny);
    check(&set, "https://files.example.com/home/bob/x", Some("alice"), Policy::Deny);
    assert!(verdict_of(&set, "GET", "https://files.example.com/home/bob", "::1", None).depends_on_subject);
    assert!(!verdict_of(&set, "GET", "https://files.example.com/shared/x", "::1", None).depends_on_subject);
}

#[test]
fn query_conditions_see_every_value() {
    use QueryOperator::*;
    let with = |operator: QueryOperator, policy: Policy| {
        rules(vec![
            query("a", operator, rule("q.example.com", policy)),
            rule("q.example.com", Policy::OneFactor),
        ])
    };
    let text = str::to_owned;
    // Operator, queries that match, queries that do not, queries that do only in part.
    type Queries = &'static [&'static str];
    let table: [(QueryOperator, Queries, Queries, Queries); 7] = [
        (
            Equal(text("1")),
            &["a=1", "a=1&b=2", "%61=%31", "a=1&a=1"],
            &["", "a=2", "a", "A=1", "b=1"],
            &["a=1&a=2", "a=2&a=1", "a=%zz", "a=1&%zz=1", "a=1&a=%ff"],
        ),
        (Equal(text("x y")), &["a=x+y", "a=x%20y"], &["a=x%2By"], &[]),
        (NotEqual(text("1")), &["", "a=2", "a=2&a=3"], &["a=1"], &["a=1&a=2", "a=%f"]),
        (Present, &["a", "a=", "b&a=1", "a=%zz"], &["", "b=1", "aa=1"], &["%zz=1", "b=1&%"]),
        (Absent, &["", "b=1"], &["a", "a=1", "b&a=%"], &["%ff"]),
        (Pattern(text("^[0-9]+$")), &["a=1", "a=1&a=22"], &["", "a=x"], &["a=1&a=x"]),
        (NotPattern(text("evil")), &["", "a=x"], &["a=my+evil"], &["a=x&a=evil"]),
    ];
    for (operator, hits, misses, partly) in table {
        let (lenient, strict) = (with(operator.clone(), Policy::Bypass), with(operator, Policy::Deny));
        for query in hits {
            let url = format!("https://q.example.com/?{query}");
            check(&lenient, &url, None, Policy::Bypass);
            check(&strict, &url, None, Policy::Deny);
        }
        for query in misses {
            let url = format!("https://q.example.com/?{query}");
            check(&lenient, &url, None, Policy::OneFactor);
            check(&strict, &url, None, Policy::OneFactor);
        }
        for query in partly {
            let url = format!("https://q.example.com/?{query}");
            check(&lenient, &url, None, Policy::OneFactor);
            check(&strict, &url, None, Policy::Deny);
        }
    }
}

/// Invariant 7
#[test]
fn spellings_that_lead_to_different_answers_are_ambiguous() {
    let set = mixed();
    let judge = |path: &str| {
        let target = target("GET", &format!("https://mix.example.com{path}"));
        let request = AccessRequest { target: &target, client: "::1".parse().unwrap(), certificate: None };
        set.evaluate_spellings(&request, None).map(|verdict| verdict.policy)
    };
    assert_eq!(judge("/public/x"), Ok(Policy::Bypass));
    assert_eq!(judge("/public/caf%c3%a9"), Ok(Policy::Bypass));
    assert_eq!(judge("/admin;a=b"), Ok(Policy::TwoFactor));
    assert_eq!(judge("//admin"), Ok(Policy::TwoFactor));
    for ambiguous in ["/public/../admin", "//public/x", "/x/../public/y", "/public;x/y", "/%70ublic/x?a=b"] {
        assert!(judge(ambiguous).is_err(), "{ambiguous}");
    }
}

#[test]
fn every_mistake_is_reported_with_its_rule_and_key() {
    let source = RuleSource { file: "doorward.yml".to_owned(), line: 7, column: 5 };
    let errors = RuleSet::compile(
        vec![
            Rule { source: Some(source.clone()), ..Rule::default() },
            Rule {
                domains: vec![
                    "https://a.example.com".to_owned(),
                    "a.*.com".to_owned(),
                    "a.example.com:443".to_owned(),
                    "*".to_owned(),
                ],
                domain_regexes: vec!["(".to_owned(), "a{1000}{1000}{1000}".to_owned()],
                methods: vec![Method::from_bytes(b"M-SEARCH").unwrap()],
                query: vec![vec![]],
                subjects: vec![vec![]],
                ..Rule::default()
            },
            subjects(&[&["user:a"]], rule("{user}.example.com", Policy::Bypass)),
            resources(&["(?P<Group>x)"], rule("a.example.com", Policy::Bypass)),
        ],
        Policy::Deny,
    )
    .unwrap_err();
    let found: Vec<(usize, &str)> = errors.iter().map(|error| (error.rule, error.key)).collect();
    assert_eq!(
        found,
        [
            (0, "domain"),
            (1, "domain"),
            (1, "domain"),
            (1, "domain"),
            (1, "domain"),
            (1, "domain_regex"),
            (1, "domain_regex"),
            (1, "subject"),
            (1, "query"),
            (1, "methods"),
            (2, "subject"),
            (2, "domain"),
            (3, "resources"),
        ]
    );
    assert_eq!(errors[0].location, Some(source));
    assert_eq!(errors[0].to_string(), "rule 1: domain: a rule needs `domain` or `domain_regex`");
    assert!(errors[5].to_string().contains("unclosed group"), "{}", errors[5]);
}

#[test]
fn domains_may_be_addresses_and_names_in_any_script() {
    let set = rules(vec![
        rule("192.0.2.7", Policy::Bypass),
        rule("2001:DB8::1", Policy::Bypass),
        rule("[2001:db8::2]", Policy::Bypass),
        rule("Bücher.example", Policy::Bypass),
        rule("*.example.com.", Policy::Bypass),
    ]);
    for host in ["192.0.2.7", "[2001:db8::1]", "[2001:db8::2]", "xn--bcher-kva.example", "a.example.com"] {
        check(&set, &format!("https://{host}/"), None, Policy::Bypass);
    }
}

#[test]
fn names_of_policies_and_subjects_are_read_from_text() {
    for policy in [Policy::Bypass, Policy::OneFactor, Policy::TwoFactor, Policy::Deny] {
        assert_eq!(policy.to_string().parse(), Ok(policy));
    }
    assert!("Deny".parse::<Policy>().unwrap_err().to_string().contains("one_factor"));
    assert_eq!("user:a:b".parse(), Ok(SubjectMatcher::User("a:b".to_owned())));
    assert_eq!("oauth2:client:c".parse(), Ok(SubjectMatcher::Client("c".to_owned())));
    for bad in ["", "user:", "alice", "users:alice"] {
        assert!(bad.parse::<SubjectMatcher>().is_err(), "{bad}");
    }
}

#[test]
fn an_explanation_says_how_each_criterion_fits() {
    let set = rules(vec![
        subjects(&[&["user:bob"]], resources(&["^/x"], rule("a.example.com", Policy::OneFactor))),
        rule("*.example.com", Policy::Deny),
    ]);
    let target = target("GET", "https://a.example.com/y");
    let request = AccessRequest { target: &target, client: "::1".parse().unwrap(), certificate: None };
    let explained = set.explain(&request, None);
    assert_eq!(
        (explained[0].domain, explained[0].resources, explained[0].subjects),
        (Fit::Hit, Fit::Miss, Fit::May)
    );
    assert_eq!((explained[0].overall(), explained[1].overall()), (Fit::Miss, Fit::Hit));
    assert_eq!(set.evaluate(&request, None).rule, Some(1));
}

/// HS-35
#[test]
fn hs_35_a_rule_may_ask_for_a_certificate_and_matches_nobody_without_it() {
    let asks = |facts: &[&str], policy: Policy| Rule {
        certificates: facts.iter().map(|text| text.parse().unwrap()).collect(),
        ..rule("a.example.com", policy)
    };
    let set = rules(vec![
        asks(&["cn:phone", "dns:tablet.example"], Policy::Bypass),
        asks(&["any"], Policy::OneFactor),
        rule("a.example.com", Policy::TwoFactor),
    ]);
    let target = target("GET", "https://a.example.com/");
    let judge = |certificate: Option<&ClientCertificate>| {
        let request = AccessRequest { target: &target, client: "::1".parse().unwrap(), certificate };
        set.evaluate(&request, None)
    };
    let named = |fact: &str| ClientCertificate::new(String::new(), vec![fact.parse().unwrap()]);
    for (shown, policy) in [
        (Some(named("cn:phone")), Policy::Bypass),
        (Some(named("dns:tablet.example")), Policy::Bypass),
        (Some(named("cn:tablet.example")), Policy::OneFactor),
        (Some(named("cn:laptop")), Policy::OneFactor),
        (None, Policy::TwoFactor),
    ] {
        let verdict = judge(shown.as_ref());
        assert_eq!((verdict.policy, verdict.depends_on_subject), (policy, false), "{shown:?}");
    }
    let request = AccessRequest { target: &target, client: "::1".parse().unwrap(), certificate: None };
    let explained = set.explain(&request, None);
    assert_eq!((explained[0].certificates, explained[0].overall()), (Fit::Miss, Fit::Miss));
    assert_eq!((explained[2].certificates, explained[2].overall()), (Fit::Hit, Fit::Hit));
}

#[test]
fn hs_063_a_rule_denies_files_of_other_kinds_in_every_reading_of_the_path() {
    let set = rules(vec![
        Rule { extensions: Extensions::new(["jpg", "mp4"]), ..rule("media.example.com", Policy::OneFactor) },
        Rule {
            extensions: Extensions::new(["css"]),
            ..resources(&["^/static/"], rule("open.example.com", Policy::Bypass))
        },
        rule("open.example.com", Policy::OneFactor),
    ]);
    let at = |path: &str| format!("https://media.example.com{path}");
    for path in ["/", "/a/b", "/clips/a.MP4", "/a.jpg?x=.php", "/%61.jpg"] {
        check(&set, &at(path), None, Policy::OneFactor);
    }
    for path in ["/a.php", "/a.jpg.bak", "/a.ph%70", "/x.php?y=.jpg", "/.env"] {
        check(&set, &at(path), Some("john"), Policy::Deny);
    }
    let verdict = verdict_of(&set, "GET", &at("/a.php"), "::1", None);
    assert_eq!(verdict, Verdict { policy: Policy::Deny, rule: Some(0), depends_on_subject: false });
    check(&set, "https://open.example.com/static/a.css", None, Policy::Bypass);
    // The rule decides all the same: what it denies does not fall through to the next one.
    check(&set, "https://open.example.com/static/a.key", Some("john"), Policy::Deny);
    check(&set, "https://open.example.com/a.key", None, Policy::OneFactor);
    // A server that cuts parameters would open another file.
    let target = target("GET", &at("/b/a.php;x/c.jpg"));
    let request = AccessRequest { target: &target, client: UNNAMED, certificate: None };
    assert!(set.evaluate_canonical(&request, None).is_ok_and(|verdict| verdict.policy == Policy::OneFactor));
    for path in ["/a.php;x.jpg", "/a;x.php"] {
        let parsed = Target::from_url("GET", &at(path), EncodedCharacters::Refuse).unwrap();
        let request = AccessRequest { target: &parsed, client: UNNAMED, certificate: None };
        let passes =
            set.evaluate_canonical(&request, None).is_ok_and(|verdict| verdict.policy != Policy::Deny);
        assert!(!passes, "{path}");
    }
}
