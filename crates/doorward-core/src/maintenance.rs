//! The maintenance switch: isolates an installation without stopping it (HS-79). While it is on, nobody but
//! administrators gets through, at the gateway and at forward auth alike.
//!
//! Where the switch stands is kept in the database, so that it outlives a restart and every instance obeys; each looks
//! once a second ([`Maintenance::look`]), because a look-up for every request would be one too many. Absent: how a
//! refusal is written.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;

use crate::{
    accounts::Actor,
    audit::{AuditEvent, AuditKind, AuditOutcome},
    ports::{AuditSink, Clock, PortError},
};

/// After so many seconds somebody who was refused may ask again.
pub const RETRY_SECONDS: u64 = 60;

/// Where the switch is kept.
#[async_trait]
pub trait SwitchStore: Send + Sync {
    /// Whether it is on. One that was never touched is off.
    async fn maintenance_find(&self) -> Result<bool, PortError>;

    /// Turns it; `false` if it stood so already. Of simultaneous calls one answers `true`.
    async fn maintenance_set(&self, on: bool) -> Result<bool, PortError>;
}

/// The switch as decisions see it.
#[derive(Default)]
pub struct Maintenance {
    on: AtomicBool,
    kept: Option<Kept>,
}

struct Kept {
    store: Arc<dyn SwitchStore>,
    audit: Arc<dyn AuditSink>,
    clock: Arc<dyn Clock>,
}

impl Maintenance {
    /// The switch that is kept in `store`; off until the first look.
    pub fn kept_in(store: Arc<dyn SwitchStore>, audit: Arc<dyn AuditSink>, clock: Arc<dyn Clock>) -> Self {
        Self { on: AtomicBool::new(false), kept: Some(Kept { store, audit, clock }) }
    }

    /// Whether only administrators get through.
    pub fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    /// Sees how the switch stands now. Where the store does not answer, it stays as it was seen last.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn look(&self) -> Result<bool, PortError> {
        let Some(kept) = &self.kept else { return Ok(self.is_on()) };
        let on = kept.store.maintenance_find().await?;
        self.on.store(on, Ordering::Relaxed);
        Ok(on)
    }

    /// Turns the switch, and says in the audit log who did; `false` if it stood so already.
    ///
    /// # Errors
    /// When the store does not answer; then nothing has changed.
    pub async fn switch(&self, on: bool, actor: &Actor) -> Result<bool, PortError> {
        let Some(kept) = &self.kept else {
            return Err(PortError::unavailable("the maintenance switch has no store"));
        };
        let changed = kept.store.maintenance_set(on).await?;
        self.on.store(on, Ordering::Relaxed);
        if changed {
            kept.audit.record(&AuditEvent {
                time: kept.clock.now(),
                kind: if on { AuditKind::MaintenanceBegun } else { AuditKind::MaintenanceEnded },
                outcome: AuditOutcome::Success,
                user: actor.user.clone(),
                about: None,
                origin: actor.origin.clone(),
            });
        }
        Ok(changed)
    }
}
