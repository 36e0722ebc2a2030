//! The audit log: telling events, and the table in which they can be looked up.

use async_trait::async_trait;

use super::PortError;
use crate::{
    audit::{AuditCount, AuditEntry, AuditPage, AuditQuery, AuditRecord, ChainState, Link},
    time::Timestamp,
};

/// Records in a chain (HS-81 to HS-83). Any number of instances append to one chain.
///
/// A store makes the chain's key and the head when it is created, never later: a head that is missing was removed.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Appends `entries` in their order: all or none. Each gets the next number; no number is given twice or left out,
    /// however many callers there are. Where the chain cannot be continued because somebody has changed its end
    /// ([`ChainState::fault`]), a new one begins behind the greatest number, and an `audit.restarted` record that
    /// names the fault comes first.
    async fn audit_append(&self, entries: &[AuditEntry]) -> Result<(), PortError>;

    /// A page of what `query` asks for, newest first: later times first, of one time the greater number first. Ends
    /// within a bounded time however many records there are.
    async fn audit_query(&self, query: &AuditQuery) -> Result<AuditPage, PortError>;

    /// How many records of each day (UTC), kind and outcome there are from `since` on and before `until`; in any order.
    async fn audit_count(&self, since: Timestamp, until: Timestamp) -> Result<Vec<AuditCount>, PortError>;

    /// The key, the head, and the least and the greatest number, as of one moment.
    async fn audit_chain(&self) -> Result<ChainState, PortError>;

    /// Records with their links in the order of their numbers, from behind number `after` on, at most `limit`.
    async fn audit_read(&self, after: u64, limit: usize) -> Result<Vec<(AuditRecord, Link)>, PortError>;

    /// Forgets the oldest records whose time lies before `before`, at most `limit` in one go, and moves the chain's
    /// anchor; gives their number. Stops at the first record, by number, that is to be kept. A chain that cannot be
    /// continued is left as it is: it is evidence.
    async fn audit_prune(&self, before: Timestamp, limit: usize) -> Result<u64, PortError>;
}
