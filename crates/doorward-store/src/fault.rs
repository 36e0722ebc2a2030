//! What went wrong in the database, in terms of the ports.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

use doorward_core::ports::PortError;

use crate::{
    database::Database,
    engine::{Engine, Failure},
};

/// So many damaged rows of a table are told to the log one by one; after that it has been said.
const MAX_TOLD: usize = 1_000;

/// What the log has been told already: damage is met at every request, and said once.
#[derive(Default)]
pub(crate) struct Told(Mutex<HashMap<&'static str, HashSet<Vec<u8>>>>);

impl Told {
    /// Whether the log shall hear of the damage of this row; from now on it has.
    pub(crate) fn is_news(&self, table: &'static str, row: &[u8]) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = told.entry(table).or_default();
        rows.len() < MAX_TOLD && rows.insert(row.to_vec())
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
    /// `failure` as the ports know it, with engine and address for the log.
    pub(crate) fn fault(&self, failure: Failure) -> PortError {
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
