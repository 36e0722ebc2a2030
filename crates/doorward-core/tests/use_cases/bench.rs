//! A household: alice (admins), bob (users), dave (disabled), on fake ports.

use std::{net::IpAddr, sync::Arc, time::Duration};

use doorward_core::{
    access::{Policy, Rule, RuleSet, SubjectMatcher},
    accounts::{AccountRules, Accounts},
    admin_gate::AdminGate,
    api_key::{ApiKeys, KeySettings},
    audit::RequestOrigin,
    client_address::TrustedProxies,
    credentials::Presented,
    gatekeeper::{AccessPolicy, Decision, Forwarding, Gatekeeper},
    identity::{KnownRoles, Role},
    limits::{FailureLimiter, RateLimit},
    login::{Login, LoginOutcome, PasswordAttempt},
    portal::{SameSite, ScopeSettings, Scopes},
    ports::Clock as _,
    regulation::{KnownDevices, Regulation, RegulationSettings},
    session::{IssuedToken, Lifetimes, Sessions},
    target::{EncodedCharacters, Target},
    time::Timestamp,
};
use doorward_crypto::{TokenKeys, seal::Sealer};
use doorward_testkit::{Fakes, account};
use http::HeaderMap;
use secrecy::SecretString;
use url::Url;

pub(crate) const CLIENT: &str = "198.51.100.7";

