//! Second factors by a push to a phone.

use std::{net::IpAddr, sync::Arc, time::Duration};

use doorward_core::{
    audit::{AuditKind, AuditOutcome, RequestOrigin},
    factors::{FactorKind, Preferences},
    identity::Level,
    notice::{Cause, MailLimits, Mailbox, Notices},
    ports::{Preauth, PreferenceStore as _, PushAnswer, PushDevice},
    second_factor::{
        Enrolled, FactorOutcome, FactorRules, PushOffer, PushOutcome, PushProof, PushStanding, SecondFactors,
    },
    session::{Method, Methods, Resolved},
};
use doorward_testkit::{PlainWriter, ScriptedPush, SentPush};
use url::Url;

use super::bench::{Bench, CLIENT, cookie, origin};

const TWO: &str = "https://two.example.com/";
const URL: &str = "https://push.example.net/enrol?code=1";

struct Scene {
    bench: Bench,
    service: Arc<ScriptedPush>,
    factors: Arc<SecondFactors>,
    origin: RequestOrigin,
}

impl Scene {
    /// A household in which everybody has these devices and refuses.
    fn with_devices(ids: &[&str]) -> Self {
        let service = Arc::new(ScriptedPush::default());
        service.set_devices(ids);
        Self::with(Some(service))
    }

    fn with(service: Option<Arc<ScriptedPush>>) -> Self {
        let bench = Bench::new();
        let ports = bench.fakes.ports();
        let limits = Arc::new(MailLimits::default());
        let notices = Arc::new(Notices::new(ports.clone(), Arc::new(PlainWriter), Mailbox::Mail, limits));
        let rules = FactorRules { totp: None, passkeys: None, preferred: None };
        let (sessions, regulation) = (Arc::clone(&bench.sessions), Arc::clone(&bench.regulation));
        let mut factors = SecondFactors::new(ports, sessions, regulation, notices, rules);
        if let Some(service) = &service {
            factors = factors.with_push(service.clone());
        }
        Self { bench, service: service.unwrap_or_default(), factors: Arc::new(factors), origin: origin() }
    }

    async fn sign_in(&self, user: &str) -> Resolved {
        let token = self.bench.sign_in(user).await;
        self.resolve(&token.token).await.expect("a session")
    }

    async fn resolve(&self, token: &str) -> Option<Resolved> {
        self.bench.sessions.resolve(token, "example.com", &self.bench.lifetimes()).await.unwrap()
    }

    async fn push(&self, resolved: &Resolved, device: Option<&str>) -> PushOutcome {
        self.try_push(resolved, device).await.expect("the ports work")
    }

    async fn try_push(
        &self,
        resolved: &Resolved,
        device: Option<&str>,
    ) -> Result<PushOutcome, doorward_core::ports::PortError> {
        let target = Url::parse("https://two.example.com/files?token=secret").unwrap();
        let proof = PushProof {
            session: resolved.session.held(),
            lifetimes: &self.bench.lifetimes(),
            device,
            target: Some(&target),
            cause: Cause { origin: &self.origin, language: "en", portal: None },
        };
        self.factors.push(&proof).await
    }

    async fn preferred(&self, user: &str) -> Option<String> {
        self.bench.fakes.people.preferences_find(user).await.unwrap().duo_device
    }

    async fn prefer(&self, user: &str, device: &str) {
        let mut preferences = self.bench.fakes.people.preferences_find(user).await.unwrap();
        preferences.duo_device = Some(device.to_owned());
        self.bench.fakes.people.preferences_save(user, &preferences).await.unwrap();
    }

    /// How attempts with a push ended, oldest first.
    fn recorded(&self) -> Vec<AuditOutcome> {
        let all = self.bench.fakes.audit.outcomes().into_iter();
        all.filter(|(kind, _)| *kind == AuditKind::DuoSignIn).map(|(_, outcome)| outcome).collect()
    }

    fn devices_pushed_to(&self) -> Vec<String> {
        self.service.sent().into_iter().map(|sent| sent.device).collect()
    }
}

fn client() -> IpAddr {
    CLIENT.parse().unwrap()
}

