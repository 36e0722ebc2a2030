//! The bench: `auth.example.com` is the portal of `example.com`; `one.`, `two.`, `pub.` and `deny.` are services.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use doorward_core::{
    access::{Policy, Rule, RuleSet},
    accounts::{AccountRules, Accounts},
    api_key::{ApiKeys, KeySettings},
    audit::AuditReader,
    client_address::TrustedProxies,
    elevation::{Elevation, ElevationRules},
    gatekeeper::{AccessPolicy, Gatekeeper},
    health::Health,
    identity::{KnownRoles, Role},
    limits::{FailureLimiter, RateLimit},
    login::Login,
    maintenance::Maintenance,
    notice::{MailLimits, Mailbox, Notices},
    portal::{SameSite, ScopeSettings, Scopes},
    regulation::{KnownDevices, Regulation, RegulationSettings},
    reset::{PasswordReset, ResetWishes},
    second_factor::{FactorRules, SecondFactors, TotpChoices, TotpRules},
    session::{Lifetimes, Sessions},
    socket_ticket::SocketTickets,
    target::{EncodedCharacters, Target},
};
use doorward_crypto::{TokenKeys, seal::Sealer, totp::TotpParameters};
use doorward_testkit::{Fakes, MemoryAudit, MemorySwitch, PlainWriter, ScriptedPush, account, ports};
use doorward_web::{Web, WebContext, WebSettings, WebState, language::Languages};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};

use crate::doctor::OneOfEach;

pub(crate) const PORTAL: &str = "https://auth.example.com";
pub(crate) const PROXY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
pub(crate) const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7));

/// Reading ten languages takes longer than most tests, and none of them changes one.
#[expect(clippy::disallowed_types, reason = "nothing that runs in the product, and never changed")]
static LANGUAGES: std::sync::LazyLock<Arc<Languages>> =
    std::sync::LazyLock::new(|| Arc::new(Languages::new()));

/// The room and what it stands on.
pub(crate) struct App {
    pub(crate) web: Web,
    pub(crate) fakes: Fakes,
    /// Works off what was wished for, as the program's loop does.
    pub(crate) reset: Arc<PasswordReset>,
    /// What the audit pages look up; events are told to `fakes.audit`.
    pub(crate) audit_log: Arc<MemoryAudit>,
    pub(crate) keys: Arc<ApiKeys>,
    /// What watchdogs are told.
    pub(crate) health: Arc<Health>,
}

/// What a test may want different.
pub(crate) struct Setup {
    pub(crate) settings: WebSettings,
    pub(crate) domains: Vec<ScopeSettings>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) factors: FactorRules,
    /// Roles beside the two that there always are.
    pub(crate) roles: Vec<Role>,
    /// New passwords by mail.
    pub(crate) reset: bool,
    pub(crate) mailbox: Mailbox,
    /// `api_keys` of the configuration.
    pub(crate) keys: KeySettings,
    /// How often signing in may fail.
    pub(crate) limit: &'static str,
    /// What follows failures of one person; off unless a test asks for it: most fail sign-ins for other reasons.
    pub(crate) regulation: RegulationSettings,
    /// Pushes to phones.
    pub(crate) push: Option<Arc<ScriptedPush>>,
}

impl Default for Setup {
    fn default() -> Self {
        let mut domain = scope(Some("example.com"), "doorward_session");
        domain.portal_url = Some(PORTAL.parse().unwrap());
        Self {
            settings: WebSettings { checkup: Some(Arc::new(OneOfEach)), ..WebSettings::default() },
            mailbox: Mailbox::Mail,
            keys: KeySettings::default(),
            limit: "5/minute",
            regulation: RegulationSettings { max_retries: 0, ..RegulationSettings::default() },
            push: None,
            domains: vec![domain],
            reset: true,
            roles: Vec::new(),
            factors: FactorRules {
                totp: Some(TotpRules {
                    issuer: "Doorward".to_owned(),
                    parameters: TotpParameters::default(),
                    choices: TotpChoices::only(TotpParameters::default()),
                    skew: 1,
                    secret_size: 32,
                }),
                passkeys: None,
                preferred: None,
            },
            rules: vec![
                rule("public.example.com", Policy::Bypass),
                rule("one.example.com", Policy::OneFactor),
                rule("two.example.com", Policy::TwoFactor),
                rule("deny.example.com", Policy::Deny),
                Rule { resources: vec!["^/public/".to_owned()], ..rule("mix.example.com", Policy::Bypass) },
                rule("mix.example.com", Policy::OneFactor),
                Rule {
                    subjects: vec![vec!["group:admins".parse().unwrap()]],
                    ..rule("adm.example.com", Policy::OneFactor)
                },
            ],
        }
    }
}

