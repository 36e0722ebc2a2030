//! The maintenance switch in memory.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use async_trait::async_trait;
use doorward_core::{maintenance::SwitchStore, ports::PortError};

/// Keeps the switch; can be away.
#[derive(Default)]
pub struct MemorySwitch {
    on: AtomicBool,
    away: AtomicBool,
    emergencies: AtomicU64,
}

impl MemorySwitch {
    /// From now on it answers (`false`) or does not (`true`).
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    /// Something is wrong, and everything open is to be closed.
    pub fn mark_emergency(&self) {
        self.emergencies.fetch_add(1, Ordering::SeqCst);
    }

    fn answers(&self) -> Result<(), PortError> {
        if self.away.load(Ordering::SeqCst) { Err(PortError::unavailable("away")) } else { Ok(()) }
    }
}

#[async_trait]
impl SwitchStore for MemorySwitch {
    async fn maintenance_find(&self) -> Result<bool, PortError> {
        self.answers()?;
        Ok(self.on.load(Ordering::SeqCst))
    }

    async fn maintenance_set(&self, on: bool) -> Result<bool, PortError> {
        self.answers()?;
        Ok(self.on.swap(on, Ordering::SeqCst) != on)
    }

    async fn emergency_find(&self) -> Result<Option<String>, PortError> {
        self.answers()?;
        let marks = self.emergencies.load(Ordering::SeqCst);
        Ok((marks > 0).then(|| marks.to_string()))
    }
}
