//! What goes out to people in the background: links that were asked for, and what waits in the outbox.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use doorward_core::{
    notice::Courier,
    ports::{Clock, Outbox},
    reset::PasswordReset,
};

use crate::plan::mail::Ways;

/// How often it is looked.
const ROUND: Duration = Duration::from_millis(300);

/// How long nothing is tried when the outbox does not answer.
const PAUSE: Duration = Duration::from_secs(10);

/// What a reload replaces.
pub(crate) struct Outgoing {
    pub(crate) ways: Ways,
    pub(crate) reset: Option<Arc<PasswordReset>>,
}

/// Everything that goes out.
pub(crate) struct Messages {
    now: ArcSwap<Outgoing>,
    outbox: Arc<dyn Outbox>,
    clock: Arc<dyn Clock>,
}

impl Messages {
    pub(crate) fn new(outgoing: Outgoing, outbox: Arc<dyn Outbox>, clock: Arc<dyn Clock>) -> Self {
        Self { now: ArcSwap::from_pointee(outgoing), outbox, clock }
    }

    /// Goes other ways from now on.
    pub(crate) fn replace(&self, outgoing: Outgoing) {
        self.now.store(Arc::new(outgoing));
    }

    /// Works until it is aborted; what is on its way then comes back by itself.
    pub(crate) async fn run(&self) {
        loop {
            let outgoing = self.now.load_full();
            if let Some(reset) = &outgoing.reset {
                reset.work_off().await;
            }
            let courier = Courier::new(Arc::clone(&self.outbox), Arc::new(outgoing.ways.channels.clone()));
            match courier.round(self.clock.now()).await {
                Ok(_) => tokio::time::sleep(ROUND).await,
                Err(fault) => {
                    tracing::warn!(error = %fault, "messages to people wait");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}
