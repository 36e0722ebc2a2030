//! The signal to end, in two steps: finish what is open, then let go of the rest.

use std::sync::Arc;

use tokio::sync::watch;

/// Gives the signal; dropping it gives it too.
pub struct ShutdownTrigger(watch::Sender<bool>);

/// Waits for the signal.
#[derive(Clone)]
pub struct Shutdown {
    signal: watch::Receiver<bool>,
    abandoned: Arc<watch::Sender<bool>>,
}

/// A trigger and what waits for it.
pub fn shutdown() -> (ShutdownTrigger, Shutdown) {
    let (sender, signal) = watch::channel(false);
    (ShutdownTrigger(sender), Shutdown { signal, abandoned: Arc::new(watch::Sender::new(false)) })
}

impl ShutdownTrigger {
    /// From now on no connection is accepted and no request after the open ones.
    pub fn shut_down(&self) {
        self.0.send_replace(true);
    }
}

impl Shutdown {
    /// Waits for the signal.
    pub async fn wait(&mut self) {
        let _ = self.signal.wait_for(|signalled| *signalled).await;
    }

    /// The same signal with a patience of its own: a listener that has drained must not end what others still serve.
    pub(super) fn of_one_listener(&self) -> Self {
        Self { signal: self.signal.clone(), abandoned: Arc::new(watch::Sender::new(false)) }
    }

    /// Waits for the end of patience.
    pub(super) async fn wait_abandoned(&self) {
        let _ = self.abandoned.subscribe().wait_for(|abandoned| *abandoned).await;
    }

    pub(super) fn abandon(&self) {
        self.abandoned.send_replace(true);
    }
}
