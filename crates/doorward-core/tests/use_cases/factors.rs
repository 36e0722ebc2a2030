//! Second factors, elevation and new passwords by mail.

mod guards;

use std::{sync::Arc, time::Duration};

use doorward_core::{
    accounts::{AccountError, AccountRules, Accounts, Actor},
    audit::{AuditKind, AuditOutcome, RequestOrigin},
    elevation::{CodeOutcome, CodeRequest, Elevation, ElevationRules},
    factors::recovery_hash,
    identity::{Account, Level},
    login::{LoginOutcome, PasskeyAttempt, PasswordAttempt},
    notice::{Cause, MailLimits, Mailbox, Notices},
    ports::{Clock as _, RecoveryStore as _, TotpStore as _},
    regulation::BanSubject,
    reset::{PasswordReset, ResetOutcome, ResetWish, ResetWishes},
    second_factor::{
        Change, CloneDetection, EnrolError, Enrolment, FactorOutcome, FactorProof, FactorRules,
        PasskeyAnswer, PasskeyRules, SecondFactors, Site, TotpChoices, TotpOffer, TotpRules,
    },
    session::{Held, IssuedToken, Method, Methods, Resolved},
};
use doorward_crypto::{
    totp::{TotpAlgorithm, TotpParameters, code_at},
    webauthn::WebauthnPolicy,
};
use doorward_testkit::{Behaviour, PlainWriter, SoftAuthenticator};
use secrecy::{ExposeSecret as _, SecretString};

use super::bench::{Bench, CLIENT, cookie};

const SITE: Site<'static> = Site { host: "auth.example.com", origin: "https://auth.example.com" };

struct Scene {
    bench: Bench,
    factors: Arc<SecondFactors>,
    elevation: Elevation,
    notices: Arc<Notices>,
    reset: PasswordReset,
    origin: RequestOrigin,
}

impl Scene {
    fn new() -> Self {
        Self::with(ElevationRules::default(), Mailbox::Mail, |_| {})
    }

    fn with(elevation: ElevationRules, mailbox: Mailbox, change: impl FnOnce(&mut PasskeyRules)) -> Self {
        let bench = Bench::new();
        let ports = bench.fakes.ports();
        let limits = Arc::new(MailLimits::default());
        let notices = Arc::new(Notices::new(ports.clone(), Arc::new(PlainWriter), mailbox, limits));
        let mut passkeys = PasskeyRules {
            policy: WebauthnPolicy::new("", "Doorward", Vec::new()),
            sign_in: true,
            verified_is_two: false,
            clones: CloneDetection::Refuse,
            upgrade: false,
        };
        change(&mut passkeys);
        let rules = FactorRules {
            totp: Some(TotpRules {
                issuer: "Doorward".to_owned(),
                parameters: TotpParameters::default(),
                choices: TotpChoices::only(TotpParameters::default()),
                skew: 1,
                secret_size: 32,
            }),
            passkeys: Some(passkeys),
            preferred: None,
        };
        let factors = Arc::new(SecondFactors::new(
            ports.clone(),
            Arc::clone(&bench.sessions),
            Arc::clone(&bench.regulation),
            Arc::clone(&notices),
            rules,
        ));
        let elevation = Elevation::new(
            ports.clone(),
            Arc::clone(&bench.sessions),
            Arc::clone(&factors),
            Arc::clone(&notices),
            elevation,
        );
        let accounts =
            Accounts::new(ports.clone(), AccountRules::default()).serving(Arc::clone(&bench.sessions));
        let reset = PasswordReset::new(
            ports,
            Arc::new(accounts),
            Arc::clone(&notices),
            Arc::new(ResetWishes::default()),
            Duration::from_secs(300),
        );
        let origin = RequestOrigin { client: CLIENT.parse().unwrap(), ..RequestOrigin::local("/2fa") };
        Self { bench, factors, elevation, notices, reset, origin }
    }

