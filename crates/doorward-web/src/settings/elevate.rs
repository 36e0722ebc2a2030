//! `/settings/elevate`: a proof of more than the password, before what lets somebody in is changed (SC-149, SC-151).

use askama::Template;
use axum::body::Body;
use doorward_core::{
    accounts::AccountError,
    elevation::{CodeOutcome, CodeRequest, Ways},
    identity::Account,
    notice::Mailbox,
    portal::set_cookie,
    second_factor::{FactorOutcome, FactorProof, PasskeyAnswer},
};
use http::{StatusCode, header};
use secrecy::SecretString;

use super::{
    confirm::{Retry, own_page},
    nav::Frame,
    scene::{Scene, Sent},
};
use crate::{
    language::Key,
    portal::{Purpose, Shell, encoded, words},
    reply::{Reply, ReplyExt as _},
};

const PATH: &str = "/settings/elevate";

#[derive(Template)]
#[template(path = "settings/elevate.html")]
struct ElevatePage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    next: &'a str,
    /// The way of the code that was sent or that did not do, which the page begins with.
    with: Option<With>,
    /// Where the script asks what a passkey is asked, if one works at this portal.
    passkey: Option<String>,
    totp: bool,
    recovery: bool,
    mail: Option<Letter>,
    /// Whoever looks can change the configuration.
    is_admin: bool,
    action: String,
    start: String,
    flow: String,
}

impl ElevatePage<'_> {
    const fn none(&self) -> bool {
        self.passkey.is_none() && !self.totp && !self.recovery && self.mail.is_none()
    }
}

/// Where a code would go.
struct Letter {
    /// `a…@example.com`; `None` where it goes into a file on the server.
    to: Option<String>,
    /// One was sent, so there is something to type.
    sent: bool,
}

/// By what somebody proves more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum With {
    Passkey,
    Totp,
    Recovery,
    Mail,
}

impl With {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "webauthn" => Self::Passkey,
            "totp" => Self::Totp,
            "recovery" => Self::Recovery,
            "mail" => Self::Mail,
            _ => return None,
        })
    }

    const fn rejected(self) -> Key {
        match self {
            Self::Passkey => Key::new("elevate-wrong-passkey"),
            Self::Totp => words::WRONG_CODE,
            Self::Recovery => words::WRONG_RECOVERY_CODE,
            Self::Mail => Key::new("elevate-wrong-mail"),
        }
    }
}

/// What stands above the forms, and how the answer says it.
struct Said {
    status: StatusCode,
    alert: Option<String>,
    with: Option<With>,
}

impl Said {
    const fn nothing(with: Option<With>) -> Self {
        Self { status: StatusCode::OK, alert: None, with }
    }

    fn alert(status: StatusCode, alert: impl Into<String>, with: Option<With>) -> Self {
        Self { status, alert: Some(alert.into()), with }
    }
}

pub(super) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let next = scene.asked("next").unwrap_or_default();
    if is_elevated(scene) {
        return Ok(scene.lead(own_page(&next)));
    }
    let sent = scene.asked("sent").is_some().then_some(With::Mail);
    shown(scene, Said::nothing(sent), &next).await
}

fn is_elevated(scene: &Scene<'_>) -> bool {
    scene.room.state.elevation.is_elevated(scene.held())
}

/// Whether the one who asks must prove more before a password is changed or somebody's factors are taken away; not while
/// another password must be chosen first (FR-41).
pub(super) async fn is_owed(scene: &Scene<'_>) -> Result<bool, Reply> {
    if scene.session.must_change_password {
        return Ok(false);
    }
    let owed = scene.room.state.elevation.is_owed(scene.held()).await;
    owed.map_err(|fault| scene.unavailable(&fault))
}

/// The account of the one who asks, as it is now.
async fn account(scene: &Scene<'_>) -> Result<Account, Reply> {
    match scene.room.state.accounts.find(scene.user()).await {
        Ok(account) => Ok(account),
        Err(AccountError::Unavailable(fault)) => Err(scene.unavailable(&fault)),
        // Deleted since the session was looked up, a moment ago.
        Err(_) => Err(scene.nothing_here()),
    }
}

async fn ways(scene: &Scene<'_>, account: &Account) -> Result<Ways, Reply> {
    scene.room.state.elevation.ways(account).await.map_err(|fault| scene.unavailable(&fault))
}

async fn shown(scene: &Scene<'_>, said: Said, next: &str) -> Result<Reply, Reply> {
    let account = account(scene).await?;
    let Ways { enrolled, mailbox } = ways(scene, &account).await?;
    let factors = &scene.room.state.factors;
    let passkeys = match enrolled.passkeys {
        0 => Vec::new(),
        _ => {
            let found = factors.passkeys(scene.user(), scene.own_site().site()).await;
            found.map_err(|fault| scene.unavailable(&fault))?
        }
    };
    let sent = said.with == Some(With::Mail);
    let mail = match mailbox {
        Mailbox::Closed => None,
        Mailbox::File => Some(Letter { to: None, sent }),
        Mailbox::Mail => Some(Letter { to: account.identity.email.as_deref().map(redacted), sent }),
    };
    let page = ElevatePage {
        shell: scene.shell(),
        frame: scene.frame(None).alerting(said.alert),
        next: own_page(next),
        with: said.with,
        passkey: (!passkeys.is_empty()).then(|| scene.address("/2fa/webauthn/options")),
        totp: enrolled.totp,
        recovery: enrolled.any() && enrolled.recovery > 0,
        mail,
        is_admin: scene.identity.role.is_admin(),
        action: scene.address(PATH),
        start: scene.address("/api/user/session/elevation/start"),
        flow: scene.flow(),
    };
    Ok(scene.show(said.status, &page))
}