pub(crate) fn rule(domain: &str, policy: Policy) -> Rule {
    Rule { domains: vec![domain.to_owned()], policy, ..Rule::default() }
}

pub(crate) fn scope(domain: Option<&str>, cookie: &str) -> ScopeSettings {
    ScopeSettings {
        domain: domain.map(str::to_owned),
        portal_url: None,
        default_redirection_url: None,
        cookie_name: cookie.to_owned(),
        same_site: SameSite::Lax,
        lifetimes: Lifetimes::default(),
    }
}

impl App {
    pub(crate) fn new() -> Self {
        Self::with(Setup::default())
    }

    pub(crate) fn with(setup: Setup) -> Self {
        let (ports, fakes) = ports();
        for name in ["alice", "bob", "dave"] {
            fakes.users.put(account(name, &format!("{name}-password")));
        }
        fakes.users.change_identity("alice", |alice| {
            alice.groups = vec!["admins".to_owned(), "users".to_owned()];
            alice.role = Role::admin();
        });
        fakes.users.change("dave", |dave| dave.disabled = true);
        let keys = TokenKeys::from_secret(&"s".repeat(64)).unwrap();
        let sessions = Arc::new(Sessions::new(ports.clone(), keys, 100));
        let limiter = FailureLimiter::new(RateLimit::parse(setup.limit).unwrap(), 1000);
        let regulation = Arc::new(Regulation::new(ports.clone(), setup.regulation));
        let devices = KnownDevices::new(Sealer::new(b"devices"), ports.entropy.clone());
        let login = Arc::new(Login::new(
            ports.clone(),
            Arc::clone(&sessions),
            Arc::new(limiter),
            Arc::clone(&regulation),
            Arc::new(devices),
        ));
        let api_keys = Arc::new(ApiKeys::new(ports.clone(), setup.keys, 100));
        let policy = AccessPolicy {
            rules: RuleSet::compile(setup.rules, Policy::Deny).unwrap(),
            scopes: Scopes::new(setup.domains, scope(None, "__Host-doorward_session")),
            roles: KnownRoles::with(setup.roles),
            signs_in: setup.settings.proxy.as_ref().is_none_or(|proxy| proxy.identity.is_none()),
            trusted_proxies: TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]),
        };
        let gatekeeper =
            Gatekeeper::new(Arc::new(policy), Arc::clone(&sessions), Arc::clone(&login), ports.clone())
                .with_keys(Arc::clone(&api_keys))
                .with_tickets(Arc::new(SocketTickets::new(ports.clone(), Sealer::new(b"tickets"))))
                .with_maintenance(Arc::new(Maintenance::kept_in(
                    Arc::new(MemorySwitch::default()),
                    ports.audit.clone(),
                    ports.clock.clone(),
                )));
        let notices = Arc::new(Notices::new(
            ports.clone(),
            Arc::new(PlainWriter),
            setup.mailbox,
            Arc::new(MailLimits::default()),
        ));
        let mut factors = SecondFactors::new(
            ports.clone(),
            Arc::clone(&sessions),
            Arc::clone(&regulation),
            Arc::clone(&notices),
            setup.factors,
        );
        if let Some(push) = setup.push {
            factors = factors.with_push(push);
        }
        let factors = Arc::new(factors);
        let elevation = Arc::new(Elevation::new(
            ports.clone(),
            Arc::clone(&sessions),
            Arc::clone(&factors),
            Arc::clone(&notices),
            ElevationRules::default(),
        ));
        let accounts =
            Arc::new(Accounts::new(ports.clone(), AccountRules::default()).serving(Arc::clone(&sessions)));
        let reset = Arc::new(PasswordReset::new(
            ports.clone(),
            Arc::clone(&accounts),
            Arc::clone(&notices),
            Arc::new(ResetWishes::default()),
            std::time::Duration::from_secs(300),
        ));
        let audit_log = Arc::new(MemoryAudit::default());
        let health = Arc::new(Health::default());
        let web = Web::new(WebState {
            factors,
            elevation,
            reset: setup.reset.then(|| Arc::clone(&reset)),
            notices,
            gatekeeper: Arc::new(gatekeeper),
            login,
            accounts,
            regulation,
            sessions,
            settings: setup.settings,
            clock: ports.clock.clone(),
            languages: Arc::clone(&LANGUAGES),
            entropy: ports.entropy.clone(),
            audit: ports.audit.clone(),
            audit_log: Arc::new(AuditReader::new(
                audit_log.clone(),
                ports.audit.clone(),
                ports.clock.clone(),
            )),
            health: Arc::clone(&health),
            form_keys: Sealer::new(b"form keys"),
        });
        Self { web, fakes, reset, audit_log, keys: api_keys, health }
    }

    /// A request for `url` as its visitor wrote it; nothing is sent yet.
    pub(crate) fn request<'a>(&'a self, method: &str, url: &str) -> Ask<'a> {
        let (scheme, rest) = url.split_once("://").unwrap();
        let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        Ask {
            app: self,
            method: method.to_owned(),
            scheme: scheme.to_owned(),
            authority: authority.to_owned(),
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            peer: CLIENT,
            at_service: false,
            administration: true,
        }
    }

    pub(crate) fn get(&self, url: &str) -> Ask<'_> {
        self.request("GET", url)
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { app: self, cookies: Mutex::default() }
    }

    /// Serves a request that is made by hand.
    pub(crate) async fn serve<B>(&self, request: Request<B>, method: &str, url: &str) -> Answer
    where
        B: http_body::Body<Data = Bytes, Error = std::convert::Infallible> + Send + 'static,
    {
        let target = Target::from_url(method, url, EncodedCharacters::Pass).unwrap();
        let context = WebContext {
            target: Arc::new(target),
            peer: CLIENT,
            client: CLIENT,
            request_id: "request-1".to_owned(),
            at_service: false,
            certificate: None,
            administration: true,
        };
        Answer::of(self.web.serve(request, context).await).await
    }

    /// Where nobody can be reached, so that the password is all that people can prove.
    pub(crate) fn unreachable() -> Self {
        Self::with(Setup { mailbox: Mailbox::Closed, ..Setup::default() })
    }

    /// What was sent to people, but for news of sign-ins, which every test makes.
    pub(crate) fn messages(&self) -> Vec<doorward_core::notice::Message> {
        let mut messages = self.fakes.people.messages();
        messages.retain(|message| message.kind != "new_device");
        messages
    }

    /// As if the person of every session had just proved more than the password.
    pub(crate) async fn elevate(&self) {
        use doorward_core::ports::{Clock as _, SessionStore as _};
        let now = self.fakes.clock.now();
        for session in self.fakes.sessions.all() {
            assert!(self.fakes.sessions.session_note_proof(&session.key, now, true).await.unwrap());
        }
    }

    /// A session token of `user`, by the JSON API of the portal.
    pub(crate) async fn token(&self, user: &str) -> String {
        let answer = self
            .request("POST", "https://auth.example.com/api/login")
            .json(&format!(r#"{{"user":"{user}","password":"{user}-password"}}"#))
            .send()
            .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.session_cookie().split(';').next().unwrap().split_once('=').unwrap().1.to_owned()
    }
}

/// A request being made.
pub(crate) struct Ask<'a> {
    app: &'a App,
    method: String,
    scheme: String,
    authority: String,
    path: String,
    headers: HeaderMap,
    body: Bytes,
    peer: IpAddr,
    at_service: bool,
    administration: bool,
}

