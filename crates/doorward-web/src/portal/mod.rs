//! The pages: sign in, who is signed in, sign out, and the words of every refusal.
//!
//! Every form is a plain POST and works without scripts. What a form must remember (where somebody was going) is
//! sealed into the form itself and bound to the browser by a cookie, so that tabs do not disturb each other and
//! visitors leave nothing on the server. Absent: decisions; a page only words an outcome of the core.

mod assets;
mod door;
mod form_state;
mod page;
mod passkey;
mod push;
mod redirects;
mod refusal;
mod reset;
mod second_factor;
mod sign_in;
mod sign_out;
pub(crate) mod words;

pub(crate) use assets::Assets;
pub(crate) use form_state::{Browser, Journey, Purpose, Returned, open};
pub(crate) use page::{Moment, Shell, THEME_COOKIE, escape, moment};
pub(crate) use passkey::OwnSite;
pub(crate) use redirects::{after_sign_in, asked, encoded};
pub(crate) use refusal::sentence;
pub use refusal::{About, RefusalPage};
pub(crate) use second_factor::UPGRADE_PATH;
pub(crate) use sign_in::{known_device, remember_device};
pub(crate) use sign_out::{end_session, forget_cookies};

use http::{HeaderMap, StatusCode};

use crate::{
    context::{Visit, split_mount},
    reply::{Reply, ReplyExt as _},
    routes::{self, Call, Endpoint, PortalEndpoint},
    service::Room,
};

/// Answers a route of the portal.
pub(crate) async fn answer(room: &Room, endpoint: PortalEndpoint, call: Call) -> Reply {
    match endpoint {
        PortalEndpoint::Door => door::door(room, call).await,
        PortalEndpoint::SignIn => sign_in::sign_in(room, call).await,
        PortalEndpoint::SignOutPage => sign_out::ask_to_sign_out(room, call).await,
        PortalEndpoint::SignOut => sign_out::sign_out(room, call).await,
        PortalEndpoint::SecondFactor => second_factor::page(room, call).await,
        PortalEndpoint::ProveSecondFactor => second_factor::prove(room, call).await,
        PortalEndpoint::PasskeyOptions => passkey::sign_in_options(room, call).await,
        PortalEndpoint::PasskeySignIn => passkey::sign_in(room, call).await,
        PortalEndpoint::SecondFactorOptions => passkey::second_factor_options(room, call).await,
        PortalEndpoint::ResetPage => reset::page(room, call).await,
        PortalEndpoint::StartReset => reset::start(room, call).await,
        PortalEndpoint::FinishReset => reset::finish(room, call).await,
        PortalEndpoint::RevokeResetPage => reset::revoke_page(room, &call),
        PortalEndpoint::RevokeReset => reset::revoke(room, call).await,
        PortalEndpoint::Asset => assets::asset(room, &call),
    }
}

/// Whether a page's form is sent to `path`, though it stands below `/api`: people read the answer.
fn is_form(path: &str) -> bool {
    routes::table().any(|route| route.path == path && !matches!(route.endpoint, Endpoint::Api(_)))
}

impl Room {
    /// Whether Doorward signs people in itself (`auth.enabled`).
    pub(crate) fn signs_people_in(&self) -> bool {
        self.state.gatekeeper.policy().signs_in
    }

    /// A refusal of one of our own routes: JSON below `/api`, else a page.
    pub(crate) fn refuse(
        &self,
        visit: &Visit,
        headers: &HeaderMap,
        status: StatusCode,
        code: &'static str,
        about: About<'_>,
    ) -> Reply {
        let local = split_mount(visit.context.target.path()).1;
        if local.starts_with("/api/") && !is_form(local) {
            let reply = crate::api::error(self, status, code);
            return match about {
                About::RetryAfter(seconds) => reply.with(http::header::RETRY_AFTER, seconds),
                _ => reply,
            };
        }
        let page = RefusalPage { base: visit.base, ..RefusalPage::new(status, code, about) };
        let page = RefusalPage { host: Some(visit.context.target.host()), ..page };
        self.refusal(&page, &visit.context.request_id, headers)
    }

    /// Something does not answer. The cause goes to the log, once.
    pub(crate) fn unavailable(
        &self,
        visit: &Visit,
        headers: &HeaderMap,
        fault: &doorward_core::ports::PortError,
    ) -> Reply {
        tracing::error!(error = %fault, request_id = visit.context.request_id, "the portal cannot answer");
        let status = StatusCode::SERVICE_UNAVAILABLE;
        self.refuse(visit, headers, status, "service.unavailable", About::RetryAfter(5))
    }
}
