//! `/reset-password`: a new password by a link in the mailbox (AM-20, SC-119, SC-249).

use std::{sync::Arc, time::Duration};

use askama::Template;
use doorward_core::reset::{PasswordReset, ResetOutcome, ResetWish};
use http::{HeaderMap, StatusCode, Uri};
use secrecy::{ExposeSecret as _, SecretString};
use url::form_urlencoded;

use super::{
    About, Shell,
    form_state::{self, Browser, Journey, Purpose, Returned},
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
    settings::{described, said_of_account},
};

/// A page may lie open as long as the link is good, at most.
const FORM_LIFE: Duration = Duration::from_secs(3600);

/// Where the form goes that asks for a link: the path that log filters know.
pub(crate) const START: &str = "/api/reset-password/identity/start";

#[derive(Template)]
#[template(path = "reset_ask.html")]
struct AskPage<'a> {
    shell: Shell<'a>,
    alert: Option<&'a str>,
    /// What was asked for is on its way, if there is such a person.
    asked: bool,
    action: String,
    state: String,
    sign_in: String,
}

#[derive(Template)]
#[template(path = "reset_set.html")]
struct SetPage<'a> {
    shell: Shell<'a>,
    alert: Option<String>,
    /// Why the link is not good; then there is no form.
    bad: Option<&'a str>,
    rules: String,
    action: String,
    state: String,
    again: String,
}

#[derive(Template)]
#[template(path = "reset_revoke.html")]
struct RevokePage<'a> {
    shell: Shell<'a>,
    done: bool,
    action: String,
    state: String,
    name: String,
    sign_in: String,
}

/// Setting a new password by mail, where it is on. Links begin with the address of the portal, which must be configured:
/// one that the request names could be anybody's (SC-247).
pub(super) fn available<'a>(room: &'a Room, visit: &Visit) -> Option<&'a Arc<PasswordReset>> {
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    let ours = room.state.settings.forgotten_url.is_none() && scope.settings.portal_url.is_some();
    room.state.reset.as_ref().filter(|_| ours)
}

/// `GET /reset-password`: asks for the name, or with a token for the new password.
pub(crate) async fn page(room: &Room, call: Call) -> Reply {
    let Call { parts, visit, .. } = call;
    let Some(reset) = available(room, &visit) else { return off(room, &visit, &parts.headers) };
    let scene = Scene::of(room, &visit, &parts.headers);
    let Some(token) = asked_for(&parts.uri, "token") else {
        return scene.ask(StatusCode::OK, None, false);
    };
    match reset.look(&token, scene.browser.id()).await {
        Ok(ResetOutcome::Done) => scene.set(StatusCode::OK, &token, None),
        Ok(ResetOutcome::OtherBrowser) => scene.bad(words::RESET_OTHER_BROWSER),
        Ok(_) => scene.bad(words::RESET_BAD_LINK),
        Err(fault) => room.unavailable(&visit, &parts.headers, &fault),
    }
}

/// Takes the wish down. The answer is the same for everybody, at once.
pub(crate) async fn start(room: &Room, call: Call) -> Reply {
    let Call { parts, body, visit, .. } = call;
    let headers = &parts.headers;
    let Some(reset) = available(room, &visit) else { return off(room, &visit, headers) };
    let mut form = match Form::read(room, headers, body).await {
        Ok(form) => form,
        Err(bad) => return room.refuse(&visit, headers, bad.status(), bad.code(), About::Nothing),
    };
    let scene = Scene::of(room, &visit, headers);
    let typed = form.take("username");
    if !matches!(form_state::open(room, headers, Purpose::Reset, &form.take("flow")), Returned::Good(_)) {
        let alert = Some(words::FORM_EXPIRED);
        return scene.ask(StatusCode::FORBIDDEN, alert, false);
    }
    let caused = Caused::by(room, &visit, headers);
    if let Some(portal) = caused.portal() {
        reset.wish(ResetWish {
            typed: typed.chars().take(256).collect(),
            browser: scene.browser.id().to_owned(),
            origin: caused.origin.clone(),
            language: caused.language().to_owned(),
            portal: portal.to_owned(),
        });
    }
    scene.ask(StatusCode::OK, None, true)
}

/// Sets the new password.
pub(crate) async fn finish(room: &Room, call: Call) -> Reply {
    let Call { parts, body, visit, .. } = call;
    let headers = &parts.headers;
    let Some(reset) = available(room, &visit) else { return off(room, &visit, headers) };
    let mut form = match Form::read(room, headers, body).await {
        Ok(form) => form,
        Err(bad) => return room.refuse(&visit, headers, bad.status(), bad.code(), About::Nothing),
    };
    let scene = Scene::of(room, &visit, headers);
    let cargo = scene.browser.open_cargo(room, Purpose::Reset, b"", &form.take("flow"), FORM_LIFE);
    let Some(token) = cargo.and_then(|cargo| String::from_utf8(cargo).ok()) else {
        return scene.bad(words::RESET_OTHER_BROWSER);
    };
    let [new, repeated] = ["new-password", "repeat-password"].map(|name| SecretString::from(form.take(name)));
    if new.expose_secret() != repeated.expose_secret() {
        let alert = Some(room.words(headers).say(words::REPEAT_DIFFERS).to_owned());
        return scene.set(StatusCode::BAD_REQUEST, &token, alert);
    }
    let caused = Caused::by(room, &visit, headers);
    match reset.finish(&SecretString::from(token.clone()), scene.browser.id(), &new, &caused.cause()).await {
        Ok(ResetOutcome::Done) => {
            room.lead(&visit, StatusCode::SEE_OTHER, &format!("{}/?password-set", visit.base))
        }
        Ok(ResetOutcome::Refused(rule)) => {
            scene.set(StatusCode::BAD_REQUEST, &token, Some(said_of_account(room.words(headers), &rule)))
        }
        Ok(ResetOutcome::OtherBrowser) => scene.bad(words::RESET_OTHER_BROWSER),
        Ok(ResetOutcome::BadLink) => scene.bad(words::RESET_BAD_LINK),
        Err(fault) => room.unavailable(&visit, headers, &fault),
    }
}

