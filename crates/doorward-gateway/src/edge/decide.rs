//! From a request to the one decision, and from the decision to an upstream or a refusal.

use std::sync::Arc;

use doorward_core::{
    access::{AccessRequest, Policy},
    audit::RequestOrigin,
    credentials::{Authorization, Presented},
    gatekeeper::{Decision, Forwarding, Granted},
    identity::Identity,
    limits::{Quota, Tier},
    portal::set_cookie,
    ports::Clock,
};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header, request::Parts};
use hyper::body::Incoming;

use super::{
    Asked, Edge, EdgeSettings, Wording,
    closing::Closing,
    forward, key,
    limit::{self, Counted},
};
use crate::{
    body::Body,
    challenge, cors,
    hygiene::{self, IdentityFields},
    portal::Refusal,
    record::Record,
    registry::{Holder, OpenedBy},
    route::{Service, ServiceSettings},
    websocket,
};

const X_PROXY_SECRET: HeaderName = HeaderName::from_static("x-proxy-secret");
const MAX_AGENT: usize = 256;

/// How a refusal of a request is told, once its head has gone on.
pub(super) struct Telling {
    wording: Wording,
    closing: Option<Closing>,
}

impl Telling {
    fn of(parts: &Parts, asked: &Asked) -> Self {
        Self { wording: Wording::of(parts), closing: Closing::of(parts, asked.service.as_ref()) }
    }
}

impl Edge {
    pub(super) async fn pass(
        &self,
        settings: &EdgeSettings,
        parts: Parts,
        body: Incoming,
        asked: &Asked,
        record: &mut Record,
    ) -> Response<Body> {
        let mut telling = Telling::of(&parts, asked);
        let cors = asked.service.as_ref().and_then(|service| service.settings.cors.clone());
        let origin = cors.as_ref().and_then(|_| cors::single_origin(&parts.headers)).cloned();
        let answered = match cors.as_ref().filter(|_| cors::is_preflight(&parts)) {
            Some(cors) => {
                record.service.clone_from(&asked.service);
                let counted = self.count(settings, (asked, false), None, record);
                counted.map(|quota| (cors.preflight(&parts.headers), quota))
            }
            None => {
                let passed = self.pass_decided(settings, (parts, body), &mut telling, asked, record).await;
                passed.map(|(mut response, quota)| {
                    if let Some(cors) =
                        cors.as_ref().filter(|_| response.status() != StatusCode::SWITCHING_PROTOCOLS)
                    {
                        cors.stamp(response.headers_mut(), origin.as_ref());
                    }
                    (response, quota)
                })
            }
        };
        match answered {
            Ok((mut response, quota)) => {
                if let Some(quota) = quota {
                    limit::tell(response.headers_mut(), quota, &*self.parts.clock);
                }
                response
            }
            Err(refusal) => {
                let mut response = self.tell(&refusal, &mut telling, record);
                if let Some(cors) = &cors {
                    cors.stamp(response.headers_mut(), origin.as_ref());
                }
                response
            }
        }
    }

    /// The decision, then the count, then the service: what is over the limit is refused whatever was decided.
    async fn pass_decided(
        &self,
        settings: &EdgeSettings,
        (parts, body): (Parts, Incoming),
        telling: &mut Telling,
        asked: &Asked,
        record: &mut Record,
    ) -> Result<(Response<Body>, Option<Quota>), Refusal> {
        let decided = decide(settings, &parts, asked, record, &*self.parts.clock).await;
        if let Err(Refusal::Limited { tier, .. }) = &decided {
            self.parts.metrics.rate_limited(*tier);
        }
        let identity = decided.as_ref().ok().and_then(|granted| granted.identity.as_deref());
        let opens_a_socket = websocket::is_handshake(&parts);
        let quota = self.count(settings, (asked, opens_a_socket), identity, record)?;
        let granted = match decided {
            Ok(granted) => granted,
            Err(refusal) => return Ok((self.tell(&refusal, telling, record), quota)),
        };
        record.user.clone_from(&granted.identity);
        let passed = self.forward(settings, (parts, body), asked, &granted, record).await;
        let mut response = passed.unwrap_or_else(|refusal| self.tell(&refusal, telling, record));
        if let Some(token) = &granted.renewed {
            // Whatever the upstream said: 304, 404 and 500 renew too (FR-14).
            let scope = settings.gatekeeper.policy().scopes.of_host(asked.target.host());
            let cookie = set_cookie(&scope, token, self.parts.clock.now());
            if let Ok(cookie) = HeaderValue::try_from(cookie) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
        }
        Ok((response, quota))
    }

