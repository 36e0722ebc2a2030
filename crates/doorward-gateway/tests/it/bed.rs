//! A gateway on a free port in front of given services, with fake ports behind it.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use doorward_core::{
    access::{Extensions, Policy, Rule, RuleSet},
    api_key::{ApiKeys, KeySettings},
    audit::RequestOrigin,
    client_address::TrustedProxies,
    gatekeeper::{AccessPolicy, Gatekeeper},
    identity::{KnownRoles, Role},
    limits::{FailureLimiter, RateLimit, RequestTiers},
    login::{Login, LoginOutcome, PasswordAttempt},
    maintenance::Maintenance,
    portal::{SameSite, ScopeSettings, Scopes},
    proxied::ProxyTrust,
    regulation::{KnownDevices, Regulation, RegulationSettings},
    session::{IssuedToken, Lifetimes, Sessions},
    socket_ticket::SocketTickets,
};
use doorward_crypto::{TokenKeys, seal::Sealer};
use doorward_gateway::{
    BoxFuture, Handler, ListenerKind,
    body::{Body, full},
    edge::{Edge, EdgeParts, EdgeSettings},
    hygiene::Strip,
    limits::ListenerLimits,
    listener::{Lanes, Listener, ServeOptions, ShutdownTrigger, shutdown},
    metrics::EdgeMetrics,
    portal::{Portal, PortalContext, Refusal},
    registry::Registry,
    route::{Routes, ServiceSettings},
    tls::{ClientVerifier, Encryption},
    upstream::UpstreamAddress,
};
use doorward_testkit::{Fakes, MemorySwitch, account};
use http::{HeaderMap, Request, Response};
use hyper::body::Incoming;
use secrecy::SecretString;
use tokio::task::JoinHandle;
use url::Url;

/// In the text of every panic here; nobody may ever see it.
pub(crate) const PANIC_CANARY: &str = "password=Hunter2-canary-77aa";

/// Says what it was asked, and panics at `/panic`.
pub(crate) struct PlainPortal;

impl Portal for PlainPortal {
    fn serve(&self, _request: Request<Incoming>, context: PortalContext) -> BoxFuture<Response<Body>> {
        Box::pin(async move {
            assert!(!context.target.path().ends_with("/panic"), "asked to panic with {PANIC_CANARY}");
            if context.target.path().ends_with("/slow") {
                tokio::time::sleep(Duration::from_millis(400)).await;
            }
            let text = format!("portal {:?} {} {}", context.mount, context.target.path(), context.client);
            Response::new(full(text))
        })
    }

    fn refusal(&self, refusal: &Refusal, _headers: &HeaderMap, request_id: &str) -> Response<Body> {
        Response::new(full(format!("refused {} {request_id}", refusal.code())))
    }
}

/// What a test wants to be different.
pub(crate) struct Setup {
    pub(crate) services: Vec<ServiceSettings>,
    pub(crate) proxy: Option<ProxyTrust>,
    pub(crate) trusted: Vec<&'static str>,
    pub(crate) limits: ListenerLimits,
    pub(crate) kind: ListenerKind,
    pub(crate) tls: Option<Arc<rustls::ServerConfig>>,
    pub(crate) clients: Option<ClientVerifier>,
    pub(crate) lanes: Option<Arc<Lanes>>,
    pub(crate) sockets_per_session: usize,
    pub(crate) strip: Strip,
    pub(crate) signs_in: bool,
    pub(crate) domains: Vec<&'static str>,
    pub(crate) keys: KeySettings,
    pub(crate) rate_limit: Option<Arc<RequestTiers>>,
    pub(crate) client_subject: Option<http::HeaderName>,
    pub(crate) forwarded: bool,
    /// The header of the PROXY protocol is asked of proxies.
    pub(crate) proxied: bool,
}

pub(crate) struct Bed {
    pub(crate) fakes: Fakes,
    pub(crate) address: SocketAddr,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) metrics: Arc<EdgeMetrics>,
    pub(crate) trigger: ShutdownTrigger,
    pub(crate) served: JoinHandle<()>,
    pub(crate) keys: Arc<ApiKeys>,
    pub(crate) tickets: Arc<SocketTickets>,
    pub(crate) switch: Arc<MemorySwitch>,
    pub(crate) maintenance: Arc<Maintenance>,
    pub(crate) encryption: Option<Arc<Encryption>>,
    policy: Arc<AccessPolicy>,
    login: Arc<Login>,
}

