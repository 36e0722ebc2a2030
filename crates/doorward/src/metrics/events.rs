//! Security events, counted on their way into the audit log.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome},
    ports::AuditSink,
};

/// A sink that counts and hands on.
pub(crate) struct CountedEvents {
    sink: Arc<dyn AuditSink>,
    counts: Vec<[AtomicU64; 2]>,
}

impl CountedEvents {
    pub(crate) fn before(sink: Arc<dyn AuditSink>) -> Self {
        Self { sink, counts: AuditKind::ALL.iter().map(|_| Default::default()).collect() }
    }

    /// Kinds with how many succeeded and how many failed; kinds that never happened are there too.
    pub(super) fn counts(&self) -> impl Iterator<Item = (AuditKind, [u64; 2])> {
        let read =
            |[done, failed]: &[AtomicU64; 2]| [done, failed].map(|count| count.load(Ordering::Relaxed));
        AuditKind::ALL.iter().copied().zip(self.counts.iter().map(read))
    }
}

impl AuditSink for CountedEvents {
    fn record(&self, event: &AuditEvent) {
        let outcome = match event.outcome {
            AuditOutcome::Success => 0,
            AuditOutcome::Failure(_) => 1,
        };
        if let Some(counter) = self.counts.get(event.kind as usize).and_then(|counts| counts.get(outcome)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        self.sink.record(event);
    }
}