    /// A refusal in the form that the client and the service want.
    fn tell(&self, refusal: &Refusal, telling: &mut Telling, record: &mut Record) -> Response<Body> {
        if let Some(closed) = telling.closing.take().and_then(|closing| closing.answer(refusal)) {
            record.code = Some(refusal.code());
            return closed;
        }
        self.refuse(refusal, &telling.wording, record)
    }

    /// Counts the request, where requests are limited.
    fn count(
        &self,
        settings: &EdgeSettings,
        (asked, opens_a_socket): (&Asked, bool),
        identity: Option<&Identity>,
        record: &Record,
    ) -> Result<Option<Quota>, Refusal> {
        let service = asked.service.as_deref();
        let of_service = service.map(|service| &service.settings.rate_limit);
        let Some(tiers) = of_service.unwrap_or(&settings.rate_limit).as_deref() else { return Ok(None) };
        let counted = Counted {
            tiers,
            service: service.map_or("", Service::name),
            target: &asked.target,
            client: asked.client.ip,
            identity,
            opens_a_socket,
        };
        self.counting.count(&counted, &*self.parts.clock, &self.parts.metrics, record)
    }

    async fn forward(
        &self,
        settings: &EdgeSettings,
        (mut parts, body): (Parts, Incoming),
        asked: &Asked,
        granted: &Granted,
        record: &mut Record,
    ) -> Result<Response<Body>, Refusal> {
        let target = &*asked.target;
        // Only after the decision, so that nobody learns from a 404 which hosts exist.
        let service = asked.service.as_ref().ok_or(Refusal::NoRoute)?;
        record.service = Some(Arc::clone(service));
        let scope = settings.gatekeeper.policy().scopes.of_host(target.host()).settings;
        let upgrade = websocket::is_handshake(&parts);
        if upgrade
            && !websocket::is_allowed(&parts.headers, target, scope, &service.settings.websocket_origins)
        {
            return Err(Refusal::ForeignOrigin);
        }
        let echo = key::take_out(&mut parts.headers, &settings.gatekeeper, granted.api_key.is_some());
        let held = granted.session.map(Holder::Session).or(granted.api_key.map(Holder::ApiKey));
        let visitor = granted.identity.clone().filter(|_| held.is_none());
        let holder = held.unwrap_or_else(|| self.parts.registry.visit());
        let known = granted.identity.as_deref();
        if let Err(denial) = service.settings.policy.judge(service.forwarded(target)?, known) {
            let user = known.map(|identity| identity.user.clone());
            if let Some(user) = &user {
                let origin = origin(&parts.headers, asked, record);
                settings.gatekeeper.note_denial(user, denial.reason(), granted, origin);
            }
            return Err(Refusal::Denied { user });
        }
        let identity = match known {
            Some(identity) => Some(fields(identity, &service.settings)?),
            None => None,
        };
        let of_account = identity.is_some() && service.settings.keeps_account_cookies();
        let exchange = forward::Exchange {
            service,
            target,
            strip: &settings.strip,
            ours: hygiene::Forwarded {
                target,
                client: asked.client.ip,
                identity,
                drop_authorization: granted.authorization_was_ours,
                drop_cookies: of_account,
                extra: &service.settings.headers,
                prefix: service.stripped_prefix(),
                via: &self.via,
                request_id: record.id.as_str(),
                certificate: settings.client_subject.as_ref().zip(asked.certificate.as_deref()),
            },
            open: Some(OpenedBy { holder, lifetimes: scope.lifetimes, visitor, shown: asked.shown.clone() }),
            echo: echo.or_else(|| asked.tickets.echo.clone()),
            registry: &self.parts.registry,
            answer: hygiene::Answer {
                personal: granted.identity.is_some(),
                renewed: granted.renewed.is_some(),
                of_account,
            },
            upgrade,
            lane: asked.connection.lane,
        };
        exchange.run(parts, body).await
    }
}

fn fields(identity: &Identity, service: &ServiceSettings) -> Result<IdentityFields, Refusal> {
    let fields = IdentityFields::of(identity);
    let fields =
        if service.groups_are_role { fields.and_then(IdentityFields::with_role_as_groups) } else { fields };
    fields.ok_or_else(|| {
        tracing::error!("a user or role name has control characters; the request was refused");
        Refusal::Internal
    })
}

