//! Carries messages from the outbox to where they go, with patience.

use std::{sync::Arc, time::Duration};

use super::{Delivery, QueuedMessage};
use crate::{
    ports::{Notifier, Outbox, PortError},
    time::Timestamp,
};

/// Messages carried in one round at most.
const ROUND: usize = 20;

/// Nobody else is given a message that is being carried for so long; every way ends within it.
const LEASE: Duration = Duration::from_secs(120);

/// Waits after the first, second, … failed try; the last one again and again.
const PATIENCE: [u64; 5] = [15, 60, 300, 900, 3600];

/// Carries messages.
pub struct Courier {
    outbox: Arc<dyn Outbox>,
    notifier: Arc<dyn Notifier>,
}

impl Courier {
    /// From `outbox` by `notifier`.
    pub fn new(outbox: Arc<dyn Outbox>, notifier: Arc<dyn Notifier>) -> Self {
        Self { outbox, notifier }
    }

    /// Carries what is due at `now`, once; gives the number of messages that were taken. To be called every moment.
    ///
    /// # Errors
    /// When the outbox does not answer; what was leased comes back by itself.
    pub async fn round(&self, now: Timestamp) -> Result<usize, PortError> {
        for carried in 0..ROUND {
            // One by one: what waits behind a slow one shall be anybody's.
            let due = self.outbox.outbox_lease(now, now.plus(LEASE), 1).await?;
            let Some(queued) = due.first() else { return Ok(carried) };
            self.carry(queued, now).await?;
        }
        Ok(ROUND)
    }

    async fn carry(&self, queued: &QueuedMessage, now: Timestamp) -> Result<(), PortError> {
        let kind = queued.message.kind.as_str();
        match self.notifier.deliver(&queued.message).await {
            Delivery::Done | Delivery::Skipped => self.outbox.outbox_done(queued.id).await,
            Delivery::Refused(reason) => {
                tracing::error!(message = queued.id, kind, reason, "a message was refused and is given up");
                self.outbox.outbox_done(queued.id).await
            }
            Delivery::Retry(reason) => {
                let tries = usize::try_from(queued.attempts).unwrap_or(usize::MAX).min(PATIENCE.len() - 1);
                let due = now.plus(Duration::from_secs(PATIENCE.get(tries).copied().unwrap_or(3600)));
                if due >= queued.expires {
                    tracing::error!(
                        message = queued.id,
                        kind,
                        reason,
                        "a message could not be delivered in time"
                    );
                    return self.outbox.outbox_done(queued.id).await;
                }
                tracing::warn!(
                    message = queued.id,
                    kind,
                    reason,
                    "a message could not be delivered; it is tried again"
                );
                self.outbox.outbox_retry(queued.id, due).await
            }
        }
    }
}
