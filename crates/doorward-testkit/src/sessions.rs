//! Sessions in memory that a test can look into and break.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use doorward_core::{
    identity::folded,
    ports::{PortError, SessionStore},
    session::{SessionKey, SessionRecord},
    time::Timestamp,
};

/// Sessions in a map, with counters of reads and writes.
#[derive(Default)]
pub struct FakeSessions {
    records: Mutex<HashMap<SessionKey, SessionRecord>>,
    broken: AtomicBool,
    reads: AtomicUsize,
    writes: AtomicUsize,
}

impl FakeSessions {
    /// From now on every method fails with `Unavailable`, or no longer.
    pub fn set_broken(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
    }

    /// How many sessions there are.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Every session, in no order.
    pub fn all(&self) -> Vec<SessionRecord> {
        self.lock().values().cloned().collect()
    }

    /// How often `session_find`, `session_list_of_user` and `session_list` were called.
    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    /// How often any other method was called.
    pub fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SessionKey, SessionRecord>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> Result<std::sync::MutexGuard<'_, HashMap<SessionKey, SessionRecord>>, PortError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.records()
    }

    fn write(&self) -> Result<std::sync::MutexGuard<'_, HashMap<SessionKey, SessionRecord>>, PortError> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.records()
    }

    fn records(&self) -> Result<std::sync::MutexGuard<'_, HashMap<SessionKey, SessionRecord>>, PortError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(PortError::unavailable("the sessions are set broken"));
        }
        Ok(self.lock())
    }
}

fn same_name(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

#[async_trait]
impl SessionStore for FakeSessions {
    async fn session_create(&self, record: &SessionRecord) -> Result<(), PortError> {
        let mut records = self.write()?;
        if records.contains_key(&record.key) {
            return Err(PortError::conflict("a session with this key exists"));
        }
        records.insert(record.key, record.clone());
        Ok(())
    }

    async fn session_find(&self, key: &SessionKey) -> Result<Option<SessionRecord>, PortError> {
        Ok(self.read()?.get(key).cloned())
    }

    async fn session_extend(&self, key: &SessionKey, expires: Timestamp) -> Result<bool, PortError> {
        Ok(self.write()?.get_mut(key).map(|record| record.expires = expires).is_some())
    }

    async fn session_note_activity(&self, seen: &[(SessionKey, Timestamp)]) -> Result<(), PortError> {
        let mut records = self.write()?;
        for (key, time) in seen {
            if let Some(record) = records.get_mut(key) {
                record.last_activity = record.last_activity.max(*time);
            }
        }
        Ok(())
    }

    async fn session_note_proof(
        &self,
        key: &SessionKey,
        proved: Timestamp,
        elevated: bool,
    ) -> Result<bool, PortError> {
        let mut records = self.write()?;
        let Some(record) = records.get_mut(key) else { return Ok(false) };
        record.proved = proved;
        if elevated {
            record.elevated = Some(proved);
        }
        Ok(true)
    }

    async fn session_end(&self, key: &SessionKey) -> Result<bool, PortError> {
        Ok(self.write()?.remove(key).is_some())
    }

    async fn session_end_of_user(&self, user: &str, except: Option<&SessionKey>) -> Result<u64, PortError> {
        let mut records = self.write()?;
        let before = records.len();
        records.retain(|key, record| !same_name(&record.user, user) || Some(key) == except);
        Ok((before - records.len()) as u64)
    }

    async fn session_list_of_user(&self, user: &str) -> Result<Vec<SessionRecord>, PortError> {
        let mut found: Vec<_> =
            self.read()?.values().filter(|record| same_name(&record.user, user)).cloned().collect();
        found.sort_by_key(|record| std::cmp::Reverse(record.created));
        Ok(found)
    }

    async fn session_list(&self, limit: usize) -> Result<Vec<SessionRecord>, PortError> {
        let mut found: Vec<_> = self.read()?.values().cloned().collect();
        found.sort_by_key(|record| std::cmp::Reverse(record.created));
        found.truncate(limit);
        Ok(found)
    }

    async fn session_prune(&self, now: Timestamp) -> Result<u64, PortError> {
        let mut records = self.write()?;
        let before = records.len();
        records.retain(|_, record| record.expires >= now);
        Ok((before - records.len()) as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn fake_sessions_keep_the_session_store_contract() {
        crate::conformance::session_store(async || Arc::new(FakeSessions::default())).await;
    }
}
