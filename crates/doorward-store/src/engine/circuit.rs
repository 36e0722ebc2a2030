//! A server that does not answer is left alone for a moment: whoever comes meanwhile is told at once, instead of
//! waiting as long as the first (SC-241).

use std::{
    io,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sqlx::{Database, Pool, pool::PoolConnection};
use tokio::time::Instant;

/// How long a server is left alone.
const REST: Duration = Duration::from_millis(500);

/// Whether the server was found away, and until when that is taken for granted.
#[derive(Default)]
pub(crate) struct Circuit(Mutex<Option<Instant>>);

impl Circuit {
    /// An error while the server is left alone.
    pub(super) fn check(&self) -> sqlx::Result<()> {
        let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match until {
            Some(until) if Instant::now() < until => Err(sqlx::Error::Io(io::Error::new(
                io::ErrorKind::NotConnected,
                "it could not be reached a moment ago and is tried again shortly",
            ))),
            _ => Ok(()),
        }
    }

    /// A connection of `pool`.
    pub(super) async fn connect<DB: Database>(&self, pool: &Pool<DB>) -> sqlx::Result<PoolConnection<DB>> {
        self.watch(pool.acquire().await)
    }

    /// Notes whether a connection was to be had.
    pub(super) fn watch<T>(&self, connected: sqlx::Result<T>) -> sqlx::Result<T> {
        if let Err(error) = &connected {
            let away = matches!(error, sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::Tls(_));
            if away {
                *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + REST);
            }
        }
        connected
    }
}
