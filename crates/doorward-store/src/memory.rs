//! Sessions in the memory of one process, for installations that want none on disk. They end with the process.
//!
//! Absent: sharing with other instances, and pruning by a clock of its own (`session_prune` is told the time).

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use doorward_core::{
    identity::folded,
    ports::{PortError, SessionStore},
    session::{SessionKey, SessionRecord},
    time::Timestamp,
};

/// A bounded number of sessions. When it is full, the user with the most sessions loses the one that was idle
/// longest, so that nobody can push out others by signing in again and again.
pub struct MemorySessions {
    capacity: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    records: HashMap<SessionKey, SessionRecord>,
    by_user: HashMap<String, HashSet<SessionKey>>,
}

impl MemorySessions {
    /// With room for `capacity` sessions (at least one).
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), kept: Mutex::default() }
    }

    // No method panics between two changes, so what a poisoned lock holds is whole.
    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn insert(&mut self, record: SessionRecord) {
        self.by_user.entry(folded(&record.user)).or_default().insert(record.key);
        self.records.insert(record.key, record);
    }

    fn remove(&mut self, key: &SessionKey) -> bool {
        let Some(record) = self.records.remove(key) else { return false };
        let user = folded(&record.user);
        if let Some(keys) = self.by_user.get_mut(&user) {
            keys.remove(key);
            if keys.is_empty() {
                self.by_user.remove(&user);
            }
        }
        true
    }

    fn remove_all(&mut self, keys: &[SessionKey]) -> u64 {
        keys.iter().map(|key| u64::from(self.remove(key))).sum()
    }

    fn of_user(&self, user: &str) -> impl Iterator<Item = &SessionRecord> {
        let keys = self.by_user.get(&folded(user)).into_iter().flatten();
        keys.filter_map(|key| self.records.get(key))
    }

    fn expired(&self, now: Timestamp) -> Vec<SessionKey> {
        self.records.values().filter(|record| record.expires < now).map(|record| record.key).collect()
    }

    fn make_room(&mut self, capacity: usize, now: Timestamp) {
        if self.records.len() < capacity {
            return;
        }
        let expired = self.expired(now);
        self.remove_all(&expired);
        while self.records.len() >= capacity {
            let most = self.by_user.values().max_by_key(|keys| keys.len());
            let idlest = most
                .into_iter()
                .flatten()
                .filter_map(|key| self.records.get(key))
                .min_by_key(|record| record.last_activity)
                .map(|record| record.key);
            let Some(key) = idlest else { return };
            self.remove(&key);
        }
    }
}

#[async_trait]
impl SessionStore for MemorySessions {
    async fn session_create(&self, record: &SessionRecord) -> Result<(), PortError> {
        let mut kept = self.lock();
        if kept.records.contains_key(&record.key) {
            return Err(PortError::conflict("a session with this key exists"));
        }
        kept.make_room(self.capacity, record.created);
        kept.insert(record.clone());
        Ok(())
    }

    async fn session_find(&self, key: &SessionKey) -> Result<Option<SessionRecord>, PortError> {
        Ok(self.lock().records.get(key).cloned())
    }

    async fn session_extend(&self, key: &SessionKey, expires: Timestamp) -> Result<bool, PortError> {
        Ok(self.lock().records.get_mut(key).map(|record| record.expires = expires).is_some())
    }

    async fn session_note_activity(&self, seen: &[(SessionKey, Timestamp)]) -> Result<(), PortError> {
        let mut kept = self.lock();
        for (key, time) in seen {
            if let Some(record) = kept.records.get_mut(key) {
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
        let mut kept = self.lock();
        let Some(record) = kept.records.get_mut(key) else { return Ok(false) };
        record.proved = proved;
        if elevated {
            record.elevated = Some(proved);
        }
        Ok(true)
    }

    async fn session_end(&self, key: &SessionKey) -> Result<bool, PortError> {
        Ok(self.lock().remove(key))
    }

    async fn session_end_of_user(&self, user: &str, except: Option<&SessionKey>) -> Result<u64, PortError> {
        let mut kept = self.lock();
        let ended: Vec<_> =
            kept.of_user(user).map(|record| record.key).filter(|key| Some(key) != except).collect();
        Ok(kept.remove_all(&ended))
    }

    async fn session_list_of_user(&self, user: &str) -> Result<Vec<SessionRecord>, PortError> {
        let mut found: Vec<_> = self.lock().of_user(user).cloned().collect();
        found.sort_by_key(|record| std::cmp::Reverse(record.created));
        Ok(found)
    }

    async fn session_list(&self, limit: usize) -> Result<Vec<SessionRecord>, PortError> {
        let kept = self.lock();
        let mut newest: Vec<_> = kept.records.values().collect();
        newest.sort_by_key(|record| std::cmp::Reverse(record.created));
        Ok(newest.into_iter().take(limit).cloned().collect())
    }

    async fn session_prune(&self, now: Timestamp) -> Result<u64, PortError> {
        let mut kept = self.lock();
        let expired = kept.expired(now);
        Ok(kept.remove_all(&expired))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::sync::Arc;

    use doorward_testkit::conformance;

    use super::*;

    #[tokio::test]
    async fn memory_sessions_keep_the_session_store_contract() {
        conformance::session_store(async || Arc::new(MemorySessions::new(10_000))).await;
    }

    #[tokio::test]
    async fn a_full_store_drops_the_idlest_session_of_the_user_with_the_most() {
        let store = MemorySessions::new(4);
        let harry = conformance::record("harry", 0);
        store.session_create(&harry).await.unwrap();
        for number in 1..=6 {
            store.session_create(&conformance::record("john", number)).await.unwrap();
        }
        assert_eq!(store.session_find(&harry.key).await.unwrap(), Some(harry));
        let left: Vec<_> = store.session_list_of_user("john").await.unwrap();
        assert_eq!(left, [6, 5, 4].map(|number| conformance::record("john", number)));
    }

    #[tokio::test]
    async fn a_full_store_forgets_expired_sessions_first() {
        let store = MemorySessions::new(3);
        let (one, two) = (conformance::record("john", 1), conformance::record("john", 2));
        let over = SessionRecord { expires: one.created, ..conformance::record("harry", 0) };
        for record in [&one, &over, &two] {
            store.session_create(record).await.unwrap();
        }
        store.session_create(&conformance::record("john", 9)).await.unwrap();
        assert_eq!(store.session_find(&over.key).await.unwrap(), None);
        assert_eq!(store.session_list_of_user("john").await.unwrap().len(), 3);
    }

    #[tokio::test]
    async fn nothing_is_left_behind_when_sessions_end() {
        let store = MemorySessions::new(100);
        for number in 0..10 {
            store.session_create(&conformance::record("john", number)).await.unwrap();
        }
        store.session_end(&conformance::record("john", 3).key).await.unwrap();
        store.session_end_of_user("john", None).await.unwrap();
        let kept = store.lock();
        assert!(kept.records.is_empty() && kept.by_user.is_empty());
    }
}
