//! What went wrong in the database, in terms of the ports.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    ports::{AuditSink, Clock, PortError},
};

use crate::{
    database::Database,
    engine::{Engine, Failure},
};

/// So many damaged rows of a table are told to the log one by one; after that it has been said.
const MAX_TOLD: usize = 1_000;

/// Where damage is recorded, and by which time.
type Recorder = (Weak<dyn AuditSink>, Arc<dyn Clock>);

/// What the logs have been told already: damage is met at every request, and said once.
#[derive(Default)]
pub(crate) struct Told {
    rows: Mutex<HashMap<&'static str, HashSet<Vec<u8>>>>,
    /// Weak, because it writes into this database.
    record: Mutex<Option<Recorder>>,
}

/// Under which damage is told that comes as a fault, in place of a table.
const FAULTS: &str = "";

impl Told {
    /// Whether the log shall hear of the damage of this row; from now on it has.
    pub(crate) fn is_news(&self, table: &'static str, row: &[u8]) -> bool {
        let mut told = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = told.entry(table).or_default();
        rows.len() < MAX_TOLD && rows.insert(row.to_vec())
    }

    /// Records that something stored counts for nobody, once for each `damage` (AM-12).
    pub(crate) fn record(&self, damage: &str) {
        let Some((sink, clock)) = self.record.lock().unwrap_or_else(PoisonError::into_inner).clone() else {
            return;
        };
        let Some(sink) = sink.upgrade() else { return };
        if self.is_news(FAULTS, damage.as_bytes()) {
            sink.record(&AuditEvent {
                time: clock.now(),
                kind: AuditKind::StoredValueRefused,
                outcome: AuditOutcome::Failure("altered"),
                user: None,
                about: Some(damage.to_owned()),
                origin: RequestOrigin::local("storage"),
            });
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("{engine} database {address}: {failure}")]
struct Fault {
    engine: Engine,
    address: String,
    failure: Failure,
}

impl Database {
    /// From now on records in `sink` what is found altered, moved or sealed with another key.
    pub fn record_damage(&self, sink: &Arc<dyn AuditSink>, clock: Arc<dyn Clock>) {
        *self.told.record.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((Arc::downgrade(sink), clock));
    }

    /// `failure` as the ports know it, with engine and address for the log.
    pub(crate) fn fault(&self, failure: Failure) -> PortError {
        if let Failure::Corrupt(damage) = &failure {
            self.told.record(&damage.to_string());
        }
        let make = match &failure {
            Failure::Corrupt(_) => PortError::corrupt,
            failure if failure.is_conflict() => PortError::conflict,
            Failure::Sql(_) => PortError::unavailable,
        };
        make(Fault { engine: self.engine(), address: self.address().to_owned(), failure })
    }

    /// Something stored that cannot be read.
    pub(crate) fn corrupt(&self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> PortError {
        self.fault(Failure::corrupt(cause))
    }
}