async fn decide(
    settings: &EdgeSettings,
    parts: &Parts,
    asked: &Asked,
    record: &Record,
    clock: &dyn Clock,
) -> Result<Granted, Refusal> {
    let policy = settings.gatekeeper.policy();
    let target = &*asked.target;
    let scope = policy.scopes.of_host(target.host());
    let mut presented = Presented::from_headers(&parts.headers, &scope.settings.cookie_name);
    presented.asserted = asserted(settings, &parts.headers, asked)?;
    presented.certificate = asked.certificate.as_deref();
    let service = asked.service.as_deref();
    presented.service = service.map(Service::name);
    presented.forwarded = match service {
        Some(service) => Some(service.forwarded(target)?),
        None => None,
    };
    let origins = service.map_or(&[][..], |service| &service.settings.websocket_origins[..]);
    let opens = websocket::is_handshake(parts)
        && websocket::is_allowed(&parts.headers, target, scope.settings, origins);
    presented.ticket = asked.tickets.shown().filter(|_| opens);
    // A page of somebody else opens handshakes without asking; what it offers must not even count as a guess, or it could
    // keep everybody behind an address from signing in.
    if let Some(keys) = settings.gatekeeper.keys().filter(|_| opens) {
        presented.api_keys.extend(key::in_handshake(&parts.headers, keys));
    }
    let origin = || origin(&parts.headers, asked, record);
    let client = asked.client.for_rules();
    let decision =
        settings.gatekeeper.decide(target, client, &presented, Forwarding::Canonical, &origin).await;
    match decision {
        Decision::Allow(mut granted) => {
            granted.authorization_was_ours = granted.authorization_was_ours
                || presented.authorization.as_ref().is_some_and(|sent| is_ours(settings, sent, asked));
            Ok(granted)
        }
        Decision::Challenge(kind) => Err(challenge::refusal(&kind, &parts.headers, target, policy)),
        Decision::Deny { user } => Err(Refusal::Denied { user }),
        Decision::Ambiguous => Err(Refusal::BadRequest("the target can be read in two ways")),
        Decision::Later { throttled, seconds } => Err(Refusal::Later { throttled, seconds }),
        Decision::Limited { limit, seconds } => {
            let reset = clock.now().plus(std::time::Duration::from_secs(seconds)).as_seconds();
            Err(Refusal::Limited { tier: Tier::ApiKey, limit, seconds, reset })
        }
        Decision::Maintenance => Err(Refusal::Maintenance),
        Decision::Unavailable(error) => {
            tracing::error!(%error, request_id = record.id.as_str(), "no decision: the request was refused");
            Err(Refusal::Unavailable)
        }
    }
}

/// Whether an `Authorization` that was not needed for the decision is ours nevertheless, and must not reach the
/// upstream (SC-067). A bearer tells by its signature. Basic does not tell, and to try it would be password work
/// and a failed attempt for nothing: it is ours wherever it would have been tried without the better proof, which
/// is everywhere but on bypassed targets. Whose it is must not matter, or the answer would tell which users exist.
fn is_ours(settings: &EdgeSettings, sent: &Authorization<'_>, asked: &Asked) -> bool {
    match sent {
        Authorization::Bearer(token) => settings.gatekeeper.sessions().is_ours(token),
        Authorization::Basic { .. } | Authorization::BrokenBasic => {
            let policy = settings.gatekeeper.policy();
            let request = AccessRequest {
                target: &asked.target,
                client: asked.client.for_rules(),
                certificate: asked.certificate.as_deref(),
            };
            let anybody = policy.rules.evaluate_canonical(&request, None);
            policy.signs_in && anybody.is_ok_and(|verdict| verdict.policy != Policy::Bypass)
        }
    }
}

/// The identity that a trusted proxy asserts, where configured; its secret is asked for in any case.
fn asserted(
    settings: &EdgeSettings,
    headers: &HeaderMap,
    asked: &Asked,
) -> Result<Option<Identity>, Refusal> {
    let Some(proxy) = &settings.proxy else { return Ok(None) };
    let lookup = |name: &str| headers.get_all(name).iter().collect::<Vec<_>>();
    proxy.check_secret(&lookup(X_PROXY_SECRET.as_str())).map_err(Refusal::Asserted)?;
    let trusted = settings.gatekeeper.policy().trusted_proxies.contains(asked.connection.peer.ip());
    proxy.assert(trusted, lookup).map_err(Refusal::Asserted)
}

fn origin(headers: &HeaderMap, asked: &Asked, record: &Record) -> RequestOrigin {
    let agent = headers.get(header::USER_AGENT).map(HeaderValue::as_bytes).unwrap_or_default();
    let agent = agent.get(..MAX_AGENT).unwrap_or(agent);
    RequestOrigin {
        client: asked.client.ip,
        method: asked.target.method().as_str().to_owned(),
        path: asked.target.path().to_owned(),
        agent: String::from_utf8_lossy(agent).into_owned(),
        request_id: record.id.as_str().to_owned(),
        certificate: asked.certificate.clone(),
        // The gatekeeper knows.
        session: None,
    }
}
