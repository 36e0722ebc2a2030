//! Lanes: one thread for each processor, with a runtime of its own, on which connections live from their first byte to their
//! last. What a connection needs for a request is woken on the thread that it is on already; a pool of threads that share
//! their work would wake one another for every request, which costs more than the requests do.
//!
//! Connections are dealt out in turn. Absent: everything that is not a connection, which stays on the runtime of the process.

use std::{
    future::Future,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    net::TcpStream,
    runtime::{Builder, Handle},
    sync::watch,
};

/// Threads of a lane for what blocks, which is the look-up of names of services: a resolver that hangs must not make threads
/// without an end.
const BLOCKING: usize = 32;

/// The threads that serve connections. Dropping it ends them, and what is open on them.
pub struct Lanes {
    lanes: Vec<Handle>,
    next: AtomicUsize,
    _end: watch::Sender<()>,
}

impl Lanes {
    /// As many as `count`, at least one.
    ///
    /// # Errors
    /// When the system gives no thread or runtime.
    pub fn start(count: usize) -> io::Result<Arc<Self>> {
        let (end, ended) = watch::channel(());
        let lanes = (0..count.max(1)).map(|number| lane(number, ended.clone())).collect::<io::Result<_>>()?;
        Ok(Arc::new(Self { lanes, next: AtomicUsize::new(0), _end: end }))
    }

    /// Serves `stream` on the lane whose turn it is; `serve` is told which.
    pub(super) fn spawn<F>(
        &self,
        stream: TcpStream,
        serve: impl FnOnce(TcpStream, usize) -> F + Send + 'static,
    ) -> io::Result<()>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.lanes.len().max(1);
        let Some(lane) = self.lanes.get(turn) else { return Err(io::Error::other("there is no lane")) };
        let stream = stream.into_std()?;
        lane.spawn(async move {
            match TcpStream::from_std(stream) {
                Ok(stream) => serve(stream, turn).await,
                Err(error) => tracing::warn!(%error, "cannot serve a connection"),
            }
        });
        Ok(())
    }
}

fn lane(number: usize, mut ended: watch::Receiver<()>) -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().max_blocking_threads(BLOCKING).build()?;
    let handle = runtime.handle().clone();
    let work = move || {
        // Fails when the sender is gone, which is the end.
        let _ = runtime.block_on(ended.changed());
        runtime.shutdown_background();
    };
    std::thread::Builder::new().name(format!("lane-{number}")).spawn(work)?;
    Ok(handle)
}
