//! Which service answers for a host and path. Built once per configuration; a look-up costs the same with one
//! host and with thousands.

use std::{collections::HashMap, sync::Arc};

use doorward_core::{
    limits::RequestTiers,
    service_policy::ServicePolicy,
    target::{EncodedCharacters, Target},
};
use http::{HeaderName, HeaderValue};

use crate::{
    cors::CorsPolicy,
    hygiene::SecurityHeaders,
    limits::{ServiceLimits, UpstreamTimeouts},
    portal::Refusal,
    upstream::{Credentials, Upstream, UpstreamAddress},
};

/// A service as the configuration describes it.
#[derive(Clone, Debug)]
pub struct ServiceSettings {
    /// The name, for pages and the log.
    pub name: String,
    /// The host that it answers for, canonical (lower case, no port); `None` for every host.
    pub host: Option<String>,
    /// The path that it answers for, and everything below; `/` for all.
    pub path_prefix: String,
    /// The prefix is taken away before forwarding.
    pub strip_prefix: bool,
    /// What happens to encoded separators in paths (SC-010).
    pub encoded: EncodedCharacters,
    /// Where it is.
    pub upstream: UpstreamAddress,
    /// Fields that every request to it gets, such as `X-Proxy-Secret`; they replace the client's.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Its limits.
    pub limits: ServiceLimits,
    /// How long it is waited for.
    pub timeouts: UpstreamTimeouts,
    /// How many requests a client may make; without it, any number.
    pub rate_limit: Option<Arc<RequestTiers>>,
    /// Pages of other origins; without it the service speaks for itself.
    pub cors: Option<Arc<CorsPolicy>>,
    /// What its answers get to make browsers careful.
    pub security: SecurityHeaders,
    /// Origins beyond its own host and cookie domain whose pages may open sockets, as in `Origin`
    /// (`https://app.example.com`).
    pub websocket_origins: Vec<String>,
    /// Handshakes that are refused are answered by a socket that is closed with this code, in place of a status (HS-19).
    pub websocket_close: Option<u16>,
    /// Who may go where in it, beyond the rules (FR-72).
    pub policy: ServicePolicy,
    /// `Remote-Groups` is the role alone, in lower case, for services that look for one role there.
    pub groups_are_role: bool,
    /// A 401 of it that is no JSON, after Doorward vouched for somebody, says that it does not believe Doorward (FR-56).
    pub explains_unauthorized: bool,
    /// Programs sign in at `/api/login` of its own address (FR-78).
    pub api_login: bool,
    /// The account with which Doorward signs in at it for people whom it knows (FR-57).
    pub credentials: Option<Credentials>,
    /// Visitors share the cookies of that account: what it sets reaches them, and theirs reach it.
    pub shares_account_cookies: bool,
}

impl ServiceSettings {
    /// A service on every host and path with defaults for everything else.
    pub fn new(name: &str, upstream: UpstreamAddress) -> Self {
        Self {
            name: name.to_owned(),
            host: None,
            path_prefix: "/".to_owned(),
            strip_prefix: false,
            encoded: EncodedCharacters::default(),
            upstream,
            headers: Vec::new(),
            limits: ServiceLimits::default(),
            timeouts: UpstreamTimeouts::default(),
            rate_limit: None,
            cors: None,
            security: SecurityHeaders::default(),
            websocket_origins: Vec::new(),
            websocket_close: None,
            policy: ServicePolicy::default(),
            groups_are_role: false,
            explains_unauthorized: false,
            api_login: false,
            credentials: None,
            shares_account_cookies: false,
        }
    }

    /// Whether cookies of the service are those of Doorward's account there, and nobody else's.
    pub(crate) fn keeps_account_cookies(&self) -> bool {
        self.credentials.is_some() && !self.shares_account_cookies
    }
}

/// A service with its connections.
pub struct Service {
    pub(crate) settings: ServiceSettings,
    pub(crate) upstream: Upstream,
    prefix: Box<str>,
}

