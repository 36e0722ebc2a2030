//! Messages to people: kept until they are delivered, and whoever delivers them.

use async_trait::async_trait;

use super::PortError;
use crate::{
    notice::{Delivery, Message, QueuedMessage},
    time::Timestamp,
};

/// Messages that wait for their delivery. They outlive a restart and are sealed, because some carry codes.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Keeps `message`, due at once; it is given up at `expires`.
    async fn outbox_add(
        &self,
        message: &Message,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<(), PortError>;

    /// Messages that are due at `now`, oldest first, at most `limit`; nobody else is given them before `until`, so that
    /// two instances do not send one twice.
    async fn outbox_lease(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<QueuedMessage>, PortError>;

    /// Forgets a message that was delivered or is not worth another try.
    async fn outbox_done(&self, id: u64) -> Result<(), PortError>;

    /// Notes a failed try; the message is due again at `due`.
    async fn outbox_retry(&self, id: u64, due: Timestamp) -> Result<(), PortError>;

    /// Forgets messages given up before `now`; gives their number.
    async fn outbox_prune(&self, now: Timestamp) -> Result<u64, PortError>;
}

/// One way to reach people: SMTP, a file, ntfy, a webhook.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Delivers `message` or says why not; ends within a stated time. Messages that this way is not for are `Skipped`.
    async fn deliver(&self, message: &Message) -> Delivery;
}
