//! What every page of the settings stands in: who looks at it, the frame around it, and the form it carries.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::body::Body;
use doorward_core::{
    accounts::{AccountError, Actor},
    audit::RequestOrigin,
    identity::Identity,
    portal::Scope,
    ports::PortError,
    session::Held,
    time::Timestamp,
};
use http::{StatusCode, request::Parts};
use url::form_urlencoded;

use super::{
    broken,
    nav::{Frame, Section},
};
use crate::{
    api::Form,
    caused::Caused,
    context::Visit,
    language::Words,
    portal::{About, Browser, Journey, Moment, OwnSite, Purpose, Returned, Shell, moment, open, words},
    reply::Reply,
    routes::Call,
    service::Room,
    visitor::Session,
};

/// A call of somebody with a session, and what is needed to answer it.
pub(super) struct Scene<'a> {
    pub(super) room: &'a Room,
    pub(super) visit: Visit,
    pub(super) parts: Parts,
    pub(super) identity: Arc<Identity>,
    pub(super) session: Session,
    browser: Browser,
}

/// A form that came back.
pub(super) struct Sent<'a> {
    pub(super) form: Form,
    pub(super) journey: Journey,
    /// Why it counts for nothing: it lay open for too long, or is not this browser's.
    pub(super) stale: Option<&'a str>,
}

impl<'a> Scene<'a> {
    /// The scene of `call`, and its body. The row has asked for a session already.
    #[expect(clippy::result_large_err, reason = "the refusal is the answer, made once for a request")]
    pub(super) fn of(room: &'a Room, call: Call) -> Result<(Self, Body), Reply> {
        let Call { parts, body, visit, visitor, .. } = call;
        let Some((identity, session)) =
            visitor.and_then(|visitor| Some((visitor.identity, visitor.session?)))
        else {
            let status = StatusCode::UNAUTHORIZED;
            return Err(room.refuse(&visit, &parts.headers, status, "session.required", About::Nothing));
        };
        let browser = Browser::of(room, &parts.headers);
        Ok((Self { room, visit, parts, identity, session, browser }, body))
    }

    pub(super) fn user(&self) -> &str {
        &self.identity.user
    }

    pub(super) fn now(&self) -> Timestamp {
        self.room.state.clock.now()
    }

    /// `at` as seen from now; a dash where it lies beyond every calendar.
    pub(super) fn moment(&self, at: Timestamp) -> Moment {
        moment(self.words(), at, self.now()).unwrap_or_else(|| Moment {
            relative: "–".to_owned(),
            exact: String::new(),
            machine: String::new(),
        })
    }

    /// Whether the person may do here what administrators may: they are one, and it is at this listener (HS-25).
    pub(super) fn administers(&self) -> bool {
        self.identity.role.is_admin() && self.visit.context.administration
    }