/// Sends a code, and leads back to the page, where it is typed.
pub(super) async fn start(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let next = form.take("next");
    if let Some(stale) = stale {
        return shown(scene, Said::alert(StatusCode::FORBIDDEN, stale, None), &next).await;
    }
    let caused = scene.caused();
    match scene.room.state.elevation.request(scene.held(), &caused.cause()).await {
        Ok(CodeRequest::Sent(_)) => {
            let next = encoded(own_page(&next));
            Ok(scene.lead(&format!("{PATH}?sent=mail&next={next}")))
        }
        Ok(CodeRequest::NoWay) => {
            let alert = scene.words().say("elevate-no-way");
            shown(scene, Said::alert(StatusCode::CONFLICT, alert, None), &next).await
        }
        Ok(CodeRequest::Throttled { seconds }) => {
            let alert = scene.words().with("elevate-throttled", "when", words::ahead(scene.words(), seconds));
            let said = Said::alert(StatusCode::TOO_MANY_REQUESTS, alert, Some(With::Mail));
            Ok(Retry::After(seconds).on(shown(scene, said, &next).await?))
        }
        Err(fault) => Err(scene.unavailable(&fault)),
    }
}

/// Checks what was typed, and leads on.
pub(super) async fn elevate(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let (next, typed) = (form.take("next"), SecretString::from(form.take("code")));
    let Some(with) = With::from_name(&form.take("with")) else {
        let said = stale.map_or(Said::nothing(None), |stale| Said::alert(StatusCode::FORBIDDEN, stale, None));
        let status = if stale.is_some() { StatusCode::FORBIDDEN } else { StatusCode::BAD_REQUEST };
        return shown(scene, Said { status, ..said }, &next).await;
    };
    if let Some(stale) = stale {
        return shown(scene, Said::alert(StatusCode::FORBIDDEN, stale, Some(with)), &next).await;
    }
    let outcome = match with {
        With::Passkey => touch(scene, &form.take("state"), &form.take("answer")).await?,
        With::Totp | With::Recovery => prove(scene, with, &typed).await?,
        With::Mail => redeem(scene, &typed).await?,
    };
    match outcome {
        FactorOutcome::Proved(None) => Ok(scene.lead(own_page(&next))),
        FactorOutcome::Proved(Some(token)) => {
            let cookie = set_cookie(&scene.scope(), &token, scene.now());
            Ok(scene.lead(own_page(&next)).with(header::SET_COOKIE, cookie))
        }
        FactorOutcome::Rejected => {
            let said = Said::alert(StatusCode::UNAUTHORIZED, scene.words().say(with.rejected()), Some(with));
            Ok(Retry::Now.on(shown(scene, said, &next).await?))
        }
        FactorOutcome::Throttled => {
            let said = Said::alert(
                StatusCode::TOO_MANY_REQUESTS,
                scene.words().say(words::FACTORS_STOPPED),
                Some(with),
            );
            shown(scene, said, &next).await
        }
        FactorOutcome::Gone => Ok(scene.lead("/")),
    }
}

async fn prove(scene: &Scene<'_>, with: With, typed: &SecretString) -> Result<FactorOutcome, Reply> {
    let scope = scene.scope();
    let caused = scene.caused();
    let lifetimes = &scope.settings.lifetimes;
    let proof = FactorProof { session: scene.held(), lifetimes, typed, cause: caused.cause() };
    let factors = &scene.room.state.factors;
    let outcome = match with {
        With::Recovery => factors.recovery(&proof).await,
        With::Totp | With::Mail | With::Passkey => factors.totp(&proof).await,
    };
    outcome.map_err(|fault| scene.unavailable(&fault))
}

async fn touch(scene: &Scene<'_>, sealed: &str, response: &str) -> Result<FactorOutcome, Reply> {
    let factors = &scene.room.state.factors;
    let Some(rules) = &factors.rules().passkeys else { return Ok(FactorOutcome::Rejected) };
    // What is not ours, or too old, counts like any other wrong answer.
    let state = scene.unseal(Purpose::Challenge, sealed, rules.ceremony_life()).unwrap_or_default();
    let (scope, own, caused) = (scene.scope(), scene.own_site(), scene.caused());
    let answer = PasskeyAnswer { site: own.site(), state: &state, response };
    let outcome = factors.passkey(scene.held(), &scope.settings.lifetimes, answer, &caused.cause()).await;
    outcome.map_err(|fault| scene.unavailable(&fault))
}

async fn redeem(scene: &Scene<'_>, typed: &SecretString) -> Result<FactorOutcome, Reply> {
    let elevation = &scene.room.state.elevation;
    match elevation.redeem(scene.held(), typed, &scene.origin()).await {
        Ok(CodeOutcome::Elevated) => Ok(FactorOutcome::Proved(None)),
        Ok(CodeOutcome::Rejected) => Ok(FactorOutcome::Rejected),
        Err(fault) => Err(scene.unavailable(&fault)),
    }
}

/// An address that its owner recognises and nobody else learns: `a…@example.com`.
fn redacted(email: &str) -> String {
    let (name, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}…@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_its_first_letter_and_where_it_is() {
        assert_eq!(redacted("alice@example.com"), "a…@example.com");
        assert_eq!(redacted("ä@example.com"), "ä…@example.com");
        assert_eq!(redacted("\"a@b\"@example.com"), "\"…@example.com");
    }
}