    fn cause(&self) -> Cause<'_> {
        Cause { origin: &self.origin, language: "en", portal: Some("https://auth.example.com") }
    }

    /// A new session after the password.
    async fn signed_in(&self, user: &str) -> Resolved {
        let token = self.bench.sign_in(user).await;
        self.resolve(&token.token).await.unwrap()
    }

    async fn resolve(&self, token: &str) -> Option<Resolved> {
        self.bench.sessions.resolve(token, "example.com", &self.bench.lifetimes()).await.unwrap()
    }

    async fn totp(&self, session: &Resolved, typed: &str) -> FactorOutcome {
        let (lifetimes, typed) = (self.bench.lifetimes(), SecretString::from(typed));
        let session = session.session.held();
        let proof = FactorProof { session, lifetimes: &lifetimes, typed: &typed, cause: self.cause() };
        self.factors.totp(&proof).await.unwrap()
    }

    async fn recovery(&self, session: &Resolved, typed: &str) -> FactorOutcome {
        let (lifetimes, typed) = (self.bench.lifetimes(), SecretString::from(typed));
        let session = session.session.held();
        let proof = FactorProof { session, lifetimes: &lifetimes, typed: &typed, cause: self.cause() };
        self.factors.recovery(&proof).await.unwrap()
    }

    /// Enrols time-based codes for the person of a session and gives their secret.
    async fn enrol(&self, session: &Resolved) -> Vec<u8> {
        let offer = self.factors.offer_totp(None).unwrap();
        let secret = offer.secret.expose_secret().to_vec();
        let code = SecretString::from(self.code(&secret));
        let change = self.change(session);
        self.factors.enrol_totp(&change, &offer, &code).await.unwrap();
        secret
    }

    fn change<'a>(&'a self, session: &'a Resolved) -> Change<'a> {
        Change {
            person: &session.session.identity,
            by: Some(&session.session.identity.user),
            keep: Some(&session.session.key),
            cause: self.cause(),
        }
    }

    /// The code of this moment.
    fn code(&self, secret: &[u8]) -> String {
        let parameters = TotpParameters::default();
        let seconds = u64::try_from(self.bench.now().as_seconds()).unwrap();
        code_at(secret, &parameters, parameters.step(seconds).unwrap())
    }

    fn next_step(&self) {
        self.bench.fakes.clock.advance(Duration::from_secs(30));
    }

    fn audited(&self, kind: AuditKind) -> Vec<AuditOutcome> {
        let events = self.bench.fakes.audit.events();
        events.iter().filter(|event| event.kind == kind).map(|event| event.outcome).collect()
    }

    fn messages(&self, kind: &str) -> Vec<String> {
        let all = self.bench.fakes.people.messages();
        all.into_iter().filter(|message| message.kind == kind).map(|message| message.text).collect()
    }
}

fn proved(outcome: FactorOutcome) -> Option<IssuedToken> {
    match outcome {
        FactorOutcome::Proved(token) => token,
        other => panic!("nothing was proved: {other:?}"),
    }
}

#[tokio::test]
async fn a_code_raises_the_session_under_a_new_identifier_and_the_old_one_is_dead() {
    let scene = Scene::new();
    let token = scene.bench.sign_in("alice").await;
    let session = scene.resolve(&token.token).await.unwrap();
    let secret = scene.enrol(&session).await;
    assert!(
        !scene.bench.allows("https://two.example.com/", &cookie(&token)).await,
        "a password is one factor"
    );
    scene.next_step();
    let raised = proved(scene.totp(&session, &scene.code(&secret)).await).expect("a new session");
    assert!(scene.bench.allows("https://two.example.com/", &cookie(&raised)).await);
    assert!(
        !scene.bench.allows("https://one.example.com/", &cookie(&token)).await,
        "SC-095: the old one is dead"
    );
    let raised = scene.resolve(&raised.token).await.unwrap();
    assert_eq!(raised.session.level, Level::TwoFactor);
    assert_eq!(raised.session.methods, Methods::only(Method::Password).and(Method::Totp));
    assert_eq!(scene.audited(AuditKind::TotpSignIn), [AuditOutcome::Success]);
}

#[tokio::test]
async fn a_code_is_good_once_on_whatever_session_and_an_older_one_never() {
    let scene = Scene::new();
    let first = scene.signed_in("alice").await;
    let secret = scene.enrol(&first).await;
    let enrolled_with = scene.code(&secret);
    let second = scene.signed_in("alice").await;
    assert!(matches!(scene.totp(&first, &enrolled_with).await, FactorOutcome::Rejected), "SC-147");
    scene.next_step();
    let code = scene.code(&secret);
    proved(scene.totp(&first, &code).await);
    assert!(matches!(scene.totp(&second, &code).await, FactorOutcome::Rejected), "SC-142");
    assert!(
        matches!(scene.totp(&second, &enrolled_with).await, FactorOutcome::Rejected),
        "older, in the window"
    );
    scene.next_step();
    proved(scene.totp(&second, &scene.code(&secret)).await);
}

#[tokio::test]
async fn wrong_codes_stop_at_the_limit_whatever_the_session_and_the_password_gives_no_new_tries() {
    let scene = Scene::new();
    let mut session = scene.signed_in("alice").await;
    let secret = scene.enrol(&session).await;
    scene.next_step();
    let mut rejected = 0;
    for _ in 0..30 {
        match scene.totp(&session, "000000").await {
            FactorOutcome::Rejected => rejected += 1,
            FactorOutcome::Throttled => break,
            other => panic!("{other:?}"),
        }
        // SC-131: entering the password once more must not reset the count.
        session = scene.signed_in("alice").await;
    }
    assert_eq!(rejected, 10, "regulation is off here, and second factors are bounded all the same");
    let right = scene.code(&secret);
    assert!(matches!(scene.totp(&session, &right).await, FactorOutcome::Throttled), "not even the right one");
    assert_eq!(scene.audited(AuditKind::TotpSignIn).last(), Some(&AuditOutcome::Failure("throttled")));
    scene.bench.fakes.clock.advance(Duration::from_secs(600));
    proved(scene.totp(&session, &scene.code(&secret)).await);
}

