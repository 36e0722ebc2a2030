//! Sessions seen lately, so that the hot path does no look-up, and the activity that waits to be written.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use quick_cache::sync::Cache;

use super::{LiveSession, SessionKey};
use crate::{identity::Identity, time::Timestamp};

/// Bounded caches of sessions and of the identities behind them.
pub(super) struct SessionCache {
    sessions: Cache<SessionKey, Arc<LiveSession>>,
    identities: Cache<String, Arc<Identity>>,
    /// Counts endings. A session that was read before one and would be cached after it is not cached.
    endings: AtomicU64,
    /// Activity not yet written to the store.
    unwritten: Mutex<HashMap<SessionKey, Timestamp>>,
}

impl SessionCache {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            sessions: Cache::new(capacity),
            identities: Cache::new(capacity.min(10_000)),
            endings: AtomicU64::new(0),
            unwritten: Mutex::default(),
        }
    }

    pub(super) fn find(&self, key: &SessionKey) -> Option<Arc<LiveSession>> {
        self.sessions.get(key)
    }

    /// A number that changes with every ending; taken before a read, given back to [`Self::keep`].
    pub(super) fn generation(&self) -> u64 {
        self.endings.load(Ordering::Acquire)
    }

    pub(super) fn keep(&self, live: &Arc<LiveSession>, generation: u64) {
        if self.generation() == generation {
            self.sessions.insert(live.key, Arc::clone(live));
            if self.generation() != generation {
                self.sessions.remove(&live.key);
            }
        }
    }

    pub(super) fn forget(&self, key: &SessionKey) {
        self.endings.fetch_add(1, Ordering::AcqRel);
        self.sessions.remove(key);
        self.lock_unwritten().remove(key);
    }

    /// Makes the next request read the session anew, without losing what was seen of it.
    pub(super) fn reload(&self, key: &SessionKey, seen: Timestamp) {
        self.endings.fetch_add(1, Ordering::AcqRel);
        self.sessions.remove(key);
        self.note(*key, seen);
    }

    pub(super) fn forget_all(&self) {
        self.endings.fetch_add(1, Ordering::AcqRel);
        self.sessions.clear();
    }

    /// The identity equal to `fresh` that other sessions of the same user already share.
    pub(super) fn share(&self, fresh: &Arc<Identity>) -> Arc<Identity> {
        match self.identities.get(fresh.user.as_str()) {
            Some(known) if known == *fresh => known,
            _ => {
                self.identities.insert(fresh.user.clone(), Arc::clone(fresh));
                Arc::clone(fresh)
            }
        }
    }

    pub(super) fn unwritten(&self, key: &SessionKey) -> Option<Timestamp> {
        self.lock_unwritten().get(key).copied()
    }

    pub(super) fn note(&self, key: SessionKey, seen: Timestamp) {
        self.lock_unwritten().insert(key, seen);
    }

    pub(super) fn take_unwritten(&self) -> Vec<(SessionKey, Timestamp)> {
        self.lock_unwritten().drain().collect()
    }

    fn lock_unwritten(&self) -> std::sync::MutexGuard<'_, HashMap<SessionKey, Timestamp>> {
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
