//! Two byte streams joined until one side ends, nothing passes for too long, or the session ends.
//! Buffers begin small and grow with the traffic, so a thousand idle sockets cost little.

use std::{future::Future, pin::pin, time::Duration};

use bytes::BytesMut;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    sync::watch,
};

use crate::registry::Open;

const SMALLEST_BUFFER: usize = 512;
const LARGEST_BUFFER: usize = 64 * 1024;

/// After one side has ended, the other has so long to say its last words (FR-63).
const HALF_CLOSED: Duration = Duration::from_secs(10);

/// Joins `client` and `upstream`.
pub(crate) async fn join(client: Upgraded, upstream: Upgraded, idle: Duration, mut open: Option<Open>) {
    let (from_client, to_client) = tokio::io::split(TokioIo::new(client));
    let (from_upstream, to_upstream) = tokio::io::split(TokioIo::new(upstream));
    let (passed, mut seen) = watch::channel(());
    let both = async {
        let mut up = pin!(copy(from_client, to_upstream, &passed));
        let mut down = pin!(copy(from_upstream, to_client, &passed));
        let rest: std::pin::Pin<&mut (dyn Future<Output = ()> + Send)> = tokio::select! {
            () = &mut up => down,
            () = &mut down => up,
        };
        let _ = tokio::time::timeout(HALF_CLOSED, rest).await;
    };
    let mut both = pin!(both);
    loop {
        tokio::select! {
            () = &mut both => return,
            () = ended(&mut open) => {
                tracing::debug!("a socket was closed because its session ended");
                return;
            }
            changed = tokio::time::timeout(idle, seen.changed()) => match changed {
                Ok(_) => if let Some(open) = &mut open { open.used() },
                Err(_) => return,
            },
        }
    }
}

async fn ended(open: &mut Option<Open>) {
    match open {
        Some(open) => open.until_cut().await,
        None => std::future::pending().await,
    }
}

/// Copies until the end of `from` and passes the end on.
async fn copy(
    mut from: impl AsyncRead + Unpin + Send,
    mut to: impl AsyncWrite + Unpin + Send,
    passed: &watch::Sender<()>,
) {
    let mut size = SMALLEST_BUFFER;
    let mut buffer = BytesMut::with_capacity(size);
    loop {
        match from.read_buf(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(read) => {
                passed.send_replace(());
                if to.write_all(&buffer).await.is_err() || to.flush().await.is_err() {
                    break;
                }
                buffer.clear();
                if read == size && size < LARGEST_BUFFER {
                    size *= 2;
                    buffer = BytesMut::with_capacity(size);
                }
            }
        }
    }
    let _ = to.shutdown().await;
}
