use std::{net::IpAddr, time::Duration};

use doorward_core::{
    accounts::Actor,
    audit::{AuditKind, AuditOutcome, RequestOrigin},
    limits::{FailureLimiter, RateLimit},
    login::{BasicOutcome, ConfirmOutcome, LoginOutcome, PasswordAttempt},
    regulation::{BanSource, BanSubject, NewBan, Regulation, RegulationSettings, Standing},
};
use secrecy::SecretString;

use crate::bench::{Bench, origin};

fn regulated() -> Bench {
    let bench = Bench::new();
    bench.regulation.reconfigure(RegulationSettings::default());
    bench
}

/// An attempt from an address of its own, so that only regulation counts.
async fn attempt(
    bench: &Bench,
    number: u8,
    user: &str,
    password: &str,
    device: Option<&str>,
) -> LoginOutcome {
    let password = SecretString::from(password);
    let scope = bench.policy.scopes.of_host("auth.example.com");
    let client: IpAddr = format!("203.0.113.{number}").parse().unwrap();
    let origin = RequestOrigin { client, ..origin() };
    let attempt = PasswordAttempt { user, password: &password, remember: false, scope, device, origin };
    bench.login.password(attempt).await.unwrap()
}

fn is_in(outcome: &LoginOutcome) -> bool {
    matches!(outcome, LoginOutcome::SignedIn { .. })
}

#[tokio::test]
async fn the_third_failure_bans_in_any_spelling_and_from_any_address() {
    let bench = regulated();
    bench.fakes.users.put(doorward_testkit::account("alice", "alice's password"));
    for (number, spelling) in ["bob", " BOB\u{a0}", "\u{ff42}ob"].into_iter().enumerate() {
        let outcome = attempt(&bench, number as u8, spelling, "wrong", None).await;
        assert!(matches!(outcome, LoginOutcome::Rejected), "{outcome:?}");
    }
    let work =
        |bench: &Bench| (bench.fakes.passwords.verifications(), bench.fakes.passwords.real_verifications());
    let (all, real) = work(&bench);
    let outcome = attempt(&bench, 9, "bob", "bob's password", None).await;
    assert!(matches!(outcome, LoginOutcome::Rejected), "the right password too: {outcome:?}");
    assert_eq!(work(&bench), (all + 1, real), "as much work as for anybody, none of it on the hash (SC-134)");
    assert!(is_in(&attempt(&bench, 9, "alice", "alice's password", None).await), "nobody else is banned");
    let bans = bench.regulation.list().await.unwrap();
    assert_eq!(bans.len(), 1);
    assert_eq!(bans[0].subject, BanSubject::User("bob".to_owned()));
    assert_eq!(bans[0].source, BanSource::Regulation);
    let outcomes = bench.fakes.audit.outcomes();
    assert!(outcomes.contains(&(AuditKind::BanImposed, AuditOutcome::Success)));
    assert!(outcomes.contains(&(AuditKind::PasswordSignIn, AuditOutcome::Failure("banned"))));
}

#[tokio::test]
async fn a_ban_ends_exactly_at_its_end_and_attempts_do_not_prolong_it() {
    let bench = regulated();
    for number in 0..3 {
        attempt(&bench, number, "bob", "wrong", None).await;
    }
    let until = bench.regulation.list().await.unwrap()[0].until.unwrap();
    attempt(&bench, 4, "bob", "wrong", None).await;
    assert_eq!(bench.regulation.list().await.unwrap()[0].until, Some(until), "not prolonged");
    let now = bench.now();
    bench.fakes.clock.advance(until.since(now) - Duration::from_millis(1));
    assert!(!is_in(&attempt(&bench, 5, "bob", "bob's password", None).await));
    let now = bench.now();
    bench.fakes.clock.advance(until.since(now));
    assert!(is_in(&attempt(&bench, 6, "bob", "bob's password", None).await));
}

#[tokio::test]
async fn names_that_nobody_has_are_banned_like_all_others() {
    let bench = regulated();
    for number in 0..3 {
        attempt(&bench, number, "ghost", "wrong", None).await;
    }
    let bans = bench.regulation.list().await.unwrap();
    assert_eq!(bans[0].subject, BanSubject::User("ghost".to_owned()));
}

#[tokio::test]
async fn one_count_for_portal_basic_and_the_present_password() {
    let bench = regulated();
    let wrong = SecretString::from("wrong");
    attempt(&bench, 1, "bob", "wrong", None).await;
    let basic = bench.login.basic("bob", &wrong, origin()).await.unwrap();
    assert!(matches!(basic, BasicOutcome::Rejected));
    let confirm = bench.login.confirm("bob", &wrong, None, origin()).await.unwrap();
    assert!(matches!(confirm, ConfirmOutcome::Rejected));
    let right = SecretString::from("bob's password");
    let basic = bench.login.basic("bob", &right, origin()).await.unwrap();
    assert!(matches!(basic, BasicOutcome::Rejected), "three failures on three surfaces (SC-129): {basic:?}");
    let confirm = bench.login.confirm("bob", &right, None, origin()).await.unwrap();
    assert!(matches!(confirm, ConfirmOutcome::Rejected), "{confirm:?}");
}

