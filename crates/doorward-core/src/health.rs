//! What keeps a process from its work although it answers: told to watchdogs, who may start it again. A database that is
//! away for a while is no ailment: it comes back by itself, and no start would help.

use std::sync::{Mutex, PoisonError};

/// Why a process cannot do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ailment {
    /// The key of the database was changed while nobody here looked, and the new one is not where the old one came from.
    StorageKey,
}

impl Ailment {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::StorageKey => "storage.key_unknown",
        }
    }

    /// One sentence for whoever runs it; tells strangers nothing that they could use.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::StorageKey => {
                "The key of the database was changed, and this server does not have the new one. Nobody gets in until it has."
            }
        }
    }
}

/// How the process is, as whoever finds something wrong has said last.
#[derive(Debug, Default)]
pub struct Health(Mutex<Option<Ailment>>);

impl Health {
    /// From now on it is so; `None` where nothing is wrong (any more).
    pub fn set(&self, ailment: Option<Ailment>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = ailment;
    }

    /// What is wrong, if anything.
    pub fn ailment(&self) -> Option<Ailment> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