#[tokio::test]
async fn an_approved_push_raises_the_session_under_a_new_identifier() {
    let scene = Scene::with_devices(&["phone"]);
    scene.service.set_answer(PushAnswer::Allowed);
    let token = scene.bench.sign_in("bob").await;
    assert!(!scene.bench.allows(TWO, &cookie(&token)).await, "a password alone is one factor");
    let session = scene.resolve(&token.token).await.unwrap();

    let PushOutcome::Judged(FactorOutcome::Proved(Some(raised))) = scene.push(&session, None).await else {
        panic!("the push was approved")
    };
    assert!(scene.bench.allows(TWO, &cookie(&raised)).await);
    assert!(scene.resolve(&token.token).await.is_none(), "the old identifier is good no more (SC-095)");
    let resolved = scene.resolve(&raised.token).await.unwrap();
    assert_eq!(resolved.session.level, Level::TwoFactor);
    assert_eq!(resolved.session.methods, Methods::only(Method::Password).and(Method::MobilePush));
    let sent = SentPush {
        user: "bob".to_owned(),
        device: "phone".to_owned(),
        client: client(),
        target: Some("https://two.example.com/files".to_owned()),
    };
    assert_eq!(
        scene.service.sent(),
        [sent],
        "one push, which tells where from and where to, without the query"
    );
    assert_eq!(scene.recorded(), [AuditOutcome::Success]);
}

#[tokio::test]
async fn a_second_approval_in_the_same_session_confirms_it() {
    let scene = Scene::with_devices(&["phone"]);
    scene.service.set_answer(PushAnswer::Allowed);
    let session = scene.sign_in("bob").await;
    let PushOutcome::Judged(FactorOutcome::Proved(Some(raised))) = scene.push(&session, None).await else {
        panic!("approved")
    };
    let session = scene.resolve(&raised.token).await.unwrap();
    scene.bench.fakes.clock.advance(Duration::from_secs(60));
    let outcome = scene.push(&session, None).await;
    assert!(matches!(outcome, PushOutcome::Judged(FactorOutcome::Proved(None))), "{outcome:?}");
    let session = scene.resolve(&raised.token).await.unwrap().session;
    assert_eq!(session.elevated, Some(scene.bench.now()));
}

#[tokio::test]
async fn what_is_refused_or_not_answered_counts_until_nothing_is_sent_any_more() {
    let scene = Scene::with_devices(&["phone"]);
    let session = scene.sign_in("bob").await;
    for round in 0..10 {
        let timely = round % 2 == 0;
        scene.service.set_answer(if timely { PushAnswer::Denied } else { PushAnswer::TimedOut });
        match scene.push(&session, None).await {
            PushOutcome::Judged(FactorOutcome::Rejected) if timely => {}
            PushOutcome::TimedOut if !timely => {}
            other => panic!("round {round}: {other:?}"),
        }
    }
    scene.service.set_answer(PushAnswer::Allowed);
    let outcome = scene.push(&session, None).await;
    assert!(matches!(outcome, PushOutcome::Judged(FactorOutcome::Throttled)), "{outcome:?}");
    assert_eq!(scene.service.sent().len(), 10, "the phone is left alone");
    assert_eq!(scene.service.asked().len(), 10, "the service too");
    let recorded = scene.recorded();
    assert_eq!(recorded[..10], [AuditOutcome::Failure("wrong_credentials"); 10]);
    assert_eq!(recorded[10], AuditOutcome::Failure("throttled"));
    assert_eq!(session.session.level, Level::OneFactor);
    assert_eq!(scene.preferred("bob").await, None, "who could not approve did not choose");
}

#[tokio::test]
async fn who_hangs_up_before_the_answer_has_failed_and_is_not_raised_by_a_later_approval() {
    let scene = Scene::with_devices(&["phone"]);
    scene.service.set_answer(PushAnswer::Allowed);
    let token = scene.bench.sign_in("bob").await;
    let session = scene.resolve(&token.token).await.unwrap();
    scene.service.hold();
    for _ in 0..10 {
        let gone = tokio::time::timeout(Duration::from_millis(5), scene.push(&session, None)).await;
        assert!(gone.is_err(), "it waits for the person");
    }
    scene.service.release();
    let outcome = scene.push(&session, None).await;
    assert!(matches!(outcome, PushOutcome::Judged(FactorOutcome::Throttled)), "{outcome:?}");
    assert_eq!(scene.service.sent().len(), 10);
    assert!(!scene.bench.allows(TWO, &cookie(&token)).await);
}

#[tokio::test]
async fn an_approval_raises_the_session_that_asked_and_no_other() {
    let scene = Arc::new(Scene::with_devices(&["phone"]));
    scene.service.set_answer(PushAnswer::Allowed);
    let (asking, other) = (scene.bench.sign_in("bob").await, scene.bench.sign_in("bob").await);
    let alice = scene.bench.sign_in("alice").await;
    let session = scene.resolve(&asking.token).await.unwrap();
    scene.push(&session, None).await;
    for (who, token) in [("bob elsewhere", other), ("alice", alice)] {
        let level = scene.resolve(&token.token).await.unwrap().session.level;
        assert_eq!(level, Level::OneFactor, "{who}");
        assert!(!scene.bench.allows(TWO, &cookie(&token)).await, "{who}");
    }
}

