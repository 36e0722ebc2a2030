//! Sockets: accept, TLS, HTTP/1.1 and HTTP/2, limits, and an orderly end. An accept loop of our own, because
//! every wait has an end and every count a limit here (SC-235).

mod admission;
mod lanes;
mod preface;
mod rarely;
mod shutdown;
mod streams;

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use arc_swap::ArcSwap;
use doorward_core::client_address::TrustedProxies;
use http::{Request, header};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpSocket, TcpStream},
};

pub use lanes::Lanes;
pub use shutdown::{Shutdown, ShutdownTrigger, shutdown};

pub(crate) use self::admission::Ticket;
use self::{
    admission::{Admission, Busy},
    rarely::Rarely,
    streams::Streams,
};
use crate::{
    Connection, Handler, ListenerKind,
    limits::ListenerLimits,
    panic::Isolated,
    tls::{Encryption, Shown},
    wire::{Guarded, Protocol},
};

/// After a failed accept (usually: no file descriptors left) the next try waits so long.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Connections that wait to be accepted; the system cuts it to what it allows (`net.core.somaxconn`). With the usual 128,
/// clients that come while many others do are lost for a second, until they try again.
const QUEUE: u32 = 4096;

/// The most that is buffered of one connection, in bytes; the header limit is below it.
const READ_BUFFER: usize = 128 * 1024;

/// A listener cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {source}")]
pub struct BindError {
    /// Where.
    pub address: SocketAddr,
    /// Why.
    pub source: io::Error,
}

/// An open listening socket.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
}

/// How a listener serves.
#[derive(Clone)]
pub struct ServeOptions {
    /// Which door it is.
    pub kind: ListenerKind,
    /// TLS; without it the listener speaks plain HTTP/1.1.
    pub tls: Option<Arc<Encryption>>,
    /// Its limits.
    pub limits: ListenerLimits,
    /// Peers that must say whose each connection is, by the PROXY protocol; no other peer is asked or heard (FR-39).
    pub proxied_by: Option<Arc<ArcSwap<TrustedProxies>>>,
    /// The threads of its connections; without them they stay on the runtime that serves the listener.
    pub lanes: Option<Arc<Lanes>>,
}

