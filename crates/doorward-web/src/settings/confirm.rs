//! `/settings/confirm`: the password once more, before something that a borrowed session must not do (FR-09).

use askama::Template;
use axum::body::Body;
use doorward_core::login::ConfirmOutcome;
use http::{StatusCode, header};
use secrecy::SecretString;

use super::{
    nav::Frame,
    scene::{Scene, Sent},
};
use crate::{
    portal::{Shell, known_device, words},
    reply::{Reply, ReplyExt as _},
    routes::{self, Endpoint, Verb},
};

#[derive(Template)]
#[template(path = "settings/confirm.html")]
struct ConfirmPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    user: &'a str,
    next: &'a str,
    action: String,
    flow: String,
}

/// Whether somebody who is signed in knows their password.
pub(super) enum Proved {
    Yes,
    Not { status: StatusCode, alert: String, retry: Retry },
}

/// What the answer to a password that was not taken says in its headers.
pub(super) enum Retry {
    Now,
    After(u64),
}

impl Retry {
    pub(super) fn on(&self, reply: Reply) -> Reply {
        match self {
            Self::Now => reply.with(header::WWW_AUTHENTICATE, "Bearer realm=\"Doorward\""),
            Self::After(seconds) => reply.with(header::RETRY_AFTER, *seconds),
        }
    }
}

/// Checks the password of the one who is signed in, as strictly as a sign-in does (SC-121).
pub(super) async fn prove(scene: &Scene<'_>, password: &SecretString) -> Result<Proved, Reply> {
    let device = known_device(&scene.parts.headers);
    let (status, alert, retry) =
        match scene.room.state.login.confirm(scene.user(), password, device, scene.origin()).await {
            Ok(ConfirmOutcome::Confirmed) => return Ok(Proved::Yes),
            Ok(ConfirmOutcome::Rejected) => {
                (StatusCode::UNAUTHORIZED, scene.words().say(words::REJECTED).to_owned(), Retry::Now)
            }
            Ok(ConfirmOutcome::Throttled { seconds }) => (
                StatusCode::TOO_MANY_REQUESTS,
                words::throttled(scene.words(), seconds),
                Retry::After(seconds),
            ),
            Ok(ConfirmOutcome::Busy { seconds }) => {
                (StatusCode::SERVICE_UNAVAILABLE, words::busy(scene.words(), seconds), Retry::After(seconds))
            }
            Err(fault) => return Err(scene.unavailable(&fault)),
        };
    Ok(Proved::Not { status, alert, retry })
}

pub(super) fn page(scene: &Scene<'_>) -> Reply {
    let next = scene.asked("next").unwrap_or_default();
    shown(scene, StatusCode::OK, None, &next)
}

fn shown(scene: &Scene<'_>, status: StatusCode, alert: Option<String>, next: &str) -> Reply {
    let page = ConfirmPage {
        shell: scene.shell(),
        frame: scene.frame(None).alerting(alert),
        user: scene.user(),
        next: own_page(next),
        action: scene.address("/settings/confirm"),
        flow: scene.flow(),
    };
    scene.show(status, &page)
}

pub(super) async fn confirm(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let (next, password) = (form.take("next"), SecretString::from(form.take("password")));
    if let Some(stale) = stale {
        return Ok(shown(scene, StatusCode::FORBIDDEN, Some(stale.to_owned()), &next));
    }
    if let Proved::Not { status, alert, retry } = prove(scene, &password).await? {
        return Ok(retry.on(shown(scene, status, Some(alert), &next)));
    }
    match scene.room.state.sessions.note_proof(&scene.session.key, false).await {
        Ok(true) => Ok(scene.lead(own_page(&next))),
        Ok(false) => Ok(scene.lead("/")),
        Err(fault) => Err(scene.unavailable(&fault)),
    }
}

/// `next` if it is a page of the settings, else the first of them. Its path must be one that the table of routes has,
/// letter for letter, so that no spelling of another site gets through.
pub(super) fn own_page(next: &str) -> &str {
    const FIRST: &str = "/settings";
    let (path, query) = next.split_once('?').unwrap_or((next, ""));
    let is_page = routes::table().any(|route| {
        matches!(route.endpoint, Endpoint::Settings(_)) && route.method == Verb::Get && route.path == path
    });
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%+&=".contains(&byte);
    if is_page && query.bytes().all(plain) { next } else { FIRST }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_settings_are_led_to() {
        for good in [
            "/settings",
            "/settings/users",
            "/settings/users/edit?name=bob",
            "/settings/users/edit?name=al%20ice&x=1",
        ] {
            assert_eq!(own_page(good), good);
        }
    }

    #[test]
    fn every_other_address_leads_to_the_first_page() {
        for bad in [
            "",
            "/",
            "//evil.test/settings",
            "///evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "/settings\\..\\evil",
            "https://evil.test/settings",
            "javascript:alert(1)",
            "/%2Fevil.test",
            "/settings/%2e%2e/logout",
            "/settings/../logout",
            "/settings//evil.test",
            "/settings/",
            "/settingsx",
            "/settings@evil.test",
            "/logout",
            "/settings/users/password",
            "/settings\r\nset-cookie: x=1",
            "/settings?x=1\r\nset-cookie: x=1",
            "/settings?x=\u{0}",
            "/settings?x=\u{2028}",
            "/settings?next=//evil.test",
            "/settings#x",
            "\t/settings",
            " /settings",
        ] {
            assert_eq!(own_page(bad), "/settings", "{bad:?}");
        }
    }
}
