//! `/2fa`: the second factor, after the first (`authelia.md` 3.6 has the paths).

use askama::Template;
use doorward_core::{
    factors::FactorKind,
    identity::Level,
    login::ConfirmOutcome,
    portal::set_cookie,
    ports::PortError,
    second_factor::{Enrolled, FactorOutcome, FactorProof, PasskeyAnswer},
    session::Method,
};
use http::{StatusCode, header, request::Parts};
use secrecy::SecretString;
use url::Url;

use super::{
    About, Shell,
    door::{WayOn, way_on},
    form_state::{self, Browser, Journey, Purpose, Returned},
    passkey::{OwnSite, second_factor_state},
    push::PushForm,
    redirects,
    sign_in::known_device,
    words,
};
use crate::{
    api::Form,
    caused::Caused,
    context::Visit,
    language::Key,
    reply::{Reply, ReplyExt as _},
    routes::Call,
    service::Room,
    visitor::{Session, Visitor},
};

/// A way to prove a second factor, as the address names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Totp,
    Webauthn,
    MobilePush,
    Recovery,
    /// After a passkey: something that one knows, beside something that one has.
    Password,
}

impl Way {
    const ALL: [Self; 5] = [Self::Webauthn, Self::Totp, Self::MobilePush, Self::Recovery, Self::Password];

    const fn path(self) -> &'static str {
        match self {
            Self::Totp => "/2fa/one-time-password",
            Self::Webauthn => "/2fa/webauthn",
            Self::MobilePush => "/2fa/push-notification",
            Self::Recovery => "/2fa/recovery-code",
            Self::Password => "/2fa/password",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Totp => FactorKind::Totp.name(),
            Self::Webauthn => FactorKind::Webauthn.name(),
            Self::MobilePush => FactorKind::MobilePush.name(),
            Self::Recovery => FactorKind::Recovery.name(),
            Self::Password => "password",
        }
    }

    /// What is proved by it.
    const fn method(self) -> Method {
        match self {
            Self::Totp => Method::Totp,
            Self::Webauthn => Method::Webauthn,
            Self::MobilePush => Method::MobilePush,
            Self::Recovery => Method::Recovery,
            Self::Password => Method::Password,
        }
    }

    fn of(kind: FactorKind) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == kind.name())
    }
}

/// Where browsers are offered to make a passkey by themselves, before their person goes on.
pub(crate) const UPGRADE_PATH: &str = "/settings/security/passkeys/upgrade";

/// Another way, as a link.
struct Other {
    id: &'static str,
    href: String,
    words: Key,
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactorPage<'a> {
    shell: Shell<'a>,
    destination: Option<String>,
    alert: Option<&'a str>,
    /// `None` where there is nothing to prove it with.
    way: Option<Way>,
    action: String,
    state: String,
    /// Where the script asks what a key is asked.
    options: String,
    /// The devices that can be pushed to.
    push: Option<PushForm>,
    others: Vec<Other>,
    /// Where second factors are set up.
    security: String,
    sign_out: String,
    user: &'a str,
}

impl SecondFactorPage<'_> {
    fn is(&self, name: &str) -> bool {
        self.way.is_some_and(|way| way.name() == name)
    }
}

/// Where somebody goes who has just proved their first factor: to the second if they have one, and from there on where
/// it is not needed.
pub(super) async fn after_first_factor(room: &Room, visit: &Visit, journey: &Journey, user: &str) -> String {
    match room.state.factors.enrolled(user).await {
        Ok(enrolled) if enrolled.any() => redirects::with_journey(visit, "/2fa", journey),
        Ok(_) => redirects::after_sign_in(room, visit, journey),
        Err(fault) => {
            tracing::error!(error = %fault, "whether a second factor is there is unknown; its page will ask again");
            redirects::with_journey(visit, "/2fa", journey)
        }
    }
}

