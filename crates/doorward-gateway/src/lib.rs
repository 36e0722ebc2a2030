//! The room at the street: listeners, TLS, routes to services, upstream connections, WebSocket and streams,
//! header hygiene and the limits at the edge.
//!
//! A request walks [`listener`] → [`edge`] → the one decision of the core → [`hygiene`] → [`upstream`] and
//! back, streamed both ways. Absent on purpose: pages (the portal is handed in as [`portal::Portal`]), rules,
//! SQL, and configuration files; everything arrives as plain values.

pub mod acme;
pub mod body;
mod challenge;
pub mod cors;
pub mod edge;
pub mod hygiene;
pub mod internal;
mod lane;
pub mod limits;
pub mod listener;
pub mod metrics;
mod panic;
pub mod portal;
mod received;
mod record;
pub mod redirect;
pub mod registry;
mod request_id;
pub mod route;
pub mod tls;
mod tunnel;
pub mod upstream;
mod websocket;
mod whoami;
mod wire;

use std::{future::Future, net::SocketAddr, pin::Pin, sync::Arc};

use http::{Request, Response, StatusCode, header};
use hyper::body::Incoming;

use crate::body::Body;

/// A future on the heap, as handlers and portals give it.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Which door a connection came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListenerKind {
    /// The gateway: nobody passes undecided.
    Authenticated,
    /// For the machine itself; no sign-in.
    Internal,
    /// Portal, API and forward auth behind an existing proxy; no gateway.
    Portal,
    /// Portal and API with what is for administrators alone; no gateway (HS-25).
    Admin,
    /// Metrics and nothing else.
    Metrics,
    /// Plain HTTP that only leads to HTTPS.
    Redirect,
}

/// What is known of a connection before its first request.
#[derive(Clone, Copy, Debug)]
pub struct Connection {
    /// The other end of the socket (a proxy's address behind a proxy).
    pub peer: SocketAddr,
    /// Our end of the socket.
    pub local: SocketAddr,
    /// Whether it is encrypted.
    pub tls: bool,
    /// The door.
    pub listener: ListenerKind,
    /// The thread that it lives on: connections to services are kept for others of the same.
    pub lane: usize,
}

/// Answers the requests of a listener.
pub trait Handler: Send + Sync + 'static {
    /// Answers one request. A panic in here answers [`Handler::failed`] for this request only.
    fn handle(
        self: Arc<Self>,
        request: Request<Incoming>,
        connection: Connection,
    ) -> BoxFuture<Response<Body>>;

    /// The answer to a request whose handling panicked.
    fn failed(&self) -> Response<Body> {
        let mut response = Response::new(body::full("500 Internal Server Error\n"));
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        let plain = http::HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, plain);
        response
    }
}
