//! The rule engine against an independent, slow reading of the same rules (SC-023).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

mod generate;
mod model;

use doorward_core::{
    access::{AccessRequest, Policy, RuleSet, Subject},
    target::Target,
};
use generate::Dice;
use model::Model;

const REQUESTS_EACH: usize = 500;

/// Gives `wanted` pairs of a rule set and a request to `check`, `REQUESTS_EACH` for each rule set.
fn for_each_pair(
    seed: u64,
    wanted: usize,
    mut check: impl FnMut(&RuleSet, &Model, &AccessRequest<'_>, Option<&Subject<'_>>),
) {
    let mut dice = Dice::new(seed);
    let mut pairs = 0;
    while pairs < wanted {
        let (rules, default_policy) = generate::rules(&mut dice);
        let model = Model::new(&rules, default_policy);
        let set = RuleSet::compile(rules, default_policy).expect("generated rules are valid");
        for _ in 0..REQUESTS_EACH {
            let Some((target, client)) = generate::request(&mut dice) else { continue };
            let (user, groups) = generate::person(&mut dice);
            let subject = Subject { user: &user, groups: &groups };
            let subject = dice.one_in(2).then_some(&subject);
            let certificate = generate::certificate(&mut dice);
            let certificate = certificate.as_ref();
            check(&set, &model, &AccessRequest { target: &target, client, certificate }, subject);
            pairs += 1;
        }
    }
}

fn describe(set: &RuleSet, target: &Target, subject: Option<&Subject<'_>>) -> String {
    format!("{} {} as {subject:?}\n{:#?}", target.method(), target.url(), set.rules())
}

#[test]
fn sc_023_the_engine_and_the_reference_model_agree_on_100_000_pairs() {
    let mut seen = [0_usize; 5];
    for_each_pair(23, 100_000, |set, model, request, subject| {
        let (found, expected) = (set.evaluate(request, subject), model.evaluate(request, subject));
        assert_eq!(found, expected, "{}", describe(set, request.target, subject));
        seen[found.policy as usize] += 1;
        seen[4] += usize::from(found.rule.is_none());
    });
    // The generator is worth something only if every answer occurs often.
    assert!(seen.iter().all(|count| *count > 5_000), "{seen:?}");
}

#[test]
fn an_answer_that_does_not_depend_on_the_subject_is_the_same_for_everybody() {
    let (mut settled, mut open) = (0_usize, 0_usize);
    for_each_pair(24, 25_000, |set, _, request, subject| {
        let anonymous = set.evaluate(request, None);
        if anonymous.depends_on_subject {
            open += 1;
            return;
        }
        settled += 1;
        if let Some(subject) = subject {
            let signed_in = set.evaluate(request, Some(subject));
            assert_eq!(
                signed_in.policy,
                anonymous.policy,
                "{}",
                describe(set, request.target, Some(subject))
            );
            assert!(!signed_in.depends_on_subject);
        }
    });
    assert!(settled > 5_000 && open > 2_000, "{settled} settled, {open} open");
}

#[test]
fn readings_that_differ_are_ambiguous_and_others_are_not() {
    let (mut agreed, mut ambiguous) = (0_usize, 0_usize);
    for_each_pair(25, 25_000, |set, model, request, subject| {
        let canonical = model.evaluate(request, subject);
        let differs = model.readings(request, subject).into_iter().any(|reading| {
            (reading.policy, reading.depends_on_subject) != (canonical.policy, canonical.depends_on_subject)
        });
        let found = set.evaluate_spellings(request, subject);
        assert_eq!(found.is_err(), differs, "{}", describe(set, request.target, subject));
        if let Ok(found) = found {
            assert_eq!(found, canonical);
            agreed += 1;
        } else {
            ambiguous += 1;
        }
    });
    assert!(agreed > 10_000 && ambiguous > 200, "{agreed} agreed, {ambiguous} ambiguous");
}

#[test]
fn a_bypass_is_never_earned_by_adding_a_value_to_the_query() {
    for_each_pair(26, 10_000, |set, _, request, subject| {
        let Some(query) = request.target.query() else { return };
        let plain = set.evaluate(request, subject);
        for addition in ["x=1", "%zz=1", "a=2"] {
            let url = format!("{}&{addition}", request.target.url());
            let method = request.target.method().as_str();
            let target = Target::from_url(method, &url, generate::ENCODED).unwrap();
            let longer = set.evaluate(&AccessRequest { target: &target, ..*request }, subject);
            let key = addition.split('=').next().unwrap();
            let repeated = query.split('&').any(|pair| pair.split('=').next() == Some(key)) || key == "%zz";
            let by_resources = set.rules().iter().any(|rule| !rule.resources.is_empty());
            if plain.policy != Policy::Bypass && repeated && !by_resources && !model::negates(set.rules()) {
                assert_ne!(longer.policy, Policy::Bypass, "{addition}: {}", describe(set, &target, subject));
            }
        }
    });
}