#[tokio::test]
async fn a_session_that_ends_meanwhile_is_not_brought_back_by_the_approval() {
    let scene = Arc::new(Scene::with_devices(&["phone"]));
    scene.service.set_answer(PushAnswer::Allowed);
    scene.service.hold();
    let session = scene.sign_in("bob").await;
    let key = session.session.key;
    let waiting = tokio::spawn({
        let scene = Arc::clone(&scene);
        async move { scene.push(&session, None).await }
    });
    while scene.service.sent().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(scene.bench.sessions.end(&key).await.unwrap());
    scene.service.release();
    let outcome = waiting.await.unwrap();
    assert!(matches!(outcome, PushOutcome::Judged(FactorOutcome::Gone)), "{outcome:?}");
    assert!(scene.bench.fakes.sessions.is_empty());
    assert_eq!(scene.recorded(), [AuditOutcome::Failure("session_gone")]);
}

#[tokio::test]
async fn somebody_who_is_disabled_meanwhile_is_not_raised() {
    let scene = Scene::with_devices(&["phone"]);
    scene.service.set_answer(PushAnswer::Allowed);
    let session = scene.sign_in("bob").await;
    scene.bench.fakes.users.change("bob", |account| account.disabled = true);
    let outcome = scene.push(&session, None).await;
    assert!(matches!(outcome, PushOutcome::Judged(FactorOutcome::Gone)), "{outcome:?}");
}

#[tokio::test]
async fn an_exemption_at_the_service_is_a_success_and_its_refusal_a_failure() {
    let scene = Scene::with_devices(&[]);
    let session = scene.sign_in("bob").await;
    scene.service.set_preauth(Preauth::Deny("locked out".to_owned()));
    let outcome = scene.push(&session, None).await;
    assert!(matches!(outcome, PushOutcome::Judged(FactorOutcome::Rejected)), "{outcome:?}");
    scene.service.set_preauth(Preauth::Allow);
    let outcome = scene.push(&session, None).await;
    assert!(matches!(outcome, PushOutcome::Judged(FactorOutcome::Proved(Some(_)))), "{outcome:?}");
    assert_eq!(scene.service.sent(), [], "nobody was asked");
    assert_eq!(scene.recorded(), [AuditOutcome::Failure("wrong_credentials"), AuditOutcome::Success]);
    assert_eq!(scene.preferred("bob").await, None);
}

#[tokio::test]
async fn what_asks_something_back_sends_nothing_and_is_not_counted() {
    let scene = Scene::with_devices(&["one", "two"]);
    let url = Url::parse(URL).unwrap();
    let session = scene.sign_in("bob").await;
    // More than the count of wrong ones allows.
    for _ in 0..15 {
        scene.service.set_devices(&["one", "two"]);
        for named in [None, Some("three"), Some("")] {
            let PushOutcome::Choose(devices) = scene.push(&session, named).await else {
                panic!("{named:?} is not the answer to which of two")
            };
            assert_eq!(devices.iter().map(|device| &*device.id).collect::<Vec<_>>(), ["one", "two"]);
        }
        scene.service.set_preauth(Preauth::Enroll { url: Some(url.clone()) });
        let outcome = scene.push(&session, Some("one")).await;
        assert!(matches!(&outcome, PushOutcome::Enroll(Some(to)) if *to == url), "{outcome:?}");
        let sms = vec!["sms".to_owned()];
        let device = PushDevice { id: "old".to_owned(), name: "Old".to_owned(), capabilities: sms };
        scene.service.set_preauth(Preauth::Devices(vec![device]));
        let outcome = scene.push(&session, Some("old")).await;
        assert!(matches!(outcome, PushOutcome::NoDevice), "only pushes are offered: {outcome:?}");
    }
    assert_eq!(scene.service.sent(), []);
    assert_eq!(scene.recorded(), []);
    assert_eq!(session.session.level, Level::OneFactor);
}