#[tokio::test]
async fn a_hundred_wrong_ones_in_a_row_stop_second_factors_for_good() {
    let scene = Scene::new();
    let session = scene.signed_in("alice").await;
    let secret = scene.enrol(&session).await;
    let mut tried = 0;
    for _ in 0..40 {
        scene.bench.fakes.clock.advance(Duration::from_secs(700));
        for _ in 0..9 {
            if matches!(scene.totp(&session, "000000").await, FactorOutcome::Rejected) {
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 100);
    scene.bench.fakes.clock.advance(Duration::from_secs(24 * 3600));
    assert!(matches!(scene.totp(&session, &scene.code(&secret)).await, FactorOutcome::Throttled));
    let subject = BanSubject::Factor("alice".to_owned());
    let actor = Actor { user: Some("bob".to_owned()), origin: scene.origin.clone() };
    assert!(scene.bench.regulation.lift(&subject, &actor).await.unwrap());
    proved(scene.totp(&scene.signed_in("alice").await, &scene.code(&secret)).await);
}

#[tokio::test]
async fn recovery_codes_are_good_once_for_their_owner_and_a_new_set_ends_the_old_one() {
    let scene = Scene::new();
    let session = scene.signed_in("alice").await;
    assert!(
        matches!(scene.factors.renew_recovery_codes(&scene.change(&session)).await, Err(EnrolError::Missing)),
        "there is nothing to recover"
    );
    scene.enrol(&session).await;
    let old = scene.factors.renew_recovery_codes(&scene.change(&session)).await.unwrap();
    let new = scene.factors.renew_recovery_codes(&scene.change(&session)).await.unwrap();
    assert_eq!(new.len(), 10);
    let (old, new) = (old[0].expose_secret().to_owned(), new[0].expose_secret().to_owned());
    assert!(matches!(scene.recovery(&session, &old).await, FactorOutcome::Rejected));
    let bob = scene.signed_in("bob").await;
    assert!(matches!(scene.recovery(&bob, &new).await, FactorOutcome::Rejected), "another person's code");
    let written = new.to_lowercase().replace('-', " ");
    proved(scene.recovery(&session, &written).await);
    let again = scene.signed_in("alice").await;
    assert!(matches!(scene.recovery(&again, &new).await, FactorOutcome::Rejected), "used");
    assert_eq!(scene.messages("recovery_codes").last().unwrap(), "9 left, used: true");
    let kept = scene.bench.fakes.people.clone();
    assert!(!kept.recovery_take("alice", &recovery_hash("bob", &old)).await.unwrap());
}

#[tokio::test]
async fn a_change_of_factors_ends_other_sessions_tells_their_owner_and_is_recorded() {
    let scene = Scene::new();
    let other = scene.signed_in("alice").await;
    let session = scene.signed_in("alice").await;
    scene.enrol(&session).await;
    let lifetimes = scene.bench.lifetimes();
    assert!(!scene.bench.sessions.is_live(&other.session.key, &lifetimes).await.unwrap(), "SC-098");
    assert!(scene.bench.sessions.is_live(&session.session.key, &lifetimes).await.unwrap());
    assert_eq!(scene.messages("factor_added"), ["totp "]);
    scene.factors.renew_recovery_codes(&scene.change(&session)).await.unwrap();
    scene.factors.remove_totp(&scene.change(&session)).await.unwrap();
    assert_eq!(scene.messages("factor_removed"), ["totp "]);
    assert_eq!(scene.audited(AuditKind::FactorRemoved), [AuditOutcome::Success]);
    let enrolled = scene.factors.enrolled("alice").await.unwrap();
    assert_eq!((enrolled.any(), enrolled.recovery), (false, 0), "codes without a factor are gone, too");
    assert!(matches!(scene.factors.remove_totp(&scene.change(&session)).await, Err(EnrolError::Missing)));
}

#[tokio::test]
async fn an_enrolment_that_is_not_proved_leaves_nothing() {
    let scene = Scene::new();
    let session = scene.signed_in("alice").await;
    let offer = scene.factors.offer_totp(None).unwrap();
    let wrong = SecretString::from("000000");
    let enrolled = scene.factors.enrol_totp(&scene.change(&session), &offer, &wrong).await;
    assert!(matches!(enrolled, Err(EnrolError::WrongCode)));
    assert!(scene.bench.fakes.people.totp_find("alice").await.unwrap().is_none());
    assert_eq!(scene.messages("factor_added"), Vec::<String>::new());
}

#[tokio::test]
async fn a_factor_that_was_kept_is_recorded_and_told_though_other_sessions_cannot_be_ended() {
    let scene = Scene::new();
    let session = scene.signed_in("alice").await;
    let offer = scene.factors.offer_totp(None).unwrap();
    let code = SecretString::from(scene.code(offer.secret.expose_secret()));
    scene.bench.fakes.sessions.set_broken(true);
    let enrolled = scene.factors.enrol_totp(&scene.change(&session), &offer, &code).await;
    assert!(matches!(enrolled, Err(EnrolError::Unavailable(_))), "{enrolled:?}");
    assert!(scene.bench.fakes.people.totp_find("alice").await.unwrap().is_some());
    assert_eq!(scene.audited(AuditKind::FactorAdded), [AuditOutcome::Success]);
    assert_eq!(scene.messages("factor_added").len(), 1);
}

#[tokio::test]
async fn codes_of_a_kind_that_is_not_allowed_are_neither_offered_nor_enrolled() {
    let scene = Scene::new();
    let session = scene.signed_in("alice").await;
    let usual = TotpParameters::default();
    for other in [
        TotpParameters { algorithm: TotpAlgorithm::Sha256, ..usual },
        TotpParameters { digits: 8, ..usual },
        TotpParameters { period: 60, ..usual },
    ] {
        assert!(matches!(scene.factors.offer_totp(Some(other)), Err(EnrolError::Kind)), "{other:?}");
        // Offered before the configuration was changed.
        let offer = TotpOffer { parameters: other, ..scene.factors.offer_totp(Some(usual)).unwrap() };
        let seconds = u64::try_from(scene.bench.fakes.clock.now().as_seconds()).unwrap();
        let code = code_at(offer.secret.expose_secret(), &other, other.step(seconds).unwrap());
        let typed = SecretString::from(code);
        let enrolled = scene.factors.enrol_totp(&scene.change(&session), &offer, &typed).await;
        assert!(matches!(enrolled, Err(EnrolError::Kind)), "{other:?}: {enrolled:?}");
    }
    assert!(scene.bench.fakes.people.totp_find("alice").await.unwrap().is_none());
}

#[tokio::test]
async fn a_store_that_does_not_answer_proves_nothing_and_costs_no_try() {
    let scene = Scene::new();
    let session = scene.signed_in("alice").await;
    let secret = scene.enrol(&session).await;
    scene.next_step();
    scene.bench.fakes.people.set_broken(true);
    for _ in 0..20 {
        let typed = SecretString::from(scene.code(&secret));
        let lifetimes = scene.bench.lifetimes();
        let session = session.session.held();
        let proof = FactorProof { session, lifetimes: &lifetimes, typed: &typed, cause: scene.cause() };
        assert!(scene.factors.totp(&proof).await.is_err());
    }
    scene.bench.fakes.people.set_broken(false);
    proved(scene.totp(&session, &scene.code(&secret)).await);
}

#[tokio::test]
async fn a_mailed_code_elevates_the_session_that_asked_for_it_once() {
    let scene = Scene::new();
    let session = scene.signed_in("alice").await;
    let other = scene.signed_in("alice").await;
    assert!(!scene.elevation.is_elevated(session.session.held()));
    let asked = scene.elevation.request(session.session.held(), &scene.cause()).await.unwrap();
    assert_eq!(asked, CodeRequest::Sent(Mailbox::Mail));
    let code = scene.messages("elevation").pop().unwrap();
    let redeem = async |session: &Resolved, typed: &str| {
        let typed = SecretString::from(typed);
        scene.elevation.redeem(session.session.held(), &typed, &scene.origin).await.unwrap()
    };
    assert_eq!(redeem(&other, &code).await, CodeOutcome::Rejected, "another session's (ASVS 6.6.2)");
    let typed = format!(" {}-{} ", &code[..4].to_lowercase(), &code[4..]);
    assert_eq!(redeem(&session, &typed).await, CodeOutcome::Elevated);
    assert_eq!(redeem(&session, &code).await, CodeOutcome::Rejected, "used");
    scene.bench.fakes.clock.advance(Duration::from_secs(1));
    let now = scene.bench.now();
    let held = Held { elevated: Some(now), ..session.session.held() };
    assert!(scene.elevation.is_elevated(held));
    scene.bench.fakes.clock.advance(Duration::from_secs(599));
    assert!(scene.elevation.is_elevated(held));
    scene.bench.fakes.clock.advance(Duration::from_secs(1));
    assert!(!scene.elevation.is_elevated(held), "ten minutes are over");
}

#[tokio::test]
async fn ten_wrong_codes_end_the_mailed_one_and_too_many_mails_are_refused() {
    let scene = Scene::new();
    let session = scene.signed_in("alice").await;
    let ask = async || scene.elevation.request(session.session.held(), &scene.cause()).await.unwrap();
    ask().await;
    let code = scene.messages("elevation").pop().unwrap();
    for _ in 0..10 {
        let typed = SecretString::from("WRONGCODE");
        scene.elevation.redeem(session.session.held(), &typed, &scene.origin).await.unwrap();
    }
    let typed = SecretString::from(code);
    let outcome = scene.elevation.redeem(session.session.held(), &typed, &scene.origin).await.unwrap();
    assert_eq!(outcome, CodeOutcome::Rejected, "SC-137");
    for _ in 0..4 {
        assert_eq!(ask().await, CodeRequest::Sent(Mailbox::Mail));
    }
    assert!(matches!(ask().await, CodeRequest::Throttled { .. }), "SC-251");
}

#[tokio::test]
async fn rules_of_elevation_are_kept() {
    let required = ElevationRules { require_second_factor: true, ..ElevationRules::default() };
    let scene = Scene::with(required, Mailbox::Mail, |_| {});
    let session = scene.signed_in("alice").await;
    let ask = async |session: &Resolved| {
        scene.elevation.request(session.session.held(), &scene.cause()).await.unwrap()
    };
    assert_eq!(ask(&session).await, CodeRequest::Sent(Mailbox::Mail), "nothing is enrolled yet");
    scene.enrol(&session).await;
    assert_eq!(ask(&session).await, CodeRequest::NoWay);

    let skip = ElevationRules { skip_second_factor: true, ..ElevationRules::default() };
    let scene = Scene::with(skip, Mailbox::Closed, |_| {});
    let session = scene.signed_in("alice").await;
    let two = Held { level: Level::TwoFactor, elevated: None, ..session.session.held() };
    assert!(scene.elevation.is_elevated(two));
    assert!(!scene.elevation.is_elevated(session.session.held()));
    assert!(!Scene::new().elevation.is_elevated(two), "not by default");
}

async fn wish(scene: &Scene, typed: &str, browser: &str) {
    scene.reset.wish(ResetWish {
        typed: typed.to_owned(),
        browser: browser.to_owned(),
        origin: scene.origin.clone(),
        language: "en".to_owned(),
        portal: "https://auth.example.com".to_owned(),
    });
    scene.reset.work_off().await;
}

/// The token of the last link.
fn token(scene: &Scene) -> String {
    let link = scene.messages("password_reset").pop().expect("a link");
    link.strip_prefix("https://auth.example.com/reset-password?token=").unwrap().to_owned()
}

async fn finish(scene: &Scene, token: &str, browser: &str, password: &str) -> ResetOutcome {
    let (token, password) = (SecretString::from(token), SecretString::from(password));
    scene.reset.finish(&token, browser, &password, &scene.cause()).await.unwrap()
}

const NEW: &str = "a quite different horse battery";

#[tokio::test]
async fn a_link_sets_a_new_password_once_and_ends_every_session() {
    let scene = Scene::new();
    let session = scene.signed_in("bob").await;
    wish(&scene, "BOB", "browser").await;
    let link = token(&scene);
    assert!(matches!(scene.reset.look(&link, "browser").await.unwrap(), ResetOutcome::Done));
    assert!(matches!(finish(&scene, &link, "browser", "short").await, ResetOutcome::Refused(_)));
    assert!(
        matches!(finish(&scene, &link, "browser", NEW).await, ResetOutcome::Done),
        "a bad password costs no link"
    );
    assert!(matches!(finish(&scene, &link, "browser", NEW).await, ResetOutcome::BadLink), "once");
    let lifetimes = scene.bench.lifetimes();
    assert!(!scene.bench.sessions.is_live(&session.session.key, &lifetimes).await.unwrap(), "FR-19");
    assert!(matches!(scene.bench.attempt("bob", NEW, false).await, LoginOutcome::SignedIn { .. }));
    assert_eq!(scene.messages("password_changed").len(), 1);
    assert_eq!(scene.audited(AuditKind::PasswordReset), [AuditOutcome::Success]);
}

#[tokio::test]
async fn a_link_is_bound_to_browser_person_time_and_the_password_it_replaces() {
    let scene = Scene::new();
    wish(&scene, "bob", "browser").await;
    let first = token(&scene);
    assert!(matches!(finish(&scene, &first, "another", NEW).await, ResetOutcome::OtherBrowser));
    let forged = format!("{}x", &first[..first.len() - 1]);
    assert!(matches!(finish(&scene, &forged, "browser", NEW).await, ResetOutcome::BadLink));
    wish(&scene, "bob", "browser").await;
    let second = token(&scene);
    assert!(
        matches!(finish(&scene, &first, "browser", NEW).await, ResetOutcome::BadLink),
        "a new one ends the old"
    );
    let actor = Actor { user: None, origin: scene.origin.clone() };
    let changed = SecretString::from("changed meanwhile by someone");
    scene.bench.accounts.set_password("bob", &changed, false, &actor).await.unwrap();
    assert!(
        matches!(finish(&scene, &second, "browser", NEW).await, ResetOutcome::BadLink),
        "the password is another"
    );
    wish(&scene, "bob", "browser").await;
    let third = token(&scene);
    scene.bench.fakes.clock.advance(Duration::from_secs(300));
    assert!(matches!(finish(&scene, &third, "browser", NEW).await, ResetOutcome::BadLink), "over");
    wish(&scene, "bob", "browser").await;
    let fourth = token(&scene);
    assert!(scene.reset.revoke(fourth.split_once('.').unwrap().0).await.unwrap());
    assert!(matches!(finish(&scene, &fourth, "browser", NEW).await, ResetOutcome::BadLink), "taken back");
}

#[tokio::test]
async fn names_that_get_no_link_are_recorded_and_nothing_is_sent() {
    let scene = Scene::new();
    for typed in ["ghost", "dave", "' remote_ip=203.0.113.7 "] {
        wish(&scene, typed, "browser").await;
    }
    assert_eq!(scene.messages("password_reset"), Vec::<String>::new());
    let unknown = AuditOutcome::Failure("unknown_user");
    assert_eq!(
        scene.audited(AuditKind::ResetRequested),
        [unknown, AuditOutcome::Failure("disabled"), unknown]
    );
    for _ in 0..9 {
        wish(&scene, "bob", "browser").await;
    }
    assert_eq!(scene.messages("password_reset").len(), 5, "SC-251");
}

fn answer<'a>(state: &'a [u8], response: &'a str) -> PasskeyAnswer<'a> {
    PasskeyAnswer { site: SITE, state, response }
}

/// Enrols a key of `authenticator` for the person of `session`.
async fn enrol_key(scene: &Scene, session: &Resolved, authenticator: &mut SoftAuthenticator, name: &str) {
    let change = scene.change(session);
    let begun = scene.factors.begin_enrolment(&change, SITE, Enrolment::Asked).await.unwrap();
    let response = authenticator.create(&begun.options, SITE.origin).expect("a key");
    scene
        .factors
        .finish_enrolment(&change, answer(&begun.state, &response), name, Enrolment::Asked)
        .await
        .unwrap();
}

async fn prove_key(
    scene: &Scene,
    session: &Resolved,
    authenticator: &mut SoftAuthenticator,
) -> (FactorOutcome, Vec<u8>, String) {
    let begun = scene.factors.begin_passkey("alice", SITE).await.unwrap().expect("she has one");
    let response = authenticator.get(&begun.options, SITE.origin).expect("an answer");
    let (lifetimes, state) = (scene.bench.lifetimes(), begun.state);
    let outcome = scene
        .factors
        .passkey(session.session.held(), &lifetimes, answer(&state, &response), &scene.cause())
        .await;
    (outcome.unwrap(), state, response)
}

#[tokio::test]
async fn a_security_key_is_a_second_factor_and_its_answer_counts_once() {
    let scene = Scene::new();
    let mut key = SoftAuthenticator::new(Behaviour::u2f());
    let session = scene.signed_in("alice").await;
    enrol_key(&scene, &session, &mut key, "Blue key").await;
    let (outcome, state, response) = prove_key(&scene, &session, &mut key).await;
    let raised = scene.resolve(&proved(outcome).unwrap().token).await.unwrap();
    assert_eq!(raised.session.level, Level::TwoFactor);
    let again = scene.signed_in("alice").await;
    let (lifetimes, cause) = (scene.bench.lifetimes(), scene.cause());
    let replayed =
        scene.factors.passkey(again.session.held(), &lifetimes, answer(&state, &response), &cause).await;
    assert!(matches!(replayed.unwrap(), FactorOutcome::Rejected), "SC-155");
}

#[tokio::test]
async fn names_and_keys_are_each_enrolled_once_and_gone_when_removed() {
    let scene = Scene::new();
    let mut key = SoftAuthenticator::new(Behaviour::default());
    let session = scene.signed_in("alice").await;
    enrol_key(&scene, &session, &mut key, "Phone").await;
    let change = scene.change(&session);
    let begun = scene.factors.begin_enrolment(&change, SITE, Enrolment::Asked).await.unwrap();
    let mut other = SoftAuthenticator::new(Behaviour::default());
    let response = other.create(&begun.options, SITE.origin).unwrap();
    let taken = scene
        .factors
        .finish_enrolment(&change, answer(&begun.state, &response), "phone", Enrolment::Asked)
        .await;
    assert!(matches!(taken, Err(EnrolError::NameTaken)), "{taken:?}");
    let burnt = scene
        .factors
        .finish_enrolment(&change, answer(&begun.state, &response), "Tablet", Enrolment::Asked)
        .await;
    assert!(matches!(burnt, Err(EnrolError::Refused("challenge"))), "{burnt:?}");
    for bad in ["", " ", &"x".repeat(65), "a\nb"] {
        let refused = scene.factors.rename_passkey(&change, key.credential_id(0), bad).await;
        assert!(matches!(refused, Err(EnrolError::Name)), "{bad:?}");
    }
    scene.factors.rename_passkey(&change, key.credential_id(0), "Watch").await.unwrap();
    scene.factors.remove_passkey(&change, key.credential_id(0)).await.unwrap();
    assert!(scene.factors.begin_passkey("alice", SITE).await.unwrap().is_none());
    assert_eq!(scene.messages("factor_removed"), ["webauthn Watch"]);
}

async fn sign_in_by_key(scene: &Scene, key: &mut SoftAuthenticator) -> LoginOutcome {
    let rules = scene.factors.rules().passkeys.as_ref().unwrap();
    let begun = scene.bench.login.begin_passkey(rules, SITE).expect("passkeys sign in");
    let response = key.get(&begun.options, SITE.origin).expect("an answer");
    let attempt = PasskeyAttempt {
        rules,
        answer: answer(&begun.state, &response),
        remember: false,
        scope: scene.bench.policy.scopes.of_host("auth.example.com"),
        device: None,
        origin: scene.origin.clone(),
    };
    scene.bench.login.passkey(attempt).await.unwrap()
}

#[tokio::test]
async fn a_passkey_signs_in_without_a_password_as_one_factor_unless_the_configuration_says_two() {
    for (two, expected) in [(false, Level::OneFactor), (true, Level::TwoFactor)] {
        let scene =
            Scene::with(ElevationRules::default(), Mailbox::Mail, |rules| rules.verified_is_two = two);
        let mut key = SoftAuthenticator::new(Behaviour::default());
        let session = scene.signed_in("alice").await;
        enrol_key(&scene, &session, &mut key, "Phone").await;
        let outcome = sign_in_by_key(&scene, &mut key).await;
        let LoginOutcome::SignedIn { token, identity, .. } = outcome else { panic!("{outcome:?}") };
        assert_eq!(identity.user, "alice");
        assert_eq!(scene.resolve(&token.token).await.unwrap().session.level, expected);
    }
}

#[tokio::test]
async fn a_passkey_of_somebody_disabled_signs_nobody_in_and_the_answer_is_the_ordinary_one() {
    let scene = Scene::new();
    let mut key = SoftAuthenticator::new(Behaviour::default());
    let session = scene.signed_in("alice").await;
    enrol_key(&scene, &session, &mut key, "Phone").await;
    scene.bench.fakes.users.change("alice", |alice| alice.disabled = true);
    assert!(matches!(sign_in_by_key(&scene, &mut key).await, LoginOutcome::Rejected), "SC-166");
    scene.bench.fakes.users.change("alice", |alice| alice.disabled = false);
    assert!(matches!(sign_in_by_key(&scene, &mut key).await, LoginOutcome::SignedIn { .. }));
}

#[tokio::test]
async fn a_counter_that_goes_back_is_refused_or_marked_as_the_configuration_says() {
    for (clones, counts) in [(CloneDetection::Refuse, false), (CloneDetection::Warn, true)] {
        let scene = Scene::with(ElevationRules::default(), Mailbox::Mail, |rules| rules.clones = clones);
        let mut key = SoftAuthenticator::new(Behaviour::u2f());
        let session = scene.signed_in("alice").await;
        enrol_key(&scene, &session, &mut key, "Key").await;
        proved(prove_key(&scene, &session, &mut key).await.0);
        let session = scene.signed_in("alice").await;
        proved(prove_key(&scene, &session, &mut key).await.0);
        let session = scene.signed_in("alice").await;
        key.counter -= 1; // What a copy of it would send.
        let outcome = prove_key(&scene, &session, &mut key).await.0;
        assert_eq!(matches!(outcome, FactorOutcome::Proved(_)), counts, "SC-161: {outcome:?}");
        let suspected = scene.factors.passkeys("alice", SITE).await.unwrap()[0].clone_suspected;
        assert_eq!(suspected, counts);
    }
}

#[tokio::test]
async fn a_key_is_for_the_site_it_was_enrolled_at() {
    let scene = Scene::new();
    let mut key = SoftAuthenticator::new(Behaviour::default());
    let session = scene.signed_in("alice").await;
    enrol_key(&scene, &session, &mut key, "Phone").await;
    let elsewhere = Site { host: "auth.example.org", origin: "https://auth.example.org" };
    assert!(scene.factors.begin_passkey("alice", elsewhere).await.unwrap().is_none());
    let address = Site { host: "192.0.2.7", origin: "https://192.0.2.7" };
    assert!(matches!(
        scene.factors.begin_enrolment(&scene.change(&session), address, Enrolment::Asked).await,
        Err(EnrolError::Off)
    ));
}

#[tokio::test]
async fn whoever_is_deleted_leaves_no_factor_for_the_next_of_the_name() {
    let scene = Scene::new();
    let session = scene.signed_in("bob").await;
    scene.enrol(&session).await;
    let actor = Actor { user: Some("alice".to_owned()), origin: scene.origin.clone() };
    scene.bench.accounts.delete("bob", &actor).await.unwrap();
    assert!(scene.bench.fakes.people.totp_find("bob").await.unwrap().is_none());
}

#[tokio::test]
async fn a_deletion_that_was_broken_off_behind_the_account_is_finished_by_the_next_one() {
    let scene = Scene::new();
    let session = scene.signed_in("bob").await;
    scene.enrol(&session).await;
    let actor = Actor { user: Some("alice".to_owned()), origin: scene.origin.clone() };
    scene.bench.fakes.people.set_broken(true);
    let broken = scene.bench.accounts.delete("bob", &actor).await;
    assert!(matches!(broken, Err(AccountError::Unavailable(_))), "{broken:?}");
    scene.bench.fakes.people.set_broken(false);
    assert!(scene.bench.fakes.people.totp_find("bob").await.unwrap().is_some(), "this is what is left");
    let again = scene.bench.accounts.delete("bob", &actor).await;
    assert!(matches!(again, Err(AccountError::Missing)), "{again:?}");
    assert!(scene.bench.fakes.people.totp_find("bob").await.unwrap().is_none());
}

#[tokio::test]
async fn news_that_cannot_be_kept_do_not_undo_what_happened() {
    let scene = Scene::new();
    let session = scene.signed_in("alice").await;
    scene.bench.fakes.people.set_broken(true);
    let account = scene.bench.accounts.find("alice").await.unwrap();
    scene.notices.tell(doorward_core::notice::NoticeKind::NewDevice, &account, None, &scene.cause()).await;
    scene.bench.fakes.people.set_broken(false);
    assert_eq!(scene.messages("new_device").len(), 0);
    drop(session);
}

#[tokio::test]
async fn a_device_that_was_never_seen_is_told_once_a_day_for_each() {
    let scene = Scene::new();
    let account = scene.bench.accounts.find("alice").await.unwrap();
    for _ in 0..3 {
        scene.notices.tell_new_device(&account, &scene.cause()).await;
    }
    assert_eq!(scene.messages("new_device").len(), 1);
    let origin = RequestOrigin { agent: "another browser".to_owned(), ..scene.origin.clone() };
    let cause = Cause { origin: &origin, ..scene.cause() };
    scene.notices.tell_new_device(&account, &cause).await;
    assert_eq!(scene.messages("new_device").len(), 2);
    scene.bench.fakes.clock.advance(Duration::from_secs(24 * 3600));
    scene.notices.tell_new_device(&account, &scene.cause()).await;
    assert_eq!(scene.messages("new_device").len(), 3);
}

#[tokio::test]
async fn a_sign_in_says_whether_the_device_is_new() {
    let scene = Scene::new();
    let first = scene.bench.attempt("alice", "alice's password", false).await;
    let LoginOutcome::SignedIn { device, new_device, .. } = first else { panic!("{first:?}") };
    assert!(new_device);
    let password = SecretString::from("alice's password");
    let again = |device: String| {
        let password = password.clone();
        let scope = scene.bench.policy.scopes.of_host("auth.example.com");
        let (login, origin) = (Arc::clone(&scene.bench.login), scene.origin.clone());
        async move {
            let attempt = PasswordAttempt {
                user: "alice",
                password: &password,
                remember: false,
                scope,
                device: Some(&device),
                origin,
            };
            login.password(attempt).await.unwrap()
        }
    };
    let LoginOutcome::SignedIn { new_device, .. } = again(device).await else { panic!() };
    assert!(!new_device);
    let LoginOutcome::SignedIn { new_device, .. } = again("made up".to_owned()).await else { panic!() };
    assert!(new_device);
}

#[tokio::test]
async fn whom_wrong_attempts_have_banned_is_told_once_a_day_and_nobody_who_is_nobody() {
    let scene = Scene::new();
    let session = scene.signed_in("alice").await;
    scene.enrol(&session).await;
    for _ in 0..11 {
        scene.totp(&session, "000000").await;
    }
    let imposed = scene.bench.regulation.take_imposed();
    assert_eq!(imposed.len(), 1);
    assert!(scene.bench.regulation.take_imposed().is_empty(), "each is given once");
    let (ban, _) = &imposed[0];
    assert_eq!(ban.subject, BanSubject::Factor("alice".to_owned()));
    for _ in 0..3 {
        scene.notices.tell_ban("alice", ban.until, &scene.cause()).await;
        scene.notices.tell_ban("ghost", ban.until, &scene.cause()).await;
    }
    assert_eq!(scene.messages("banned").len(), 1);
}
