//! The door for the machine itself: no sign-in, the same hygiene (contract 6).
//!
//! Two things keep a browser on this machine from being used against it: a `Host` that is neither this machine
//! nor configured is refused with 421 (DNS rebinding), and so is, with 403, every request that a page of another
//! origin sends (`Origin` that is not the requested one, or `Sec-Fetch-Site: cross-site` that is no navigation).

use std::{net::IpAddr, sync::Arc};

use arc_swap::ArcSwap;
use doorward_core::{
    client_address::ClientAddress,
    portal::RESERVED_PREFIX,
    target::{EncodedCharacters, Target, TargetError},
};
use http::{HeaderMap, HeaderValue, Request, Response, header, request::Parts};
use hyper::body::Incoming;

use crate::{
    BoxFuture, Connection, Handler,
    body::Body,
    edge::{EdgeParts, Wording, contains, forward::Exchange, via},
    hygiene::{Answer, Forwarded, IdentityFields, Strip, anonymous},
    portal::Refusal,
    received,
    record::Record,
    request_id::RequestIds,
    route::Routes,
    websocket,
};

/// What a reload replaces.
#[derive(Clone)]
pub struct InternalSettings {
    /// The services.
    pub routes: Arc<Routes>,
    /// Which names clients may not say.
    pub strip: Arc<Strip>,
    /// Hosts beyond addresses, `localhost` and the hosts of services, canonical: names of this machine.
    pub hosts: Vec<String>,
}

/// The handler of the internal listener.
pub struct Internal {
    settings: ArcSwap<InternalSettings>,
    parts: EdgeParts,
    ids: RequestIds,
    identity: IdentityFields,
    via: HeaderValue,
}

impl Internal {
    /// A handler for `settings`; of `parts` the portal only words refusals. `None` never happens with the fixed
    /// identity, and stands for a refusal to start without one.
    pub fn new(settings: InternalSettings, parts: EdgeParts) -> Option<Self> {
        let identity = IdentityFields::of(&anonymous())?;
        let via = via(&*parts.entropy);
        let ids = RequestIds::new(Arc::clone(&parts.entropy));
        Some(Self { settings: ArcSwap::from_pointee(settings), parts, ids, identity, via })
    }

    /// From now on new requests are served by `settings`.
    pub fn replace(&self, settings: InternalSettings) {
        self.settings.store(Arc::new(settings));
    }

    async fn answer(&self, request: Request<Incoming>, connection: Connection) -> Response<Body> {
        let settings = self.settings.load_full();
        let id = self.ids.next(connection.lane);
        let peer = ClientAddress { ip: connection.peer.ip(), named: true };
        let mut record = Record::new(id, request.method().clone(), peer.ip);
        let (parts, body) = request.into_parts();
        let wording = Wording::of(&parts);
        let answered = self.forward(&settings, parts, body, &connection, &mut record).await;
        let mut response = answered.unwrap_or_else(|refusal| {
            record.code = Some(refusal.code());
            let mut response = self.parts.portal.refusal(&refusal, &wording.headers(), id.as_str());
            refusal.stamp(&mut response);
            response
        });
        if let Ok(id) = HeaderValue::from_str(id.as_str()) {
            response.headers_mut().insert("x-request-id", id);
        }
        record.write(response.status());
        self.parts.metrics.count(&record, response.status(), connection.lane);
        response
    }

    async fn forward(
        &self,
        settings: &InternalSettings,
        parts: Parts,
        body: Incoming,
        connection: &Connection,
        record: &mut Record,
    ) -> Result<Response<Body>, Refusal> {
        let target = record.set_target(target(settings, &parts, connection)?);
        received::check(&parts)?;
        if !settings.is_here(target.host()) {
            return Err(Refusal::WrongHost);
        }
        if parts.headers.get_all(header::VIA).iter().any(|line| contains(line, &self.via)) {
            return Err(Refusal::Loop);
        }
        if is_foreign(&parts.headers, &target) {
            return Err(Refusal::ForeignOrigin);
        }
        if format!("{}/", target.path()).starts_with(RESERVED_PREFIX) {
            return Err(Refusal::NoRoute);
        }
        let service = settings.routes.find(target.host(), target.path()).ok_or(Refusal::NoRoute)?;
        record.service = Some(Arc::clone(service));
        let of_account = service.settings.keeps_account_cookies();
        let ours = Forwarded {
            target: &target,
            client: connection.peer.ip(),
            identity: if service.settings.groups_are_role {
                self.identity.clone().with_role_as_groups()
            } else {
                Some(self.identity.clone())
            },
            drop_authorization: false,
            drop_cookies: of_account,
            extra: &service.settings.headers,
            prefix: service.stripped_prefix(),
            via: &self.via,
            request_id: record.id.as_str(),
            certificate: None,
        };
        let exchange = Exchange {
            service,
            target: &target,
            strip: &settings.strip,
            ours,
            open: None,
            echo: None,
            registry: &self.parts.registry,
            answer: Answer { of_account, ..Answer::default() },
            upgrade: websocket::is_handshake(&parts),
            lane: connection.lane,
        };
        exchange.run(parts, body).await
    }
}

impl Handler for Internal {
    fn handle(
        self: Arc<Self>,
        request: Request<Incoming>,
        connection: Connection,
    ) -> BoxFuture<Response<Body>> {
        Box::pin(async move { self.answer(request, connection).await })
    }
}

impl InternalSettings {
    /// An address cannot be rebound; a name can, unless it is known.
    fn is_here(&self, host: &str) -> bool {
        host == "localhost"
            || host.ends_with(".localhost")
            || host.parse::<IpAddr>().is_ok()
            || self.hosts.iter().any(|known| known == host)
            || self.routes.names_host(host)
    }
}

fn target(settings: &InternalSettings, parts: &Parts, connection: &Connection) -> Result<Target, Refusal> {
    let read = |encoded| received::target(parts, connection.tls, connection.tls, encoded);
    match read(EncodedCharacters::Refuse) {
        Err(Refusal::BadTarget(TargetError::EncodedSeparator)) => {
            let target = read(EncodedCharacters::Pass)?;
            let service = settings.routes.find(target.host(), target.path());
            let lax = service.is_some_and(|service| service.settings.encoded == EncodedCharacters::Pass);
            lax.then_some(target).ok_or(Refusal::BadTarget(TargetError::EncodedSeparator))
        }
        other => other,
    }
}

fn is_foreign(headers: &HeaderMap, target: &Target) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let own = || format!("{}://{}", target.scheme().as_str(), target.authority());
    let foreign_origin = headers.contains_key(header::ORIGIN)
        && !text("origin").is_some_and(|origin| origin.eq_ignore_ascii_case(&own()));
    let cross_site = text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    let navigation = text("sec-fetch-mode") == Some("navigate") && target.method() == http::Method::GET;
    foreign_origin || (cross_site && !navigation)
}