impl Listener {
    /// Opens `address`; port 0 picks a free one.
    ///
    /// # Errors
    /// [`BindError`] names the address.
    pub async fn bind(address: SocketAddr) -> Result<Self, BindError> {
        let fault = |source| BindError { address, source };
        let socket = open(address).map_err(fault)?;
        let address = socket.local_addr().map_err(fault)?;
        Ok(Self { socket, address })
    }

    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown`; then open requests have [`ListenerLimits::drain`] to finish.
    pub async fn serve(self, options: ServeOptions, handler: Arc<dyn Handler>, shutdown: Shutdown) {
        let mut shutdown = shutdown.of_one_listener();
        let admission = Admission::new(options.limits.connections, options.limits.connections_per_address);
        let lanes = options.lanes.clone();
        let front = Arc::new(Front { options, handler, shutdown: shutdown.clone() });
        loop {
            let accepted = tokio::select! {
                biased;
                () = shutdown.wait() => break,
                accepted = self.socket.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let whose = Some(peer.ip()).filter(|ip| !front.is_passed_on(*ip));
                    if let Some(ticket) = admission.admit(whose) {
                        let (front, place) = (Arc::clone(&front), (Arc::new(ticket), admission.busy()));
                        let serve = move |stream, lane| front.serve(stream, (peer, lane), place);
                        if let Some(lanes) = &lanes {
                            if let Err(error) = lanes.spawn(stream, serve) {
                                tracing::warn!(%error, address = %self.address, "cannot serve a connection");
                            }
                        } else {
                            tokio::spawn(serve(stream, 0));
                        }
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, address = %self.address, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        drop(self.socket);
        let drained = tokio::time::timeout(front.options.limits.drain, admission.empty()).await;
        if drained.is_err() {
            tracing::warn!(address = %self.address, "open requests did not finish in time");
        }
        shutdown.abandon();
    }
}

/// As the library opens a listener, but for the length of its queue.
fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

/// What the connections of one listener share.
struct Front {
    options: ServeOptions,
    handler: Arc<dyn Handler>,
    shutdown: Shutdown,
}

impl Front {
    /// Whether a proxy must say whose the connection from `peer` is.
    fn is_passed_on(&self, peer: IpAddr) -> bool {
        self.options.proxied_by.as_ref().is_some_and(|proxies| proxies.load().contains(peer))
    }

    /// Whose connection it is; nothing where a proxy does not say it as it must.
    async fn client(&self, stream: &mut TcpStream, peer: SocketAddr) -> Option<SocketAddr> {
        if !self.is_passed_on(peer.ip()) {
            return Some(peer);
        }
        match tokio::time::timeout(self.options.limits.handshake, preface::read(stream)).await {
            Ok(Ok(client)) => return Some(client.unwrap_or(peer)),
            Ok(Err(error)) => {
                tracing::warn!(%error, %peer, "a proxy does not say whose connection it passes on");
            }
            Err(_) => {
                tracing::warn!(%peer, "a proxy does not say in time whose connection it passes on");
            }
        }
        None
    }

    async fn serve(
        self: Arc<Self>,
        mut stream: TcpStream,
        (peer, lane): (SocketAddr, usize),
        place: (Arc<Ticket>, Busy),
    ) {
        let (ticket, _busy) = place;
        let Ok(local) = stream.local_addr() else { return };
        let _ = stream.set_nodelay(true);
        let Some(peer) = self.client(&mut stream, peer).await else { return };
        // Those whom a proxy passes on have their places each, and not all together the proxy's.
        if !ticket.belongs_to(peer.ip()) {
            return;
        }
        let tls = self.options.tls.is_some();
        let connection = Connection { peer, local, tls, listener: self.options.kind, lane };
        let Some(encryption) = &self.options.tls else {
            return self.http1(stream, connection, &ticket, None).await;
        };
        // Plain HTTP on this port fails here: nothing is answered, nothing is redirected (HS-28).
        match tokio::time::timeout(self.options.limits.handshake, encryption.accept(stream)).await {
            Ok(Ok(None)) => tracing::debug!(%peer, "an authority has seen the proof that it looked for"),
            Ok(Ok(Some(stream))) => {
                let session = stream.get_ref().1;
                let client = Shown::watched(encryption, session.peer_certificates());
                if session.alpn_protocol() == Some(b"h2") {
                    self.http2(stream, connection, client).await;
                } else {
                    self.http1(stream, connection, &ticket, client).await;
                }
            }
            Ok(Err(error)) => tracing::debug!(%error, %peer, "TLS handshake failed"),
            Err(_) => tracing::debug!(%peer, "TLS handshake took too long"),
        }
    }

    async fn http1(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        connection: Connection,
        ticket: &Arc<Ticket>,
        client: Option<Shown>,
    ) {
        let limits = &self.options.limits;
        let stream = Guarded::new(stream, Protocol::Http1, limits.write_stall);
        let (handler, over) = (&self.handler, until_over(client.clone()));
        let service = service_fn(|mut request: Request<Incoming>| {
            if request.headers().contains_key(header::UPGRADE) {
                request.extensions_mut().insert(Arc::clone(ticket));
            }
            if let Some(client) = &client {
                request.extensions_mut().insert(client.clone());
            }
            Isolated::new(Arc::clone(handler), request, connection)
        });
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_read)
            .max_headers(limits.header_fields)
            .max_header_size(limits.header_bytes)
            .max_buf_size(READ_BUFFER)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut served = std::pin::pin!(served);
        let shutdown = self.shutdown.clone();
        let last_call = Rarely::new(last_call(shutdown.clone(), over));
        let ended = tokio::select! {
            biased;
            ended = served.as_mut() => ended,
            () = last_call => {
                served.as_mut().graceful_shutdown();
                tokio::select! { ended = served => ended, () = shutdown.wait_abandoned() => return }
            }
        };
        note(ended, &connection);
    }

    async fn http2(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        connection: Connection,
        client: Option<Shown>,
    ) {
        let limits = &self.options.limits;
        let stream = Guarded::new(stream, Protocol::Http2, limits.write_stall);
        let (handler, over) = (Arc::clone(&self.handler), until_over(client.clone()));
        let streams = Streams::new(limits.write_stall);
        let announced = streams.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            let offer = announced.announce();
            if let Some(client) = &client {
                request.extensions_mut().insert(client.clone());
            }
            let answered = Isolated::new(Arc::clone(&handler), request, connection);
            async move { answered.await.map(|response| response.map(offer)) }
        });
        let header_bytes = u32::try_from(limits.header_bytes).unwrap_or(u32::MAX);
        let served = http2::Builder::new(streams.clone())
            .timer(TokioTimer::new())
            .max_concurrent_streams(limits.streams)
            .max_header_list_size(header_bytes)
            .keep_alive_interval(limits.header_read)
            .keep_alive_timeout(limits.header_read)
            .serve_connection(TokioIo::new(stream), service);
        let mut served = std::pin::pin!(served);
        let shutdown = self.shutdown.clone();
        let last_call = Rarely::new(last_call(shutdown.clone(), over));
        let ended = tokio::select! {
            biased;
            ended = served.as_mut() => ended,
            () = last_call => {
                served.as_mut().graceful_shutdown();
                tokio::select! { ended = served => ended, () = shutdown.wait_abandoned() => return }
            }
            // Answered pings keep nothing open; the second wait is for streams that were on their way.
            () = streams.idle(limits.header_read, limits.idle) => {
                served.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = served => ended,
                    () = streams.idle(limits.header_read, limits.header_read) => return,
                    () = shutdown.wait_abandoned() => return,
                }
            }
        };
        note(ended, &connection);
    }
}

/// Waits until a connection shall take no further request: the listener ends, or the client's certificate holds no more.
async fn last_call(mut shutdown: Shutdown, over: impl Future<Output = ()>) {
    tokio::select! {
        () = shutdown.wait() => {}
        () = over => tracing::debug!("a connection ends with the certificate of its client"),
    }
}

async fn until_over(client: Option<Shown>) {
    match client {
        Some(client) => client.until_over().await,
        None => std::future::pending().await,
    }
}

fn note(ended: hyper::Result<()>, connection: &Connection) {
    if let Err(error) = ended {
        tracing::debug!(%error, peer = %connection.peer, "connection ended");
    }
}
