//! The front of the room: what it is made of, and the way of a request through it.

use std::sync::{Arc, atomic::AtomicBool};

use axum::Router;
use bytes::Bytes;
use doorward_core::{
    Entropy,
    accounts::Accounts,
    audit::AuditReader,
    elevation::Elevation,
    gatekeeper::Gatekeeper,
    health::Health,
    login::Login,
    notice::Notices,
    ports::{AuditSink, Clock},
    proxied::ProxyTrust,
    regulation::Regulation,
    reset::PasswordReset,
    second_factor::SecondFactors,
    session::Sessions,
    target::EncodedCharacters,
};
use doorward_crypto::seal::Sealer;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri};
use http_body::Body as HttpBody;
use tower::ServiceExt as _;

use crate::{
    authz,
    context::{Visit, WebContext, split_mount},
    headers,
    language::{Languages, Words},
    portal::{About, Assets, RefusalPage},
    reply::{Body, BoxError, Reply, boxed},
    routes,
    settings::Checkup,
};

/// The colours of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the visitor's system has it.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Auto, Self::Light, Self::Dark].into_iter().find(|theme| theme.name() == name)
    }
}

/// What the configuration says about pages, API and forward auth.
#[derive(Clone, Debug)]
pub struct WebSettings {
    /// The name on the pages.
    pub brand: String,
    /// The colours.
    pub theme: Theme,
    /// What forward auth makes of encoded separators in a target (SC-010).
    pub encoded_characters: EncodedCharacters,
    /// Identity by a trusted proxy, and its secret.
    pub proxy: Option<ProxyTrust>,
    /// Ports besides 443 on which services of a cookie domain are reached; the port of the portal itself always
    /// counts.
    pub redirect_ports: Vec<u16>,
    /// `POST /api/login` answers [`FRIGATE_TOKEN`] as well, for clients that know no other name (FR-78, FR-79).
    pub frigate_token: bool,
    /// Where signing out leads when somebody else signs people in (`proxy.logout_url`).
    pub logout_url: Option<String>,
    /// Where people are led who have forgotten their password, if that is somebody else's matter
    /// (`authentication_backend.password_reset.custom_url`).
    pub forgotten_url: Option<String>,
    /// What looks the installation over for `/settings/doctor`; the page says that there is nothing where it is missing.
    pub checkup: Option<Arc<dyn Checkup>>,
}

/// The cookie in which Home Assistant's integration for Frigate looks for its bearer token. It opens nothing as a cookie; a
/// gateway that lets it be set does not pass it on.
pub const FRIGATE_TOKEN: &str = "frigate_token";

impl Default for WebSettings {
    fn default() -> Self {
        Self {
            brand: "Doorward".to_owned(),
            theme: Theme::Auto,
            encoded_characters: EncodedCharacters::Refuse,
            proxy: None,
            redirect_ports: Vec::new(),
            frigate_token: false,
            logout_url: None,
            forgotten_url: None,
            checkup: None,
        }
    }
}

/// Everything the room works with.
pub struct WebState {
    /// Who decides; also knows the cookie scopes and the trusted proxies.
    pub gatekeeper: Arc<Gatekeeper>,
    /// The sign-in.
    pub login: Arc<Login>,
    /// Accounts: administration, passwords, the first administrator.
    pub accounts: Arc<Accounts>,
    /// Bans.
    pub regulation: Arc<Regulation>,
    /// Second factors.
    pub factors: Arc<SecondFactors>,
    /// Fresh proofs of more than the password.
    pub elevation: Arc<Elevation>,
    /// New passwords by mail; `None` where they are off.
    pub reset: Option<Arc<PasswordReset>>,
    /// Messages to people.
    pub notices: Arc<Notices>,
    /// The sessions.
    pub sessions: Arc<Sessions>,
    /// The configuration.
    pub settings: WebSettings,
    /// What pages are written in. Read once, at the start of the program.
    pub languages: Arc<Languages>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The record of security events (sign-outs are written here).
    pub audit: Arc<dyn AuditSink>,
    /// The same, for looking things up.
    pub audit_log: Arc<AuditReader>,
    /// What watchdogs are told.
    pub health: Arc<Health>,
    /// Seals what forms carry. The same key on every instance and after a restart, so that open forms work on.
    pub form_keys: Sealer,
}

