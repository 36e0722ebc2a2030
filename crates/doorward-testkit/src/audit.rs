//! An audit sink that keeps what it is told.

use std::sync::{Mutex, PoisonError};

use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome},
    ports::AuditSink,
};

/// Keeps every event, in order.
#[derive(Default)]
pub struct RecordingAudit {
    events: Mutex<Vec<AuditEvent>>,
}

impl RecordingAudit {
    /// Every event so far.
    pub fn events(&self) -> Vec<AuditEvent> {
        self.lock().clone()
    }

    /// What happened and how it ended, of every event so far: short to compare.
    pub fn outcomes(&self) -> Vec<(AuditKind, AuditOutcome)> {
        self.lock().iter().map(|event| (event.kind, event.outcome)).collect()
    }

    /// Every event since the last call.
    pub fn take(&self) -> Vec<AuditEvent> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<AuditEvent>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AuditSink for RecordingAudit {
    fn record(&self, event: &AuditEvent) {
        self.lock().push(event.clone());
    }
}
