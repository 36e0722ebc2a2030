//! Access rules as they are written (`authelia.md` 8).

use doorward_config::{Policy, QueryCondition, QueryOperator, Subject};

use crate::{bad, good, refused};

fn rule(options: &str) -> String {
    format!("access_control:\n  rules:\n    - {{{options}}}\n")
}

#[test]
fn no_section_asks_for_one_factor_and_a_section_denies_by_default() {
    assert_eq!(good("").config.access_control.default_policy, Policy::OneFactor);
    assert_eq!(good(&rule("domain: a, policy: bypass")).config.access_control.default_policy, Policy::Deny);
    assert_eq!(
        good("access_control: {default_policy: two_factor}").config.access_control.default_policy,
        Policy::TwoFactor
    );
    for text in
        ["access_control: {}", "access_control: {default_policy: deny}", "access_control: {rules: []}"]
    {
        refused(text, &["access_control.default_policy: is deny and there are no rules, so nobody"]);
    }
    refused("access_control: {default_policy: bypass}", &["so everybody would get in"]);
}

#[test]
fn every_criterion_is_read_in_every_form() {
    let text = "\
definitions:
  network:
    inside: [10.0.0.0/8, 192.168.1.1]
    vpn: 172.16.0.0/12
access_control:
  networks:
    - name: old
      networks: [fd00::/8]
  rules:
    - domain: App.Example.com
      domain_regex: '^(?P<User>\\w+)\\.example\\.com$'
      policy: two_factor
      subject: [['user:john', 'group:dev'], 'group:admins']
      networks: [inside, vpn, old, 127.0.0.1]
      resources: '^/api/'
      methods: [GET, PROPFIND]
      query:
        - - key: a
            value: 1
          - {key: b, operator: not pattern, value: '^x'}
        - {key: c}
    - domain: ['{user}.example.com', '*.example.org']
      policy: one_factor
      subject: user:john
";
    let access = good(text).config.access_control;
    let first = &access.rules[0];
    assert_eq!(first.domains, ["app.example.com"]);
    assert_eq!(first.domain_regexes, ["^(?P<User>\\w+)\\.example\\.com$"]);
    assert_eq!(first.policy, Policy::TwoFactor);
    assert_eq!(
        first.subjects,
        [
            vec![Subject::User("john".to_owned()), Subject::Group("dev".to_owned())],
            vec![Subject::Group("admins".to_owned())]
        ]
    );
    let networks: Vec<_> = first.networks.iter().map(ToString::to_string).collect();
    assert_eq!(networks, ["10.0.0.0/8", "192.168.1.1/32", "172.16.0.0/12", "fd00::/8", "127.0.0.1/32"]);
    assert_eq!((first.resources.len(), first.methods.len()), (1, 2));
    let condition = |key: &str, operator| QueryCondition { key: key.to_owned(), operator };
    assert_eq!(
        first.query,
        [
            vec![
                condition("a", QueryOperator::Equal("1".to_owned())),
                condition("b", QueryOperator::NotPattern("^x".to_owned()))
            ],
            vec![condition("c", QueryOperator::Present)]
        ]
    );
    assert_eq!((&*first.source.file, first.source.line, first.source.column), ("doorward.yml", 10, 7));
    assert_eq!(access.rules[1].subjects, [vec![Subject::User("john".to_owned())]]);
}

#[test]
fn a_bypass_cannot_depend_on_who_asks() {
    for options in [
        "domain: a, policy: bypass, subject: 'user:john'",
        "domain: '{user}.example.com', policy: bypass",
        "domain: '{group}.example.com', policy: bypass",
        "domain_regex: '^(?P<User>.+)$', policy: bypass",
        "domain_regex: '^(?<Group>.+)$', policy: bypass",
        "domain: a, resources: '^/(?P<User>.+)$', policy: bypass",
    ] {
        refused(&rule(options), &["a bypass cannot depend on who asks"]);
    }
    good(&rule("domain_regex: '^(?P<user>.+)$', policy: bypass"));
}