/// `GET /2fa` and the page of each way.
pub(crate) async fn page(room: &Room, call: Call) -> Reply {
    let journey = redirects::asked(room, &call.visit, &call.parts.uri);
    let wanted = Way::ALL.into_iter().find(|way| call.parts.uri.path().ends_with(way.path()));
    let Call { parts, visit, visitor, .. } = call;
    let Some(scene) = Scene::of(room, parts, visit, visitor, journey) else {
        return crate::api::error(room, StatusCode::INTERNAL_SERVER_ERROR, "internal");
    };
    if let Some(answer) = scene.on_the_way().await {
        return answer;
    }
    scene.show(StatusCode::OK, wanted, None).await
}

/// A form with a code.
pub(crate) async fn prove(room: &Room, call: Call) -> Reply {
    let way = Way::ALL.into_iter().find(|way| call.parts.uri.path().ends_with(way.path()));
    let Some(way) = way else {
        return crate::api::error(room, StatusCode::NOT_FOUND, "route.none");
    };
    let Call { parts, body, visit, visitor, .. } = call;
    let mut form = match Form::read(room, &parts.headers, body).await {
        Ok(form) => form,
        Err(bad) => return room.refuse(&visit, &parts.headers, bad.status(), bad.code(), About::Nothing),
    };
    let (journey, stale) =
        match form_state::open(room, &parts.headers, Purpose::SecondFactor, &form.take("flow")) {
            Returned::Good(journey) => (journey, None),
            Returned::Expired(journey) => (journey, Some(words::FORM_EXPIRED)),
            Returned::Foreign => (Journey::default(), Some(words::FORM_EXPIRED)),
            Returned::NoCookie => (Journey::default(), Some(words::NO_COOKIE)),
        };
    let Some(scene) = Scene::of(room, parts, visit, visitor, journey) else {
        return crate::api::error(room, StatusCode::INTERNAL_SERVER_ERROR, "internal");
    };
    if let Some(stale) = stale {
        return scene.show(StatusCode::FORBIDDEN, Some(way), Some(stale)).await;
    }
    if way == Way::Webauthn {
        return scene.prove_key(&form.take("state"), &form.take("answer")).await;
    }
    if way == Way::MobilePush {
        return scene.push(&form.take("device")).await;
    }
    if way == Way::Password {
        return scene.add_password(&SecretString::from(form.take("password"))).await;
    }
    let typed = SecretString::from(form.take("otp"));
    scene.prove(way, &typed).await
}

/// Who proves, and where they are going.
pub(super) struct Scene<'a> {
    pub(super) room: &'a Room,
    pub(super) parts: Parts,
    pub(super) visit: Visit,
    visitor: Visitor,
    pub(super) session: Session,
    pub(super) journey: Journey,
    browser: Browser,
}

impl<'a> Scene<'a> {
    /// `None` only where the row did not ask for a session.
    fn of(
        room: &'a Room,
        parts: Parts,
        visit: Visit,
        visitor: Option<Visitor>,
        journey: Journey,
    ) -> Option<Self> {
        let visitor = visitor?;
        let session = visitor.session?;
        let browser = Browser::of(room, &parts.headers);
        Some(Self { room, parts, visit, visitor, session, journey, browser })
    }

    pub(super) fn user(&self) -> &str {
        &self.visitor.identity.user
    }

    /// The answer where nothing is to be proved: the target is open already, or closed whatever is proved.
    async fn on_the_way(&self) -> Option<Reply> {
        let (room, visit, headers) = (self.room, &self.visit, &self.parts.headers);
        let Some(url) = self.journey.target.as_deref().and_then(|target| Url::parse(target).ok()) else {
            let done = self.visitor.level == Level::TwoFactor;
            return done.then(|| self.go_on());
        };
        match way_on(room, visit, headers, &url, self.journey.method.as_deref()).await {
            WayOn::SecondFactor => None,
            WayOn::SignIn => {
                Some(room.lead(visit, StatusCode::FOUND, &redirects::with_journey(visit, "/", &self.journey)))
            }
            WayOn::Denied => {
                let host = redirects::destination(&self.journey).unwrap_or_default();
                let about = About::Denied { user: Some(self.user()), service: Some(&host) };
                Some(room.refuse(visit, headers, StatusCode::FORBIDDEN, "access.denied", about))
            }
            WayOn::Open(_) if self.is_our_page(&url) && self.visitor.level < Level::TwoFactor => None,
            WayOn::Open(_) => Some(self.go_on()),
        }
    }

