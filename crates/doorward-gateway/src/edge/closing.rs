//! Handshakes that are refused by opening and closing the socket (HS-19, HS-53): what clients of some applications expect,
//! which cannot see the status of an answer to a handshake. Off unless a service asks for it; nothing of the service is
//! asked for such a socket.

use std::{sync::Arc, time::Duration};

use http::{HeaderValue, Response, StatusCode, header, request::Parts};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::{
    body::{Body, empty},
    listener::Ticket,
    portal::Refusal,
    route::Service,
    websocket,
};

/// Too many requests, whatever the service's code for refusals is (RFC 6455 7.4.1: a policy is violated).
const POLICY: u16 = 1008;

/// The client has so long to close its side.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// A final frame that closes.
const CLOSE: u8 = 0x88;

/// A handshake that can be answered so.
pub(super) struct Closing {
    code: u16,
    accept: HeaderValue,
    upgrade: OnUpgrade,
    place: Option<Arc<Ticket>>,
}

impl Closing {
    /// Of a handshake to a service that wants it.
    pub(super) fn of(parts: &Parts, service: Option<&Arc<Service>>) -> Option<Self> {
        let code = service?.settings.websocket_close?;
        if !websocket::is_handshake(parts) {
            return None;
        }
        let key = parts.headers.get(header::SEC_WEBSOCKET_KEY)?;
        Some(Self {
            code,
            accept: HeaderValue::try_from(derive_accept_key(key.as_bytes())).ok()?,
            upgrade: parts.extensions.get::<OnUpgrade>()?.clone(),
            place: parts.extensions.get::<Arc<Ticket>>().cloned(),
        })
    }

    /// The answer to a handshake that is refused because of who asks or how often; `None` for every other refusal, which is
    /// told by its status as ever.
    pub(super) fn answer(self, refusal: &Refusal) -> Option<Response<Body>> {
        let code = match refusal {
            Refusal::Limited { .. } | Refusal::TooManySockets | Refusal::Later { throttled: true, .. } => {
                POLICY
            }
            Refusal::Challenge(_)
            | Refusal::KeyInQuery
            | Refusal::AdminKey
            | Refusal::Asserted(_)
            | Refusal::NoIdentity
            | Refusal::Denied { .. } => self.code,
            _ => return None,
        };
        tokio::spawn(close(self.upgrade, frame(code, refusal.code()), self.place));
        let mut response = Response::new(empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        websocket::ask_for_upgrade(response.headers_mut());
        response.headers_mut().insert(header::SEC_WEBSOCKET_ACCEPT, self.accept);
        Some(response)
    }
}

/// A reason is at most 123 bytes long; ours are codes of some words.
fn frame(code: u16, reason: &str) -> Vec<u8> {
    let reason = reason.as_bytes();
    let length = u8::try_from(reason.len() + 2).unwrap_or(2);
    let mut frame = vec![CLOSE, length];
    frame.extend_from_slice(&code.to_be_bytes());
    frame.extend(reason.iter().take(usize::from(length) - 2));
    frame
}

async fn close(upgrade: OnUpgrade, frame: Vec<u8>, place: Option<Arc<Ticket>>) {
    let said = async {
        let mut socket = TokioIo::new(upgrade.await.ok()?);
        socket.write_all(&frame).await.ok()?;
        let mut rest = [0; 256];
        while socket.read(&mut rest).await.ok()? > 0 {}
        socket.shutdown().await.ok()
    };
    let _ = tokio::time::timeout(LAST_WORDS, said).await;
    drop(place);
}