    /// The address of a page of ours.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.visit.base)
    }

    /// The one value of the query's `name`.
    pub(super) fn asked(&self, name: &str) -> Option<String> {
        let query = self.parts.uri.query().unwrap_or_default().as_bytes();
        let mut found = form_urlencoded::parse(query).filter(|(key, _)| key == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value.into_owned()),
            _ => None,
        }
    }

    /// The language of the page.
    pub(super) fn words(&self) -> &'a Words {
        self.room.words(&self.parts.headers)
    }

    pub(super) fn shell(&self) -> Shell<'a> {
        self.room.shell(self.visit.base, &self.parts.headers)
    }

    /// What surrounds a page of `section`; says above it what `?done=` names.
    pub(super) fn frame(&self, section: Option<Section>) -> Frame<'_> {
        Frame::new(self, section)
    }

    /// The hidden value of the page's forms.
    pub(super) fn flow(&self) -> String {
        self.flow_of(Journey::default())
    }

    /// The same for a form that leads on.
    pub(super) fn flow_of(&self, journey: Journey) -> String {
        self.browser.seal(self.room, Purpose::Settings, journey)
    }

    /// Reads the form that was sent.
    pub(super) async fn sent(&self, body: Body) -> Result<Sent<'a>, Reply> {
        let headers = &self.parts.headers;
        let mut form = match Form::read(self.room, headers, body).await {
            Ok(form) => form,
            Err(bad) => return Err(self.refuse(bad.status(), bad.code())),
        };
        let (journey, stale) = match open(self.room, headers, Purpose::Settings, &form.take("flow")) {
            Returned::Good(journey) => (journey, None),
            Returned::Expired(journey) => (journey, Some(self.words().say(words::SEND_AGAIN))),
            Returned::Foreign => (Journey::default(), Some(self.words().say(words::SEND_AGAIN))),
            Returned::NoCookie => (Journey::default(), Some(self.words().say(words::NO_COOKIE_HERE))),
        };
        Ok(Sent { form, journey, stale })
    }

    pub(super) fn show(&self, status: StatusCode, page: &impl Template) -> Reply {
        self.room.show(&self.visit, status, page, Some(&self.browser))
    }

    /// Leads on to a page of ours after a form.
    pub(super) fn lead(&self, path: &str) -> Reply {
        self.room.lead(&self.visit, StatusCode::SEE_OTHER, &self.address(path))
    }

    pub(super) fn refuse(&self, status: StatusCode, code: &'static str) -> Reply {
        self.room.refuse(&self.visit, &self.parts.headers, status, code, About::Nothing)
    }

    pub(super) fn nothing_here(&self) -> Reply {
        self.refuse(StatusCode::NOT_FOUND, "route.none")
    }

    pub(super) fn unavailable(&self, fault: &PortError) -> Reply {
        self.room.unavailable(&self.visit, &self.parts.headers, fault)
    }

    /// How a broken rule is answered: the status and the sentence above the form, or the whole answer where there
    /// is no rule to name.
    #[expect(clippy::result_large_err, reason = "the refusal is the answer, made once for a request")]
    pub(super) fn broken(&self, error: &AccountError) -> Result<(StatusCode, String), Reply> {
        let status = match error {
            AccountError::Unavailable(fault) => return Err(self.unavailable(fault)),
            AccountError::Field { .. } | AccountError::UnknownRole | AccountError::Password(_) => {
                StatusCode::BAD_REQUEST
            }
            AccountError::Missing => StatusCode::NOT_FOUND,
            AccountError::Exists | AccountError::LastAdmin | AccountError::ReadOnly => StatusCode::CONFLICT,
            AccountError::Off => StatusCode::FORBIDDEN,
        };
        Ok((status, broken::said(self.words(), error)))
    }

    pub(super) fn origin(&self) -> RequestOrigin {
        self.session.origin(&self.visit, &self.parts.headers)
    }

    pub(super) fn actor(&self) -> Actor {
        Actor { user: Some(self.identity.user.clone()), origin: self.origin() }
    }

    /// The scope of the session.
    pub(super) fn scope(&self) -> Scope<'_> {
        self.visit.scope(&self.room.state.gatekeeper.policy().scopes)
    }

    /// The session as the core's proofs need it.
    pub(super) fn held(&self) -> Held<'_> {
        self.session.held(self.user())
    }

    /// The request, for messages to people.
    pub(super) fn caused(&self) -> Caused {
        Caused::within(self.room, &self.visit, &self.parts.headers, &self.session)
    }

    /// `cargo` for a form of `purpose`: it opens for this session in this browser only.
    pub(super) fn seal(&self, purpose: Purpose, cargo: &[u8]) -> String {
        let holder = self.session.key;
        self.browser.seal_cargo(self.room, purpose, holder.as_bytes(), cargo)
    }

    /// What [`seal`](Self::seal) sealed at most `life` ago.
    pub(super) fn unseal(&self, purpose: Purpose, value: &str, life: Duration) -> Option<Vec<u8>> {
        let holder = self.session.key;
        self.browser.open_cargo(self.room, purpose, holder.as_bytes(), value, life)
    }

    /// The portal as browsers and their authenticators know it.
    pub(super) fn own_site(&self) -> OwnSite {
        OwnSite::of(&self.visit)
    }
}