impl Setup {
    pub(crate) fn new(services: Vec<ServiceSettings>) -> Self {
        Self {
            services,
            proxy: None,
            trusted: vec![],
            limits: ListenerLimits::default(),
            kind: ListenerKind::Authenticated,
            tls: None,
            clients: None,
            lanes: None,
            sockets_per_session: 1000,
            strip: Strip::new(["X-Custom-User"], []),
            signs_in: true,
            domains: vec!["example.com"],
            keys: KeySettings::default(),
            rate_limit: None,
            client_subject: None,
            forwarded: false,
            proxied: false,
        }
    }

    pub(crate) async fn start(self) -> Bed {
        let fakes = Fakes::default();
        let mut alice = account("alice", "alice's password");
        let identity = Arc::make_mut(&mut alice.identity);
        identity.groups = vec!["admins".to_owned(), "family".to_owned()];
        identity.display_name = "Älice".to_owned();
        identity.role = Role::admin();
        fakes.users.put(alice);
        let mut bob = account("bob", "bob's password");
        Arc::make_mut(&mut bob.identity).email = None;
        fakes.users.put(bob);
        let ports = fakes.ports();
        let keys = TokenKeys::from_secret(&"0b".repeat(64)).unwrap();
        let sessions = Arc::new(Sessions::new(ports.clone(), keys, 1000));
        let limiter = Arc::new(FailureLimiter::new(RateLimit::parse("1000/minute").unwrap(), 1000));
        let regulation = Arc::new(Regulation::new(ports.clone(), RegulationSettings::default()));
        let devices = Arc::new(KnownDevices::new(Sealer::new(b"devices"), ports.entropy.clone()));
        let login = Arc::new(Login::new(ports.clone(), Arc::clone(&sessions), limiter, regulation, devices));
        let policy = Arc::new(AccessPolicy {
            rules: rules(),
            scopes: scopes(&self.domains),
            roles: KnownRoles::with([]),
            signs_in: self.signs_in,
            trusted_proxies: TrustedProxies::new(
                self.trusted.iter().map(|network| network.parse().unwrap()).collect(),
            ),
        });
        let api_keys = Arc::new(ApiKeys::new(ports.clone(), self.keys, 100));
        let (told, who) = (Arc::clone(&policy), Arc::clone(&sessions));
        let gatekeeper = Gatekeeper::new(told, who, Arc::clone(&login), ports.clone());
        let tickets = Arc::new(SocketTickets::new(ports.clone(), Sealer::new(b"tickets")));
        let switch = Arc::new(MemorySwitch::default());
        let maintenance = Maintenance::kept_in(switch.clone(), ports.audit.clone(), ports.clock.clone());
        let maintenance = Arc::new(maintenance);
        let gatekeeper = gatekeeper.with_keys(Arc::clone(&api_keys)).with_tickets(Arc::clone(&tickets));
        let gatekeeper = Arc::new(gatekeeper.with_maintenance(Arc::clone(&maintenance)));
        let registry = Registry::new(self.sockets_per_session).with_keys(Arc::clone(&api_keys));
        let registry = registry.with_maintenance(Arc::clone(&maintenance));
        let registry = Arc::new(registry);
        let metrics = Arc::new(EdgeMetrics::default());
        let parts = EdgeParts {
            portal: Arc::new(PlainPortal),
            registry: Arc::clone(&registry),
            entropy: fakes.entropy.clone(),
            clock: fakes.clock.clone(),
            metrics: Arc::clone(&metrics),
        };
        let settings = EdgeSettings {
            gatekeeper,
            routes: Arc::new(Routes::new(self.services)),
            strip: Arc::new(self.strip),
            proxy: self.proxy,
            forwarded: self.forwarded,
            hsts: None,
            rate_limit: self.rate_limit,
            client_subject: self.client_subject,
        };
        let edge: Arc<dyn Handler> = Arc::new(Edge::new(settings, parts));
        let listener = Listener::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listener.local_addr();
        let (trigger, signal) = shutdown();
        let encryption = self.tls.map(|config| Arc::new(Encryption::new(config, self.clients)));
        let options = ServeOptions {
            kind: self.kind,
            tls: encryption.clone(),
            proxied_by: self.proxied.then(|| Arc::new(ArcSwap::from_pointee(policy.trusted_proxies.clone()))),
            limits: self.limits,
            lanes: self.lanes,
        };
        let served = tokio::spawn(listener.serve(options, edge, signal));
        Bed {
            fakes,
            address,
            sessions,
            registry,
            metrics,
            trigger,
            served,
            keys: api_keys,
            tickets,
            switch,
            maintenance,
            encryption,
            policy,
            login,
        }
    }
}

