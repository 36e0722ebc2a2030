//! A key that was looked up, and the cache of those seen lately.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use doorward_crypto::MAC_LEN;
use quick_cache::sync::Cache;

use super::{ApiKeyId, KeyProof, KeyScope, STALENESS};
use crate::{identity::Identity, time::Timestamp};

/// Names a key for as long as something is open that it opened.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyHandle {
    /// One that was made here.
    Made(ApiKeyId),
    /// One of the configuration, by its checksum.
    Configured([u8; MAC_LEN]),
}

impl std::fmt::Debug for KeyHandle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Made(id) => write!(formatter, "{id}"),
            Self::Configured(_) => formatter.write_str("configured"),
        }
    }
}

/// A key as it is now.
#[derive(Debug)]
pub struct LiveKey {
    /// Which.
    pub handle: KeyHandle,
    /// What logs and the audit call it: its public part and its name.
    pub shown: String,
    /// What it reaches.
    pub scope: KeyScope,
    /// Requests in a minute that it is good for.
    pub per_minute: Option<u32>,
    /// Whose it is, where that is a person.
    pub owner: Option<String>,
    /// Who it stands for, as the directory says now; or why for nobody.
    pub(super) standing: Result<Arc<Identity>, &'static str>,
    pub(super) expires: Option<Timestamp>,
    pub(super) proof: Option<KeyProof>,
    pub(super) read_at: Timestamp,
    noted: AtomicI64,
}

impl LiveKey {
    pub(super) fn new(
        handle: KeyHandle,
        shown: String,
        (scope, per_minute, owner): (KeyScope, Option<u32>, Option<String>),
        standing: Result<Arc<Identity>, &'static str>,
        (expires, proof): (Option<Timestamp>, Option<KeyProof>),
        read_at: Timestamp,
    ) -> Self {
        Self {
            handle,
            shown,
            scope,
            per_minute,
            owner,
            standing,
            expires,
            proof,
            read_at,
            noted: AtomicI64::new(i64::MIN),
        }
    }

    /// Who it stands for at `now`, or why for nobody.
    ///
    /// # Errors
    /// The reason, for the audit.
    pub fn identity(&self, now: Timestamp) -> Result<&Arc<Identity>, &'static str> {
        if self.expires.is_some_and(|end| now >= end) {
            return Err("expired");
        }
        self.standing.as_ref().map_err(|reason| *reason)
    }

    /// When it ends by itself.
    pub const fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        now >= self.read_at && now.since(self.read_at) < STALENESS
    }

    /// Whether a use at `now` is worth a note: not more than one in a second.
    pub(super) fn is_news(&self, now: Timestamp) -> bool {
        let noted = self.noted.load(Ordering::Relaxed);
        let news = now.as_millis() >= noted.saturating_add(1_000) || now.as_millis() < noted;
        if news {
            self.noted.store(now.as_millis(), Ordering::Relaxed);
        }
        news
    }
}

/// A use that waits to be written.
pub(super) type Unwritten = std::collections::HashMap<ApiKeyId, (Timestamp, IpAddr)>;

/// Keys seen lately, bounded.
pub(super) struct KeyCache {
    keys: Cache<KeyHandle, Arc<LiveKey>>,
    /// Counts endings: what was read before one and would be kept after it is not kept.
    endings: AtomicU64,
}

impl KeyCache {
    pub(super) fn new(capacity: usize) -> Self {
        Self { keys: Cache::new(capacity), endings: AtomicU64::new(0) }
    }

    pub(super) fn fresh(&self, handle: &KeyHandle, now: Timestamp) -> Option<Arc<LiveKey>> {
        self.keys.get(handle).filter(|key| key.is_fresh(now))
    }

    pub(super) fn generation(&self) -> u64 {
        self.endings.load(Ordering::Acquire)
    }

    pub(super) fn keep(&self, key: &Arc<LiveKey>, generation: u64) {
        if self.generation() == generation {
            self.keys.insert(key.handle, Arc::clone(key));
            if self.generation() != generation {
                self.keys.remove(&key.handle);
            }
        }
    }

    pub(super) fn forget(&self, handle: &KeyHandle) {
        self.endings.fetch_add(1, Ordering::AcqRel);
        self.keys.remove(handle);
    }

    pub(super) fn forget_all(&self) {
        self.endings.fetch_add(1, Ordering::AcqRel);
        self.keys.clear();
    }
}
