//! API keys in memory.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use doorward_core::{
    api_key::{ApiKeyId, ApiKeyRecord, KeyUse},
    identity::folded,
    ports::{ApiKeyStore, PortError},
    time::Timestamp,
};

/// Keys in a map that a test can look into and break.
#[derive(Default)]
pub struct MemoryApiKeys {
    kept: Mutex<BTreeMap<ApiKeyId, ApiKeyRecord>>,
    broken: AtomicBool,
    reads: AtomicUsize,
    writes: AtomicUsize,
}

impl MemoryApiKeys {
    /// From now on every method fails with `Unavailable`, or no longer.
    pub fn set_broken(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
    }

    /// How often a key was looked up.
    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    /// How often anything was written.
    pub fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
    }

    fn kept(&self) -> Result<MutexGuard<'_, BTreeMap<ApiKeyId, ApiKeyRecord>>, PortError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(PortError::unavailable("the API keys are set broken"));
        }
        Ok(self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn writing(&self) -> Result<MutexGuard<'_, BTreeMap<ApiKeyId, ApiKeyRecord>>, PortError> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.kept()
    }
}

#[async_trait]
impl ApiKeyStore for MemoryApiKeys {
    async fn api_key_create(&self, key: &ApiKeyRecord) -> Result<bool, PortError> {
        let mut kept = self.writing()?;
        if kept.contains_key(&key.id) {
            return Ok(false);
        }
        kept.insert(key.id, key.clone());
        Ok(true)
    }

    async fn api_key_find(&self, id: &ApiKeyId) -> Result<Option<ApiKeyRecord>, PortError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        Ok(self.kept()?.get(id).cloned())
    }

    async fn api_key_list(&self, owner: Option<&str>, limit: usize) -> Result<Vec<ApiKeyRecord>, PortError> {
        let kept = self.kept()?;
        let owns = |key: &&ApiKeyRecord| {
            owner.is_none_or(|owner| key.holder.person().map(folded) == Some(folded(owner)))
        };
        let mut found: Vec<_> = kept.values().filter(owns).cloned().collect();
        found.sort_by_key(|key| std::cmp::Reverse(key.created));
        found.truncate(limit);
        Ok(found)
    }

    async fn api_key_end(&self, id: &ApiKeyId, at: Timestamp, revoked: bool) -> Result<bool, PortError> {
        let mut kept = self.writing()?;
        let Some(key) = kept.get_mut(id).filter(|key| key.revoked.is_none()) else { return Ok(false) };
        if revoked {
            key.revoked = Some(at);
        } else {
            key.expires = Some(key.expires.map_or(at, |end| end.min(at)));
        }
        Ok(true)
    }

    async fn api_key_note_use(&self, uses: &[(ApiKeyId, KeyUse)]) -> Result<(), PortError> {
        let mut kept = self.writing()?;
        for (id, one) in uses {
            if let Some(key) = kept.get_mut(id)
                && key.last_used.as_ref().is_none_or(|known| known.at < one.at)
            {
                key.last_used = Some(one.clone());
            }
        }
        Ok(())
    }

    async fn api_key_prune(&self, before: Timestamp) -> Result<u64, PortError> {
        let mut kept = self.writing()?;
        let all = kept.len();
        kept.retain(|_, key| key.ends().is_none_or(|end| end >= before));
        Ok((all - kept.len()) as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn memory_keys_keep_the_api_key_store_contract() {
        crate::conformance::api_key_store(async || Arc::new(MemoryApiKeys::default())).await;
    }
}
