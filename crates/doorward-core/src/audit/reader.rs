//! Looking the audit log up, for administrators: every look is recorded itself (HS-82).
//!
//! Absent: who may look, which the callers' tables of routes say, and the command line's own rights on the database.

use std::sync::Arc;

use super::{
    AuditEvent, AuditKind, AuditOutcome, AuditPage, AuditQuery, AuditStatistics, MAX_LIMIT, day_of, period,
};
use crate::{
    accounts::Actor,
    ports::{AuditSink, AuditStore, Clock, PortError},
};

/// Records that one export gives at most; the command line has no such bound.
pub const EXPORT_LIMIT: usize = 10_000;

/// The audit log, for those who read it.
pub struct AuditReader {
    store: Arc<dyn AuditStore>,
    sink: Arc<dyn AuditSink>,
    clock: Arc<dyn Clock>,
}

impl AuditReader {
    /// Reads `store`, and tells `sink` who did.
    pub fn new(store: Arc<dyn AuditStore>, sink: Arc<dyn AuditSink>, clock: Arc<dyn Clock>) -> Self {
        Self { store, sink, clock }
    }

    /// A page of what `query` asks for.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn page(&self, query: &AuditQuery, actor: &Actor) -> Result<AuditPage, PortError> {
        self.record(AuditKind::AuditQueried, query.described(), actor);
        self.store.audit_query(query).await
    }

    /// What `query` asks for, the newest [`EXPORT_LIMIT`] records of it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn export(&self, query: &AuditQuery, actor: &Actor) -> Result<AuditPage, PortError> {
        self.record(AuditKind::AuditExported, query.described(), actor);
        let mut all = AuditPage { records: Vec::new(), next: query.after };
        loop {
            let limit = (EXPORT_LIMIT - all.records.len()).min(MAX_LIMIT);
            let page =
                self.store.audit_query(&AuditQuery { after: all.next, limit, ..query.clone() }).await?;
            all.records.extend(page.records);
            all.next = page.next;
            if all.next.is_none() || all.records.len() >= EXPORT_LIMIT {
                return Ok(all);
            }
        }
    }

    /// The numbers of the last `days` days, which the caller has recorded as a part of a page, or records.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn statistics(&self, days: u32) -> Result<AuditStatistics, PortError> {
        let now = self.clock.now();
        let until = day_of(now).plus(std::time::Duration::from_secs(24 * 3600));
        let counts = self.store.audit_count(period(now, days), until).await?;
        let total = self.store.audit_chain().await?.head.map_or(0, |head| head.records());
        Ok(AuditStatistics::of(total, &counts, now, days))
    }

    /// The same, recorded.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn statistics_for(&self, days: u32, actor: &Actor) -> Result<AuditStatistics, PortError> {
        self.record(AuditKind::AuditQueried, Some("statistics".to_owned()), actor);
        self.statistics(days).await
    }

    /// Records that `actor` takes what `query` asks for out of the store in a way of their own.
    pub fn note(&self, kind: AuditKind, query: &AuditQuery, actor: &Actor) {
        self.record(kind, query.described(), actor);
    }

    fn record(&self, kind: AuditKind, about: Option<String>, actor: &Actor) {
        self.sink.record(&AuditEvent {
            time: self.clock.now(),
            kind,
            outcome: AuditOutcome::Success,
            user: actor.user.clone(),
            about,
            origin: actor.origin.clone(),
        });
    }
}