impl Ask<'_> {
    /// As a program at the address of a service asks.
    /// At a listener that has not what is for administrators alone.
    pub(crate) fn without_administration(self) -> Self {
        Self { administration: false, ..self }
    }

    pub(crate) fn at_service(self) -> Self {
        Self { at_service: true, ..self }
    }

    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let name: HeaderName = name.parse().unwrap();
        self.headers.append(name, HeaderValue::from_bytes(value.as_ref()).unwrap());
        self
    }

    /// With this header in the place of what was there under its name.
    pub(crate) fn replacing(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        self
    }

    pub(crate) fn cookie(self, cookie: impl AsRef<str>) -> Self {
        self.header("cookie", cookie.as_ref())
    }

    pub(crate) fn from(mut self, peer: IpAddr) -> Self {
        self.peer = peer;
        self
    }

    pub(crate) fn json(self, body: &str) -> Self {
        self.body("application/json", body)
    }

    pub(crate) fn body(self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut ask = self.header("content-type", kind);
        ask.body = Bytes::from(body.into());
        ask
    }

    pub(crate) async fn send(self) -> Answer {
        // What the edge would refuse for itself still reaches forward auth, so that its own checks are seen.
        let target = Target::from_parts(
            &self.method,
            &self.scheme,
            &self.authority,
            &self.path,
            EncodedCharacters::Pass,
        );
        let target = target.unwrap_or_else(|_| {
            Target::from_parts("GET", &self.scheme, &self.authority, "/", EncodedCharacters::Pass).unwrap()
        });
        let context = WebContext {
            target: Arc::new(target),
            peer: self.peer,
            client: self.peer,
            request_id: "request-1".to_owned(),
            at_service: self.at_service,
            certificate: None,
            administration: self.administration,
        };
        let mut request = Request::new(Full::new(self.body));
        *request.method_mut() = Method::from_bytes(self.method.as_bytes()).unwrap();
        *request.uri_mut() = self.path.parse().unwrap();
        *request.headers_mut() = self.headers;
        if !request.headers().contains_key("host") {
            request.headers_mut().insert("host", self.authority.parse().unwrap());
        }
        Answer::of(self.app.web.serve(request, context).await).await
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) async fn of(response: http::Response<doorward_web::Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let values: Vec<_> = self.headers.get_all(name).iter().collect();
        assert!(values.len() <= 1, "{name} is there {} times", values.len());
        values.first().map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// The one `Set-Cookie` of the session; beside it stands the one that makes the device known.
    pub(crate) fn session_cookie(&self) -> &str {
        let cookies = self.cookies();
        let mut sessions = cookies.into_iter().filter(|cookie| cookie.contains("session="));
        let session = sessions.next().unwrap_or_default();
        assert_eq!(sessions.next(), None, "one session cookie");
        session
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// The hidden value of the page's form.
    pub(crate) fn flow(&self) -> String {
        let (_, rest) = self.body.split_once("name=\"flow\" value=\"").expect("the page has a form");
        rest.split('"').next().unwrap().to_owned()
    }
}

/// A browser: keeps cookies, says where its requests come from.
pub(crate) struct Browser<'a> {
    app: &'a App,
    pub(crate) cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser<'_> {
    pub(crate) async fn open(&self, url: &str) -> Answer {
        let ask =
            self.app.get(url).header("accept", "text/html,*/*;q=0.8").header("sec-fetch-mode", "navigate");
        self.keep(self.with_cookies(ask).send().await)
    }

    pub(crate) async fn post(&self, url: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(url, fields, "same-origin").await
    }

    pub(crate) async fn post_from(&self, url: &str, fields: &[(&str, &str)], site: &str) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let ask = self
            .app
            .request("POST", url)
            .header("accept", "text/html,*/*;q=0.8")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-site", site)
            .body("application/x-www-form-urlencoded", body);
        self.keep(self.with_cookies(ask).send().await)
    }

    /// Opens the sign-in page at `url` and fills it in.
    pub(crate) async fn sign_in(&self, url: &str, user: &str, password: &str) -> Answer {
        let page = self.open(url).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let fields =
            [("flow", page.flow()), ("username", user.to_owned()), ("password", password.to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.post("https://auth.example.com/login", &fields).await
    }

    pub(crate) fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn with_cookies<'b>(&self, ask: Ask<'b>) -> Ask<'b> {
        let cookies = self.cookie_header();
        if cookies.is_empty() { ask } else { ask.cookie(cookies) }
    }

    fn keep(&self, answer: Answer) -> Answer {
        let mut jar = self.cookies.lock().unwrap();
        for cookie in answer.cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if cookie.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(jar);
        answer
    }
}