/// The state and what is made of it once.
pub(crate) struct Room {
    pub(crate) state: WebState,
    pub(crate) assets: Assets,
    pub(crate) api_headers: HeaderMap,
    /// The first administrator has signed in: no need to ask again.
    pub(crate) first_sign_in_done: AtomicBool,
}

/// Portal, API and forward auth. Cheap to build: a reload makes a new one around the same sessions.
#[derive(Clone)]
pub struct Web {
    room: Arc<Room>,
    router: Router,
}

impl Web {
    /// A room of `state`.
    pub fn new(state: WebState) -> Self {
        let room = Arc::new(Room {
            state,
            assets: Assets::new(),
            api_headers: headers::of_api(),
            first_sign_in_done: AtomicBool::new(false),
        });
        let router = routes::router(&room);
        Self { room, router }
    }

    /// Answers a request for the portal, the API or forward auth. The answer carries every header that belongs
    /// to it; the body is never streamed.
    pub async fn serve<B>(&self, request: Request<B>, context: WebContext) -> Response<Body>
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let (_, local) = split_mount(request.uri().path());
        if let Some(dialect) = authz::dialect(local) {
            let (parts, _) = request.into_parts();
            return boxed(authz::answer(&self.room, dialect, &parts, &context).await);
        }
        self.page_or_api(request.map(axum::body::Body::new), context).await
    }

    /// The page, JSON or plain text for a refusal, in the form that a client that sent `headers` wants. Its
    /// links and assets stand below the reserved prefix, so that it works on every host.
    pub fn refusal_page(
        &self,
        page: &RefusalPage<'_>,
        request_id: &str,
        headers: &HeaderMap,
    ) -> Response<Body> {
        boxed(self.room.refusal(page, request_id, headers))
    }

    async fn page_or_api(
        &self,
        mut request: Request<axum::body::Body>,
        context: WebContext,
    ) -> Response<Body> {
        let (base, local) = split_mount(context.target.path());
        let query = context.target.query().map(|query| format!("?{query}")).unwrap_or_default();
        let Ok(uri) = format!("{local}{query}").parse::<Uri>() else {
            let page = RefusalPage::new(StatusCode::BAD_REQUEST, "request.bad_target", About::Nothing);
            return self.refusal_page(&page, &context.request_id, request.headers());
        };
        *request.uri_mut() = uri;
        request.extensions_mut().insert(Visit { context, base });
        let answered = self.router.clone().oneshot(request).await;
        let response = answered.unwrap_or_else(|never| match never {});
        response.map(|body| {
            use http_body_util::BodyExt as _;
            body.map_err(Into::into).boxed_unsync()
        })
    }
}

impl Room {
    /// The language of the pages for the browser that sent `headers`.
    pub(crate) fn words(&self, headers: &HeaderMap) -> &Words {
        self.state.languages.of_request(headers)
    }

    /// The language of what programs read.
    pub(crate) fn english(&self) -> &Words {
        self.state.languages.english()
    }

    /// Whether the proxy in front of us proved itself, where that is asked for.
    pub(crate) fn proxy_proved(&self, headers: &HeaderMap) -> bool {
        let Some(proxy) = &self.state.settings.proxy else { return true };
        let presented: Vec<&HeaderValue> = headers.get_all(authz::X_PROXY_SECRET).iter().collect();
        proxy.check_secret(&presented).is_ok()
    }

    /// An answer of the API or of forward auth, with its headers.
    pub(crate) fn plain(&self, status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Reply {
        let mut reply = Response::new(http_body_util::Full::new(body.into()));
        *reply.status_mut() = status;
        *reply.headers_mut() = self.api_headers.clone();
        reply.headers_mut().insert(http::header::CONTENT_TYPE, HeaderValue::from_static(kind));
        reply
    }
}