#[tokio::test]
async fn strangers_cannot_keep_a_known_device_out() {
    let bench = regulated();
    let LoginOutcome::SignedIn { device, .. } = attempt(&bench, 1, "bob", "bob's password", None).await
    else {
        panic!("bob signs in")
    };
    for number in 2..6 {
        attempt(&bench, number, "bob", "wrong", None).await;
    }
    assert!(!is_in(&attempt(&bench, 7, "bob", "bob's password", None).await), "the name is banned");
    assert!(is_in(&attempt(&bench, 7, "bob", "bob's password", Some(&device)).await), "FR-32, SC-133");
    for number in 8..11 {
        attempt(&bench, number, "bob", "wrong", Some(&device)).await;
    }
    assert!(!is_in(&attempt(&bench, 12, "bob", "bob's password", Some(&device)).await), "it has a count too");
}

#[tokio::test]
async fn a_success_forgets_the_failures_before_it() {
    let bench = regulated();
    for _ in 0..3 {
        attempt(&bench, 1, "bob", "wrong", None).await;
        attempt(&bench, 2, "bob", "wrong", None).await;
        assert!(is_in(&attempt(&bench, 3, "bob", "bob's password", None).await));
    }
}

#[tokio::test]
async fn of_many_attempts_at_once_only_so_many_reach_the_password() {
    let bench = std::sync::Arc::new(regulated());
    let tries: Vec<_> = (0..60)
        .map(|number| {
            let bench = std::sync::Arc::clone(&bench);
            tokio::spawn(async move { attempt(&bench, number, "bob", "wrong", None).await })
        })
        .collect();
    for one in tries {
        one.await.unwrap();
    }
    assert_eq!(bench.fakes.passwords.real_verifications(), 3, "SC-130");
}

#[tokio::test]
async fn addresses_are_banned_only_where_asked_for() {
    let bench = regulated();
    let by_address = RegulationSettings { users: false, addresses: true, ..RegulationSettings::default() };
    bench.regulation.reconfigure(by_address);
    for user in ["a", "b", "c"] {
        attempt(&bench, 1, user, "wrong", None).await;
    }
    let before = bench.fakes.passwords.verifications();
    assert!(!is_in(&attempt(&bench, 1, "bob", "bob's password", None).await));
    assert_eq!(bench.fakes.passwords.verifications(), before, "an address tells nothing about a name");
    assert!(is_in(&attempt(&bench, 2, "bob", "bob's password", None).await));
    assert_eq!(
        bench.regulation.list().await.unwrap()[0].subject,
        BanSubject::Address("203.0.113.1/32".to_owned())
    );
}

#[tokio::test]
async fn failures_survive_a_restart_unless_told_otherwise() {
    for persistent in [true, false] {
        let bench = regulated();
        attempt(&bench, 1, "bob", "wrong", None).await;
        attempt(&bench, 1, "bob", "wrong", None).await;
        let limiter = FailureLimiter::new(RateLimit::parse("2/hour").unwrap(), 10);
        bench.regulation.share(&limiter).await.unwrap();

        let settings = RegulationSettings { persistent, ..RegulationSettings::default() };
        let regulation = Regulation::new(bench.fakes.ports(), settings);
        let limiter = FailureLimiter::new(RateLimit::parse("2/hour").unwrap(), 10);
        regulation.restore(&limiter).await.unwrap();
        assert_eq!(limiter.check("203.0.113.1/32", bench.now()).is_err(), persistent, "FR-34");
        let Standing::Free(counted) = regulation.begin("bob", None, &origin()).await.unwrap() else {
            panic!("two failures are no ban")
        };
        regulation.settle(counted, Some(false), &origin()).await.unwrap();
        assert_eq!(regulation.list().await.unwrap().len(), usize::from(persistent), "the third one bans");
    }
}

/// Instances on one database that are tried in turn are one door.
struct Instances {
    bench: Bench,
    each: [(Regulation, FailureLimiter); 2],
}

impl Instances {
    fn new() -> Self {
        let bench = regulated();
        let each = [(); 2].map(|()| {
            let limiter = FailureLimiter::new(RateLimit::parse("2/hour").unwrap(), 10);
            (Regulation::new(bench.fakes.ports(), RegulationSettings::default()), limiter)
        });
        Self { bench, each }
    }

    async fn try_at(&self, instance: usize, right: bool) {
        let regulation = &self.each[instance].0;
        let Standing::Free(attempt) = regulation.begin("bob", None, &origin()).await.unwrap() else {
            panic!("banned")
        };
        regulation.settle(attempt, Some(right), &origin()).await.unwrap();
    }