    /// Whether the target is a page of the portal: those are looked at with every factor that one has.
    fn is_our_page(&self, url: &Url) -> bool {
        url.host_str().is_some_and(|host| self.room.state.gatekeeper.policy().scopes.is_portal_host(host))
            || url.path().starts_with(doorward_core::portal::RESERVED_PREFIX)
    }

    fn go_on(&self) -> Reply {
        let location = redirects::after_sign_in(self.room, &self.visit, &self.journey);
        self.room.lead(&self.visit, StatusCode::SEE_OTHER, &location)
    }

    /// The same by the page that offers the browser to make a passkey, where that is due.
    async fn go_on_by_the_upgrade(&self, way: Way) -> Reply {
        let site = OwnSite::of(&self.visit);
        let methods = self.session.held(self.user()).methods.and(way.method());
        match self.room.state.factors.upgrade_is_due(self.user(), methods, site.site()).await {
            Ok(true) => {
                let location = redirects::with_journey(&self.visit, UPGRADE_PATH, &self.journey);
                self.room.lead(&self.visit, StatusCode::SEE_OTHER, &location)
            }
            Ok(false) => self.go_on(),
            Err(fault) => {
                tracing::warn!(error = %fault, "whether a passkey is to be offered is unknown; it is not");
                self.go_on()
            }
        }
    }

    async fn prove_key(&self, sealed: &str, response: &str) -> Reply {
        let (room, visit) = (self.room, &self.visit);
        // What is not ours, or too old, counts like any other wrong answer.
        let state = second_factor_state(room, &self.browser, &self.session.key, sealed).unwrap_or_default();
        let own = OwnSite::of(visit);
        let caused = Caused::within(room, visit, &self.parts.headers, &self.session);
        let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
        let answer = PasskeyAnswer { site: own.site(), state: &state, response };
        let session = self.session.held(self.user());
        let factors = &room.state.factors;
        let outcome = factors.passkey(session, &scope.settings.lifetimes, answer, &caused.cause()).await;
        self.answer(Way::Webauthn, outcome).await
    }

    async fn prove(&self, way: Way, typed: &SecretString) -> Reply {
        let (room, visit) = (self.room, &self.visit);
        let caused = Caused::within(room, visit, &self.parts.headers, &self.session);
        let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
        let proof = FactorProof {
            session: self.session.held(self.user()),
            lifetimes: &scope.settings.lifetimes,
            typed,
            cause: caused.cause(),
        };
        let outcome = match way {
            Way::Totp => room.state.factors.totp(&proof).await,
            _ => room.state.factors.recovery(&proof).await,
        };
        self.answer(way, outcome).await
    }

    async fn add_password(&self, password: &SecretString) -> Reply {
        let (room, visit, headers) = (self.room, &self.visit, &self.parts.headers);
        let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
        let (session, lifetimes) = (self.session.held(self.user()), &scope.settings.lifetimes);
        let device = known_device(headers);
        let origin = self.session.origin(visit, headers);
        let added = room.state.login.add_password(session, lifetimes, password, device, origin).await;
        let outcome = match added {
            Ok((ConfirmOutcome::Confirmed, Some(token))) => Ok(FactorOutcome::Proved(Some(token))),
            Ok((ConfirmOutcome::Confirmed, None)) => Ok(FactorOutcome::Gone),
            Ok((ConfirmOutcome::Rejected, _)) => Ok(FactorOutcome::Rejected),
            Ok((ConfirmOutcome::Throttled { .. } | ConfirmOutcome::Busy { .. }, _)) => {
                Ok(FactorOutcome::Throttled)
            }
            Err(fault) => Err(fault),
        };
        self.answer(Way::Password, outcome).await
    }