#[tokio::test]
async fn the_device_that_was_approved_on_is_preferred_until_the_service_lists_it_no_more() {
    let scene = Scene::with_devices(&["one", "two"]);
    let before = Preferences { language: Some("de".to_owned()), ..Preferences::default() };
    scene.bench.fakes.people.preferences_save("bob", &before).await.unwrap();
    let session = scene.sign_in("bob").await;
    scene.push(&session, Some("two")).await;
    assert_eq!(scene.preferred("bob").await, None, "a refused push chooses nothing");

    scene.service.set_answer(PushAnswer::Allowed);
    scene.push(&session, Some("two")).await;
    assert_eq!(scene.preferred("bob").await.as_deref(), Some("two"));
    let session = scene.sign_in("bob").await;
    scene.push(&session, None).await;
    assert_eq!(scene.devices_pushed_to(), ["two", "two", "two"], "now it need not be named");

    scene.service.set_devices(&["one", "three"]);
    let session = scene.sign_in("bob").await;
    let outcome = scene.push(&session, None).await;
    assert!(matches!(outcome, PushOutcome::Choose(_)), "{outcome:?}");
    let after = scene.bench.fakes.people.preferences_find("bob").await.unwrap();
    assert_eq!(after, before, "the device is forgotten, and nothing else");
}

#[tokio::test]
async fn a_page_is_offered_what_can_be_pushed_to_and_sends_nothing() {
    let scene = Scene::with_devices(&["one", "two"]);
    let offer = async || scene.factors.push_offer("bob", &scene.origin).await.unwrap();
    let PushOffer::Devices { devices, chosen: None } = offer().await else { panic!("two, and none chosen") };
    assert_eq!(devices.len(), 2);
    scene.prefer("bob", "two").await;
    assert!(matches!(offer().await, PushOffer::Devices { chosen: Some(id), .. } if id == "two"));
    scene.service.set_devices(&["one"]);
    assert!(matches!(offer().await, PushOffer::Devices { chosen: Some(id), .. } if id == "one"));
    assert_eq!(scene.preferred("bob").await, None, "what is listed no more is forgotten");

    let url = Url::parse(URL).unwrap();
    for (preauth, expected) in [
        (Preauth::Allow, PushOffer::Bypass),
        (Preauth::Deny("locked out".to_owned()), PushOffer::Refused),
        (Preauth::Enroll { url: Some(url.clone()) }, PushOffer::Enroll(Some(url))),
    ] {
        scene.service.set_preauth(preauth);
        assert_eq!(offer().await, expected);
    }
    assert_eq!(scene.service.sent(), []);
    assert_eq!(scene.recorded(), []);
    assert!(scene.service.asked().iter().all(|asked| *asked == ("bob".to_owned(), client())));
}

#[tokio::test]
async fn a_service_that_is_away_proves_nothing_and_costs_no_try() {
    let scene = Scene::with_devices(&["phone"]);
    let session = scene.sign_in("bob").await;
    scene.service.set_broken(true);
    for _ in 0..15 {
        assert!(scene.try_push(&session, None).await.is_err());
    }
    assert!(scene.factors.push_offer("bob", &scene.origin).await.is_err());
    assert_eq!(scene.recorded(), [AuditOutcome::Failure("unavailable"); 15]);
    scene.service.set_broken(false);
    scene.service.set_answer(PushAnswer::Allowed);
    let outcome = scene.push(&session, None).await;
    assert!(matches!(outcome, PushOutcome::Judged(FactorOutcome::Proved(Some(_)))), "{outcome:?}");
}

#[tokio::test]
async fn pushes_are_offered_where_they_are_on_and_hold_up_only_those_who_use_them() {
    let off = Scene::with(None);
    let session = off.sign_in("bob").await;
    assert_eq!(off.factors.enrolled("bob").await.unwrap().kinds(None), []);
    assert_eq!(off.factors.push_offer("bob", &off.origin).await.unwrap(), PushOffer::Off);
    let outcome = off.push(&session, None).await;
    assert!(matches!(outcome, PushOutcome::Judged(FactorOutcome::Rejected)), "{outcome:?}");

    let on = Scene::with_devices(&["phone"]);
    let session = on.sign_in("bob").await;
    let enrolled = on.factors.enrolled("bob").await.unwrap();
    assert_eq!(enrolled, Enrolled { push: PushStanding::Offered, ..Enrolled::default() });
    assert_eq!(enrolled.kinds(None), [FactorKind::MobilePush]);
    assert!(!on.factors.is_owed(session.session.held()).await.unwrap());
    on.service.set_answer(PushAnswer::Allowed);
    on.push(&session, None).await;
    let enrolled = on.factors.enrolled("bob").await.unwrap();
    assert_eq!(enrolled.push, PushStanding::Used);
    let session = on.sign_in("bob").await;
    assert!(on.factors.is_owed(session.session.held()).await.unwrap(), "the next sign-in asks for it");
    let more = Enrolled { totp: true, passkeys: 1, recovery: 3, ..enrolled };
    let kinds = [FactorKind::MobilePush, FactorKind::Webauthn, FactorKind::Totp, FactorKind::Recovery];
    assert_eq!(more.kinds(Some(FactorKind::MobilePush)), kinds, "the preferred one first");
}