impl Bed {
    /// In front of one upstream for every host.
    pub(crate) async fn in_front_of(upstream: SocketAddr) -> Self {
        Setup::new(vec![service(upstream)]).start().await
    }

    pub(crate) async fn sign_in(&self, user: &str) -> IssuedToken {
        let password = SecretString::from(format!("{user}'s password"));
        let origin = RequestOrigin::local("test");
        let scope = self.policy.scopes.of_host("one.example.com");
        let attempt =
            PasswordAttempt { user, password: &password, remember: false, scope, device: None, origin };
        match self.login.password(attempt).await.expect("the ports work") {
            LoginOutcome::SignedIn { token, .. } => token,
            other => panic!("{user} was not signed in: {other:?}"),
        }
    }

    /// The cookie of a new session, as a header line's value.
    pub(crate) async fn cookie(&self, user: &str) -> String {
        format!("doorward_session={}", self.sign_in(user).await.token)
    }
}

pub(crate) fn service(upstream: SocketAddr) -> ServiceSettings {
    let address = UpstreamAddress::Tcp { host: upstream.ip().to_string(), port: upstream.port() };
    ServiceSettings::new("app", address)
}

fn rule(domain: &str, policy: Policy) -> Rule {
    Rule {
        domains: vec![domain.to_owned()],
        domain_regexes: vec![],
        policy,
        subjects: vec![],
        networks: vec![],
        certificates: vec![],
        extensions: Extensions::default(),
        resources: vec![],
        methods: vec![],
        query: vec![],
        source: None,
    }
}

fn rules() -> RuleSet {
    let mixed = Rule { resources: vec!["^/public/".to_owned()], ..rule("mix.example.com", Policy::Bypass) };
    RuleSet::compile(
        vec![
            rule("pub.example.com", Policy::Bypass),
            mixed,
            rule("mix.example.com", Policy::TwoFactor),
            rule("one.example.com", Policy::OneFactor),
            Rule { extensions: Extensions::new(["jpg"]), ..rule("files.example.com", Policy::OneFactor) },
            rule("two.example.com", Policy::TwoFactor),
            rule("deny.example.com", Policy::Deny),
            rule("127.0.0.1", Policy::OneFactor),
            rule("pub.elsewhere.test", Policy::Bypass),
            Rule {
                certificates: vec!["cn:phone".parse().unwrap(), "dns:tablet.example".parse().unwrap()],
                ..rule("certified.example.com", Policy::Bypass)
            },
            Rule {
                certificates: vec!["any".parse().unwrap()],
                ..rule("certified.example.com", Policy::OneFactor)
            },
            rule("{user}.certified.example.com", Policy::OneFactor),
        ],
        Policy::Deny,
    )
    .unwrap()
}

fn scopes(domains: &[&str]) -> Scopes {
    let settings = |domain: Option<&str>| ScopeSettings {
        domain: domain.map(str::to_owned),
        portal_url: domain.map(|domain| Url::parse(&format!("https://auth.{domain}")).unwrap()),
        default_redirection_url: None,
        cookie_name: if domain.is_some() { "doorward_session" } else { "__Host-doorward_session" }.to_owned(),
        same_site: SameSite::Lax,
        lifetimes: Lifetimes {
            expiration: Duration::from_secs(2 * 3600),
            inactivity: Duration::from_secs(600),
            remember_me: None,
            refresh_time: Duration::from_secs(1800),
        },
    };
    Scopes::new(domains.iter().map(|domain| settings(Some(domain))).collect(), settings(None))
}