    pub(super) async fn answer(&self, way: Way, outcome: Result<FactorOutcome, PortError>) -> Reply {
        let (room, visit, headers) = (self.room, &self.visit, &self.parts.headers);
        let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
        match outcome {
            Ok(FactorOutcome::Proved(token)) => {
                let reply = match token {
                    Some(_) => self.go_on_by_the_upgrade(way).await,
                    None => self.go_on(),
                };
                match token {
                    Some(token) => {
                        reply.with(header::SET_COOKIE, set_cookie(&scope, &token, room.state.clock.now()))
                    }
                    None => reply,
                }
            }
            Ok(FactorOutcome::Rejected) => {
                let alert = match way {
                    Way::Totp => words::WRONG_CODE,
                    Way::Recovery => words::WRONG_RECOVERY_CODE,
                    Way::Webauthn => words::PASSKEY_REJECTED,
                    Way::MobilePush => words::PUSH_REFUSED,
                    Way::Password => words::WRONG_PASSWORD,
                };
                self.show(StatusCode::UNAUTHORIZED, Some(way), Some(alert)).await
            }
            Ok(FactorOutcome::Throttled) => {
                self.show(StatusCode::TOO_MANY_REQUESTS, Some(way), Some(words::FACTORS_STOPPED)).await
            }
            Ok(FactorOutcome::Gone) => {
                let location = redirects::with_journey(visit, "/", &self.journey);
                room.lead(visit, StatusCode::SEE_OTHER, &location)
            }
            Err(fault) => room.unavailable(visit, headers, &fault),
        }
    }

    pub(super) async fn show(&self, status: StatusCode, wanted: Option<Way>, alert: Option<Key>) -> Reply {
        let (room, visit) = (self.room, &self.visit);
        let state = &room.state;
        let found = async {
            let preferred = state.factors.preferred(self.user()).await?;
            Ok((state.factors.enrolled(self.user()).await?, preferred))
        };
        let (enrolled, preferred): (Enrolled, Option<FactorKind>) = match found.await {
            Ok(found) => found,
            Err(fault) => return room.unavailable(visit, &self.parts.headers, &fault),
        };
        let began_with_passkey = !self.session.held(self.user()).methods.contains(Method::Password);
        let ways: Vec<Way> = match began_with_passkey {
            // Two things that one has are one factor.
            true => vec![Way::Password],
            false => enrolled.kinds(preferred).into_iter().filter_map(Way::of).collect(),
        };
        let way = wanted.filter(|way| ways.contains(way)).or_else(|| ways.first().copied());
        let others = ways.iter().filter(|other| Some(**other) != way);
        let others = others.map(|other| self.link(*other)).collect();
        let push = match way {
            Some(Way::MobilePush) => match PushForm::of(self).await {
                Ok(push) => Some(push),
                Err(fault) => return room.unavailable(visit, &self.parts.headers, &fault),
            },
            _ => None,
        };
        let page = SecondFactorPage {
            shell: room.shell(visit.base, &self.parts.headers),
            push,
            destination: redirects::destination(&self.journey),
            alert: alert.map(|alert| room.words(&self.parts.headers).say(alert)),
            way,
            action: way.map(|way| format!("{}{}", visit.base, way.path())).unwrap_or_default(),
            state: self.browser.seal(room, Purpose::SecondFactor, self.journey.clone()),
            options: format!("{}/2fa/webauthn/options", visit.base),
            others,
            security: format!("{}/settings/security", visit.base),
            sign_out: format!("{}/logout", visit.base),
            user: self.user(),
        };
        room.show(visit, status, &page, Some(&self.browser))
    }

    fn link(&self, way: Way) -> Other {
        let (id, words) = match way {
            Way::Totp => ("use-totp", words::USE_TOTP),
            Way::Webauthn => ("use-passkey", words::USE_PASSKEY),
            Way::MobilePush => ("use-push", words::USE_PUSH),
            Way::Recovery => ("use-recovery-code", words::USE_RECOVERY),
            Way::Password => ("use-password", words::USE_PASSWORD),
        };
        Other { id, href: redirects::with_journey(&self.visit, way.path(), &self.journey), words }
    }
}