#[test]
fn wrong_criteria_are_refused_with_their_rule() {
    for (options, expected) in [
        ("domain: a", "access_control.rules[0].policy: is missing"),
        ("policy: deny", "a rule needs domain or domain_regex"),
        ("domain: [], policy: deny", "domain: is empty, so it would match everything"),
        ("domain: 'https://a', policy: deny", "without scheme, port and path"),
        ("domain: a, policy: allow", "one of bypass, one_factor, two_factor, deny"),
        ("domain_regex: '(', policy: deny", "a regular expression; "),
        ("domain_regex: '(?=a)', policy: deny", "look-around"),
        ("domain: a, resources: '\\w{900}{900}', policy: deny", "a regular expression; "),
        ("domain: a, policy: deny, subject: john", "user:<name>, group:<name>"),
        ("domain: a, policy: deny, subject: 'user:'", "user:<name>, group:<name>"),
        ("domain: a, policy: deny, subject: []", "match everybody"),
        ("domain: a, policy: deny, subject: [[]]", "match everybody"),
        ("domain: a, policy: deny, subject: [[[a]]]", "expected a single value, found a list"),
        ("domain: a, policy: deny, networks: [insde]", "or a name from definitions.network, found `insde`"),
        ("domain: a, policy: deny, methods: FETCH", "one of GET, HEAD"),
        ("domain: a, policy: deny, query: x", "expected a list of conditions"),
        ("domain: a, policy: deny, query: [x]", "expected a condition"),
        ("domain: a, policy: deny, query: [[]]", "match everything"),
        ("domain: a, policy: deny, query: [{value: x}]", "a condition needs a key"),
        ("domain: a, policy: deny, query: [{key: x, operator: like, value: y}]", "one of equal, not equal"),
        ("domain: a, policy: deny, query: [{key: x, operator: equal}]", "the operator `equal` needs a value"),
        ("domain: a, policy: deny, query: [{key: x, operator: absent, value: y}]", "takes no value"),
        (
            "domain: a, policy: deny, query: [{key: x, operator: pattern, value: '('}]",
            "a regular expression; ",
        ),
        (
            "domain: a, policy: deny, query: [{kez: x, key: y}]",
            "rules[0].query[0].kez: is no known key; did you mean key?",
        ),
    ] {
        refused(&rule(options), &[expected]);
    }
    let misspelt = "definitions: {network: {inside: 10.0.0.1}}\n".to_owned()
        + &rule("domain: a, policy: deny, networks: insde");
    refused(&misspelt, &["did you mean inside?"]);
}

#[test]
fn networks_are_defined_once_and_soundly() {
    let ending = "default_policy: one_factor}";
    refused(
        &format!(
            "definitions: {{network: {{a: 10.0.0.1}}}}\naccess_control: {{networks: [{{name: a, networks: [10.0.0.2]}}], {ending}"
        ),
        &["is defined twice"],
    );
    refused(
        &format!("access_control: {{networks: [{{name: a}}], {ending}"),
        &["access_control.networks[0].networks: is missing"],
    );
    refused("definitions: {network: {10.0.0.1: 10.0.0.2}}", &["a name for a network"]);
    refused(
        "definitions: {network: {a: [x]}}",
        &["definitions.network.a[0]: expected an address or a network"],
    );
    assert_eq!(bad("definitions: {network: {a: [x, y]}, netwrk: {}}").len(), 3);
}

#[test]
fn hs_063_extensions_are_read_without_regard_to_case_and_an_empty_list_is_refused() {
    let options = |list: &str| rule(&format!("domain: a, policy: bypass, allowed_extensions: {list}"));
    assert_eq!(
        good(&options("[JPG, mp4]")).config.access_control.rules[0].allowed_extensions,
        ["jpg", "mp4"]
    );
    assert_eq!(good(&options("tar")).config.access_control.rules[0].allowed_extensions, ["tar"]);
    refused(&options("[]"), &["access_control.rules[0].allowed_extensions: is empty"]);
    for wrong in ["[.jpg]", "['*']", "['a b']", "['']"] {
        assert!(bad(&options(wrong)).concat().contains("without its dot"), "{wrong}");
    }
}