pub(crate) struct Bench {
    pub(crate) fakes: Fakes,
    pub(crate) policy: Arc<AccessPolicy>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) login: Arc<Login>,
    pub(crate) regulation: Arc<Regulation>,
    pub(crate) gatekeeper: Gatekeeper,
    pub(crate) accounts: Accounts,
    pub(crate) keys: Arc<ApiKeys>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with_limit("1000/minute")
    }

    pub(crate) fn with_limit(limit: &str) -> Self {
        Self::with(limit, true)
    }

    /// Somebody else signs people in (`auth.enabled: false`).
    pub(crate) fn asserting_only() -> Self {
        Self::with("1000/minute", false)
    }

    fn with(limit: &str, signs_in: bool) -> Self {
        let fakes = Fakes::default();
        let mut alice = account("alice", "alice's password");
        let identity = Arc::make_mut(&mut alice.identity);
        identity.groups = vec!["admins".to_owned()];
        identity.role = Role::admin();
        fakes.users.put(alice);
        fakes.users.put(account("bob", "bob's password"));
        let mut dave = account("dave", "dave's password");
        dave.disabled = true;
        fakes.users.put(dave);

        let ports = fakes.ports();
        let keys = TokenKeys::from_secret(&"0b".repeat(64)).unwrap();
        let sessions = Arc::new(Sessions::new(ports.clone(), keys, 1000));
        let limiter = Arc::new(FailureLimiter::new(RateLimit::parse(limit).unwrap(), 1000));
        // Off unless a test asks for it: most are about something else.
        let off = RegulationSettings { max_retries: 0, ..RegulationSettings::default() };
        let regulation = Arc::new(Regulation::new(ports.clone(), off));
        let devices = Arc::new(KnownDevices::new(Sealer::new(b"devices"), ports.entropy.clone()));
        let login = Arc::new(Login::new(
            ports.clone(),
            Arc::clone(&sessions),
            limiter,
            Arc::clone(&regulation),
            devices,
        ));
        let keys = Arc::new(ApiKeys::new(ports.clone(), KeySettings::default(), 100));
        let policy = Arc::new(AccessPolicy {
            rules: rules(),
            scopes: scopes(),
            roles: KnownRoles::with([]),
            signs_in,
            trusted_proxies: TrustedProxies::new(vec![]),
        });
        let gatekeeper =
            Gatekeeper::new(Arc::clone(&policy), Arc::clone(&sessions), Arc::clone(&login), ports.clone())
                .with_keys(Arc::clone(&keys));
        let accounts = Accounts::new(ports, AccountRules::default()).serving(Arc::clone(&sessions));
        Self { fakes, policy, sessions, login, regulation, gatekeeper, accounts, keys }
    }

    pub(crate) fn client() -> IpAddr {
        CLIENT.parse().unwrap()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.fakes.clock.now()
    }

    /// Whether the cookie lets its owner pass to `url`.
    pub(crate) async fn allows(&self, url: &str, cookie: &str) -> bool {
        matches!(self.decide(url, &[("cookie", cookie)]).await, Decision::Allow(_))
    }

    pub(crate) fn lifetimes(&self) -> Lifetimes {
        self.policy.scopes.of_host("one.example.com").settings.lifetimes
    }

    pub(crate) async fn attempt(&self, user: &str, password: &str, remember: bool) -> LoginOutcome {
        self.attempt_at("auth.example.com", user, password, remember).await
    }

    pub(crate) async fn attempt_at(
        &self,
        host: &str,
        user: &str,
        password: &str,
        remember: bool,
    ) -> LoginOutcome {
        let password = SecretString::from(password);
        let scope = self.policy.scopes.of_host(host);
        let origin = origin();
        let attempt = PasswordAttempt { user, password: &password, remember, scope, device: None, origin };
        self.login.password(attempt).await.expect("the ports work")
    }

    pub(crate) async fn sign_in(&self, user: &str) -> IssuedToken {
        match self.attempt(user, &format!("{user}'s password"), false).await {
            LoginOutcome::SignedIn { token, .. } => token,
            other => panic!("{user} was not signed in: {other:?}"),
        }
    }

    pub(crate) async fn decide(&self, url: &str, headers: &[(&'static str, &str)]) -> Decision {
        self.decide_as("GET", url, headers).await
    }

    pub(crate) async fn decide_as(
        &self,
        method: &str,
        url: &str,
        headers: &[(&'static str, &str)],
    ) -> Decision {
        let target = Target::from_url(method, url, EncodedCharacters::Refuse).expect("a proper target");
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let scope = self.policy.scopes.of_host(target.host());
        let presented = Presented::from_headers(&map, &scope.settings.cookie_name);
        self.gatekeeper.decide(&target, Self::client(), &presented, Forwarding::AsReceived, &origin).await
    }

    /// The same with a closed group of paths.
    pub(crate) fn with_admin_gate(mut self, gate: AdminGate) -> Self {
        let (policy, sessions, login) =
            (Arc::clone(&self.policy), Arc::clone(&self.sessions), Arc::clone(&self.login));
        self.gatekeeper = Gatekeeper::new(policy, sessions, login, self.fakes.ports())
            .with_keys(Arc::clone(&self.keys))
            .with_admin_gate(gate);
        self
    }
}

pub(crate) fn origin() -> RequestOrigin {
    RequestOrigin {
        client: Bench::client(),
        method: "GET".to_owned(),
        path: "/".to_owned(),
        agent: "test".to_owned(),
        request_id: "r1".to_owned(),
        certificate: None,
        session: None,
    }
}

pub(crate) fn cookie(token: &IssuedToken) -> String {
    format!("doorward_session={}", token.token)
}

pub(crate) fn rule(domain: &str, policy: Policy) -> Rule {
    Rule {
        domains: vec![domain.to_owned()],
        domain_regexes: vec![],
        policy,
        subjects: vec![],
        certificates: vec![],
        extensions: doorward_core::access::Extensions::default(),
        networks: vec![],
        resources: vec![],
        methods: vec![],
        query: vec![],
        source: None,
    }
}

fn rules() -> RuleSet {
    let mixed = Rule { resources: vec!["^/public/".to_owned()], ..rule("mix.example.com", Policy::Bypass) };
    let admins = Rule {
        subjects: vec![vec![SubjectMatcher::Group("admins".to_owned())]],
        ..rule("adm.example.com", Policy::OneFactor)
    };
    RuleSet::compile(
        vec![
            rule("pub.example.com", Policy::Bypass),
            mixed,
            rule("mix.example.com", Policy::TwoFactor),
            rule("one.example.com", Policy::OneFactor),
            rule("one.example.org", Policy::OneFactor),
            Rule { resources: vec!["^/admin(/.*)?$".to_owned()], ..rule("strict.example.com", Policy::Deny) },
            rule("strict.example.com", Policy::OneFactor),
            rule("two.example.com", Policy::TwoFactor),
            admins,
            rule("deny.example.com", Policy::Deny),
        ],
        Policy::Deny,
    )
    .unwrap()
}

fn scopes() -> Scopes {
    let settings = |domain: Option<&str>| ScopeSettings {
        domain: domain.map(str::to_owned),
        portal_url: domain.map(|domain| Url::parse(&format!("https://auth.{domain}")).unwrap()),
        default_redirection_url: None,
        cookie_name: if domain.is_some() { "doorward_session" } else { "__Host-doorward_session" }.to_owned(),
        same_site: SameSite::Lax,
        lifetimes: Lifetimes {
            expiration: Duration::from_secs(2 * 3600),
            inactivity: Duration::from_secs(600),
            remember_me: Some(Duration::from_secs(30 * 24 * 3600)),
            refresh_time: Duration::from_secs(1800),
        },
    };
    Scopes::new(vec![settings(Some("example.com")), settings(Some("example.org"))], settings(None))
}
