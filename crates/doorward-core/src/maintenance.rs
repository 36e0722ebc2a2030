//! The maintenance switch: isolates an installation without stopping it (HS-79). While it is on, nobody but
//! administrators gets through, at the gateway and at forward auth alike.
//!
//! Where the switch stands is kept in the database, so that it outlives a restart and every instance obeys; each looks
//! once a second ([`Maintenance::look`]), because a look-up for every request would be one too many. Absent: how a
//! refusal is written.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicU64, Ordering},
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

    /// A text that is another one after each emergency (HS-66); `None` before the first.
    async fn emergency_find(&self) -> Result<Option<String>, PortError>;
}

/// The switch as decisions see it.
#[derive(Default)]
pub struct Maintenance {
    on: AtomicBool,
    emergencies: Emergencies,
    kept: Option<Kept>,
}

/// Emergencies that this process has seen since its start.
#[derive(Default)]
struct Emergencies {
    seen: AtomicU64,
    last: Mutex<Option<Option<String>>>,
}

impl Emergencies {
    /// What the first look finds was before this process.
    fn note(&self, mark: Option<String>) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_some_and(|last| *last != mark) {
            self.seen.fetch_add(1, Ordering::Relaxed);
        }
        *last = Some(mark);
    }
}

struct Kept {
    store: Arc<dyn SwitchStore>,
    audit: Arc<dyn AuditSink>,
    clock: Arc<dyn Clock>,
}

impl Maintenance {
    /// The switch that is kept in `store`; off until the first look.
    pub fn kept_in(store: Arc<dyn SwitchStore>, audit: Arc<dyn AuditSink>, clock: Arc<dyn Clock>) -> Self {
        Self { kept: Some(Kept { store, audit, clock }), ..Self::default() }
    }

    /// Whether only administrators get through.
    pub fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    /// A number that grows with every emergency: whatever was open before it is to be closed (HS-66).
    pub fn emergencies(&self) -> u64 {
        self.emergencies.seen.load(Ordering::Relaxed)
    }

    /// Sees how the switch stands now. Where the store does not answer, it stays as it was seen last.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn look(&self) -> Result<bool, PortError> {
        let Some(kept) = &self.kept else { return Ok(self.is_on()) };
        let on = kept.store.maintenance_find().await?;
        self.on.store(on, Ordering::Relaxed);
        self.emergencies.note(kept.store.emergency_find().await?);
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
