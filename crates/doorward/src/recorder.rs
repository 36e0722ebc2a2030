//! Where audit events go: into the log at once, into the database in batches, and out of it when they are old.

use std::{sync::Arc, time::Duration};

use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin, WaitingLimits},
    ports::{AuditSink, AuditStore, Clock, PortError},
};
use doorward_store::AuditWriter;

use crate::log::AuditLog;

/// Records that are forgotten in one go: the database is not held up for longer.
const PRUNE: usize = 2_000;

/// The log and the table. What happens to the table never shows to those who tell events.
pub(crate) struct Recorder {
    table: AuditWriter,
}

impl Recorder {
    /// Starts writing into `store`.
    pub(crate) fn start(store: Arc<dyn AuditStore>, clock: Arc<dyn Clock>) -> Self {
        Self { table: AuditWriter::start(store, clock, WaitingLimits::default()) }
    }

    /// Writes what waits. To be called before the database is closed.
    pub(crate) async fn close(&self) {
        self.table.close().await;
    }
}

impl AuditSink for Recorder {
    fn record(&self, event: &AuditEvent) {
        AuditLog.record(event);
        self.table.record(event);
    }
}

/// Forgets records older than `retention` in bounded steps, and records that.
pub(crate) async fn forget_old(
    store: &dyn AuditStore,
    sink: &dyn AuditSink,
    clock: &dyn Clock,
    retention: Duration,
) -> Result<(), PortError> {
    let before = clock.now().minus(retention);
    let mut forgotten = 0;
    loop {
        let some = store.audit_prune(before, PRUNE).await?;
        forgotten += some;
        if some < u64::try_from(PRUNE).unwrap_or(u64::MAX) {
            break;
        }
        // Others want to write, too.
        clock.sleep(Duration::from_millis(20)).await;
    }
    if forgotten > 0 {
        sink.record(&AuditEvent {
            time: clock.now(),
            kind: AuditKind::AuditPruned,
            outcome: AuditOutcome::Success,
            user: None,
            about: Some(format!("{forgotten} records")),
            origin: RequestOrigin::local("audit.retention"),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use doorward_core::audit::verify;
    use doorward_testkit::{FakeClock, MemoryAudit, RecordingAudit, conformance::audit_entry};

    use super::*;

    #[tokio::test]
    async fn what_is_older_than_the_retention_is_forgotten_and_that_is_recorded_once() {
        let (log, sink, clock) = (MemoryAudit::default(), RecordingAudit::default(), FakeClock::default());
        let entries: Vec<_> = (0..5_000).map(audit_entry).collect();
        clock.set_sleeping_advances(false);
        log.audit_append(&entries).await.unwrap();
        clock.set(FakeClock::START.plus(Duration::from_secs(4_900 * 60)));
        let retention = Duration::from_secs(100 * 60);
        forget_old(&log, &sink, &clock, retention).await.unwrap();
        assert_eq!(log.entries().len(), 200);
        assert!(verify(&log, None, |_| ()).await.unwrap().holds());
        forget_old(&log, &sink, &clock, retention).await.unwrap();
        let events = sink.events();
        assert_eq!(events.len(), 1);
        assert_eq!(events.first().unwrap().about.as_deref(), Some("4800 records"));
    }
}