/// Asks whether to take a link back; mail programs open links by themselves.
pub(crate) fn revoke_page(room: &Room, call: &Call) -> Reply {
    if available(room, &call.visit).is_none() {
        return off(room, &call.visit, &call.parts.headers);
    }
    let name = asked_for(&call.parts.uri, "token").unwrap_or_default();
    revoking(room, &call.visit, &call.parts.headers, name, false)
}

/// Takes a link back.
pub(crate) async fn revoke(room: &Room, call: Call) -> Reply {
    let Call { parts, body, visit, .. } = call;
    let Some(reset) = available(room, &visit) else { return off(room, &visit, &parts.headers) };
    let mut form = match Form::read(room, &parts.headers, body).await {
        Ok(form) => form,
        Err(bad) => return room.refuse(&visit, &parts.headers, bad.status(), bad.code(), About::Nothing),
    };
    let name = form.take("token");
    if !matches!(
        form_state::open(room, &parts.headers, Purpose::Reset, &form.take("flow")),
        Returned::Good(_)
    ) {
        return revoking(room, &visit, &parts.headers, name, false).with_status(StatusCode::FORBIDDEN);
    }
    match reset.revoke(&name).await {
        Ok(_) => revoking(room, &visit, &parts.headers, String::new(), true),
        Err(fault) => room.unavailable(&visit, &parts.headers, &fault),
    }
}

fn off(room: &Room, visit: &Visit, headers: &HeaderMap) -> Reply {
    room.refuse(visit, headers, StatusCode::NOT_FOUND, "password.reset_disabled", About::Nothing)
}

/// Who looks at the pages, before anybody is known.
struct Scene<'a> {
    room: &'a Room,
    visit: &'a Visit,
    headers: &'a HeaderMap,
    browser: Browser,
}

impl<'a> Scene<'a> {
    fn of(room: &'a Room, visit: &'a Visit, headers: &'a HeaderMap) -> Self {
        Self { room, visit, headers, browser: Browser::of(room, headers) }
    }

    fn shell(&self) -> Shell<'a> {
        self.room.shell(self.visit.base, self.headers)
    }

    fn show(&self, status: StatusCode, page: &impl Template) -> Reply {
        self.room.show(self.visit, status, page, Some(&self.browser))
    }

    fn ask(&self, status: StatusCode, alert: Option<Key>, asked: bool) -> Reply {
        let page = AskPage {
            shell: self.shell(),
            alert: alert.map(|alert| self.room.words(self.headers).say(alert)),
            asked,
            action: format!("{}{START}", self.visit.base),
            state: self.browser.seal(self.room, Purpose::Reset, Journey::default()),
            sign_in: format!("{}/", self.visit.base),
        };
        self.show(status, &page)
    }

    fn set(&self, status: StatusCode, token: &str, alert: Option<String>) -> Reply {
        let page = SetPage {
            shell: self.shell(),
            alert,
            bad: None,
            rules: described(self.room.words(self.headers), &self.room.state.accounts.rules().passwords),
            action: format!("{}/reset-password", self.visit.base),
            state: self.browser.seal_cargo(self.room, Purpose::Reset, b"", token.as_bytes()),
            again: format!("{}/reset-password", self.visit.base),
        };
        self.show(status, &page)
    }

    fn bad(&self, why: Key) -> Reply {
        let page = SetPage {
            shell: self.shell(),
            alert: None,
            bad: Some(self.room.words(self.headers).say(why)),
            rules: String::new(),
            action: String::new(),
            state: String::new(),
            again: format!("{}/reset-password", self.visit.base),
        };
        self.show(StatusCode::FORBIDDEN, &page)
    }
}

fn revoking(room: &Room, visit: &Visit, headers: &HeaderMap, name: String, done: bool) -> Reply {
    let scene = Scene::of(room, visit, headers);
    let page = RevokePage {
        shell: scene.shell(),
        done,
        action: format!("{}/reset-password/revoke", visit.base),
        state: scene.browser.seal(room, Purpose::Reset, Journey::default()),
        name,
        sign_in: format!("{}/", visit.base),
    };
    scene.show(StatusCode::OK, &page)
}

/// The one value of the query's `name`, if it is short enough to be ours.
fn asked_for(uri: &Uri, name: &str) -> Option<String> {
    let query = uri.query().unwrap_or_default().as_bytes();
    let mut found = form_urlencoded::parse(query).filter(|(key, _)| key == name);
    match (found.next(), found.next()) {
        (Some((_, value)), None) if value.len() <= 256 => Some(value.into_owned()),
        _ => None,
    }
}