impl Service {
    fn new(mut settings: ServiceSettings) -> Self {
        // A field from the configuration may stand in the client's place, but the framing is not its business.
        settings.headers.retain(|(name, _)| !crate::upstream::is_framing(name));
        let prefix = settings.path_prefix.trim_end_matches('/').into();
        let upstream = Upstream::new(&settings);
        Self { settings, upstream, prefix }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Whether `path` is the prefix or below it: `/api` covers `/api` and `/api/x`, not `/apiadmin` (SC-034).
    fn covers(&self, path: &str) -> bool {
        path.strip_prefix(&*self.prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The prefix that is taken away, if there is one.
    pub(crate) fn stripped_prefix(&self) -> Option<&str> {
        (self.settings.strip_prefix && !self.prefix.is_empty()).then_some(&*self.prefix)
    }

    /// The path and query to forward. What is left after stripping must be canonical itself, or the upstream
    /// would see a path that nobody judged.
    pub(crate) fn forwarded<'a>(&self, target: &'a Target) -> Result<&'a str, Refusal> {
        let whole = target.path_and_query();
        let Some(prefix) = self.stripped_prefix() else { return Ok(whole) };
        let ambiguous = Refusal::BadRequest("the path is ambiguous below the service's prefix");
        let rest = whole.strip_prefix(prefix).ok_or_else(|| ambiguous.clone())?;
        if rest.is_empty() {
            return Ok("/");
        }
        if !rest.starts_with('/') {
            // Only a query is left. Upstreams need a path; `/?query` is not byte for byte what was sent.
            return Err(ambiguous);
        }
        let scheme = target.scheme().as_str();
        let authority = target.authority();
        let method = target.method().as_str();
        match Target::from_parts(method, scheme, &authority, rest, self.settings.encoded) {
            Ok(again) if again.path_and_query() == rest => Ok(rest),
            _ => Err(ambiguous),
        }
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Service").field(&self.settings.name).finish()
    }
}

/// Every service, by host and path.
#[derive(Debug, Default)]
pub struct Routes {
    by_host: HashMap<Box<str>, Vec<Arc<Service>>>,
    any_host: Vec<Arc<Service>>,
}

impl Routes {
    /// Of several services with the same host and prefix the first wins.
    pub fn new(services: Vec<ServiceSettings>) -> Self {
        let mut routes = Self::default();
        for settings in services {
            let host = settings.host.as_deref().map(Box::<str>::from);
            let service = Arc::new(Service::new(settings));
            match host {
                Some(host) => routes.by_host.entry(host).or_default().push(service),
                None => routes.any_host.push(service),
            }
        }
        let longest_first = |services: &mut Vec<Arc<Service>>| {
            services.sort_by_key(|service| std::cmp::Reverse(service.prefix.len()));
        };
        routes.by_host.values_mut().for_each(longest_first);
        longest_first(&mut routes.any_host);
        routes
    }

    /// The service for `path` on `host`: the longest prefix among the host's own services, else among those of
    /// every host.
    pub fn find(&self, host: &str, path: &str) -> Option<&Arc<Service>> {
        let own = self.by_host.get(host).and_then(|services| services.iter().find(|one| one.covers(path)));
        own.or_else(|| self.any_host.iter().find(|service| service.covers(path)))
    }

    /// How many connections to services can be open at once, all together.
    pub fn connections(&self) -> usize {
        let services = self.by_host.values().flatten().chain(&self.any_host);
        services.fold(0, |sum, service| sum.saturating_add(service.settings.limits.connections))
    }

    /// Whether a service names `host` itself.
    pub fn names_host(&self, host: &str) -> bool {
        self.by_host.contains_key(host)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn service(name: &str, host: Option<&str>, prefix: &str, strip: bool) -> ServiceSettings {
        ServiceSettings {
            host: host.map(str::to_owned),
            path_prefix: prefix.to_owned(),
            strip_prefix: strip,
            ..ServiceSettings::new(name, UpstreamAddress::Whoami)
        }
    }

    fn found(routes: &Routes, host: &str, path: &str) -> Option<String> {
        routes.find(host, path).map(|service| service.name().to_owned())
    }

    #[test]
    fn the_longest_prefix_of_the_host_wins_and_prefixes_end_at_slashes() {
        let routes = Routes::new(vec![
            service("rest", Some("a.example.com"), "/", false),
            service("api", Some("a.example.com"), "/api", false),
            service("deep", Some("a.example.com"), "/api/v2/", false),
            service("every", None, "/", false),
        ]);
        for (path, name) in
            [("/", "rest"), ("/api", "api"), ("/api/", "api"), ("/apiadmin", "rest"), ("/api/v2/x", "deep")]
        {
            assert_eq!(found(&routes, "a.example.com", path).as_deref(), Some(name), "{path}");
        }
        assert_eq!(found(&routes, "b.example.com", "/api").as_deref(), Some("every"));
    }

    #[test]
    fn without_a_service_for_every_host_unknown_hosts_have_no_route() {
        let routes = Routes::new(vec![service("a", Some("a.example.com"), "/only", false)]);
        assert_eq!(found(&routes, "a.example.com", "/other"), None);
        assert_eq!(found(&routes, "b.example.com", "/only"), None);
    }

    #[test]
    fn what_is_left_after_stripping_is_canonical_or_refused() {
        let routes = Routes::new(vec![service("api", None, "/api", true)]);
        let target = |path: &str| {
            Target::from_parts("GET", "https", "a.example.com", path, EncodedCharacters::Refuse).unwrap()
        };
        let api = routes.find("a.example.com", "/api").unwrap();
        assert_eq!(api.forwarded(&target("/api/x?y=1")), Ok("/x?y=1"));
        assert_eq!(api.forwarded(&target("/api")), Ok("/"));
        assert!(api.forwarded(&target("/api?x=1")).is_err());
        assert_eq!(
            api.forwarded(&target("/api//admin")),
            Ok("/admin"),
            "the target was made canonical before"
        );
    }
}