    async fn share(&self) {
        // Twice: what was written by the second is for the first, and nothing may count twice.
        for _ in 0..2 {
            for (regulation, limiter) in &self.each {
                regulation.share(limiter).await.unwrap();
            }
            self.bench.fakes.clock.advance(Duration::from_millis(10));
        }
    }

    async fn bans(&self) -> usize {
        self.bench.regulation.list().await.unwrap().len()
    }
}

#[tokio::test]
async fn failures_at_several_instances_count_together_and_each_once() {
    let instances = Instances::new();
    instances.try_at(0, false).await;
    instances.share().await;
    instances.try_at(1, false).await;
    instances.share().await;
    assert_eq!(instances.bans().await, 0, "two of three");
    instances.try_at(0, false).await;
    assert_eq!(instances.bans().await, 1);
}

#[tokio::test]
async fn the_same_failure_at_the_same_moment_at_two_instances_is_two() {
    let instances = Instances::new();
    instances.try_at(0, false).await;
    instances.try_at(1, false).await;
    instances.share().await;
    instances.try_at(0, false).await;
    assert_eq!(instances.bans().await, 1);
}

#[tokio::test]
async fn a_right_password_at_one_instance_begins_the_count_anew_at_all() {
    let instances = Instances::new();
    instances.try_at(0, false).await;
    instances.try_at(0, false).await;
    instances.share().await;
    instances.try_at(1, true).await;
    instances.share().await;
    instances.try_at(0, false).await;
    instances.try_at(1, false).await;
    assert_eq!(instances.bans().await, 0);
    // And after a restart.
    let regulation = Regulation::new(instances.bench.fakes.ports(), RegulationSettings::default());
    instances.share().await;
    regulation.restore(&instances.each[0].1).await.unwrap();
    let Standing::Free(attempt) = regulation.begin("bob", None, &origin()).await.unwrap() else {
        panic!("two are no ban")
    };
    regulation.settle(attempt, None, &origin()).await.unwrap();
}

#[tokio::test]
async fn a_ban_lifted_at_one_instance_does_not_come_back_at_another() {
    let instances = Instances::new();
    for _ in 0..2 {
        instances.try_at(0, false).await;
    }
    instances.share().await;
    instances.try_at(1, false).await;
    assert_eq!(instances.bans().await, 1);
    let subject = BanSubject::User("bob".to_owned());
    // As the command line does: a process of its own, which ends.
    assert!(instances.bench.regulation.lift(&subject, &by_alice()).await.unwrap());
    instances.share().await;
    for instance in [0, 1] {
        instances.try_at(instance, false).await;
    }
    assert_eq!(instances.bans().await, 0);
}

fn by_alice() -> Actor {
    Actor { user: Some("alice".to_owned()), origin: origin() }
}

#[tokio::test]
async fn a_ban_by_hand_holds_until_it_is_lifted() {
    let bench = regulated();
    let subject = BanSubject::User("bob".to_owned());
    let ban = NewBan {
        subject: subject.clone(),
        lasts: None,
        source: BanSource::CommandLine,
        reason: "lost telephone\n".to_owned(),
    };
    bench.regulation.impose(ban, &by_alice()).await.unwrap();
    bench.fakes.clock.advance(Duration::from_secs(10 * 365 * 86_400));
    assert!(!is_in(&attempt(&bench, 1, "Bob", "bob's password", None).await));
    assert_eq!(bench.regulation.list().await.unwrap()[0].reason, "lost telephone");
    assert!(bench.regulation.lift(&subject, &by_alice()).await.unwrap());
    assert!(!bench.regulation.lift(&subject, &by_alice()).await.unwrap());
    let events = bench.fakes.audit.events();
    let lifted = events.iter().find(|event| event.kind == AuditKind::BanLifted).unwrap();
    assert_eq!((lifted.user.as_deref(), lifted.about.as_deref()), (Some("alice"), Some("user:bob")));
    assert!(is_in(&attempt(&bench, 1, "bob", "bob's password", None).await));
}

#[tokio::test]
async fn a_store_of_bans_that_does_not_answer_lets_nobody_in() {
    let bench = regulated();
    bench.fakes.bans.set_broken(true);
    let password = SecretString::from("bob's password");
    let scope = bench.policy.scopes.of_host("auth.example.com");
    let attempt = PasswordAttempt {
        user: "bob",
        password: &password,
        remember: false,
        scope,
        device: None,
        origin: origin(),
    };
    assert!(bench.login.password(attempt).await.is_err());
}

#[tokio::test]
async fn hanging_up_before_the_answer_is_no_way_around_the_count() {
    let bench = regulated();
    for _ in 0..3 {
        let standing = bench.regulation.begin("bob", None, &origin()).await.unwrap();
        drop(standing);
    }
    let standing = bench.regulation.begin("bob", None, &origin()).await.unwrap();
    assert!(matches!(standing, Standing::Banned), "{standing:?}");
}
