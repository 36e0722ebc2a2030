//! An audit log in memory, which a test can tamper with.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use doorward_core::{
    audit::{
        AuditCount, AuditCursor, AuditEntry, AuditPage, AuditQuery, AuditRecord, ChainHead, ChainKey,
        ChainState, Link, Placed, day_of,
    },
    ports::{AuditStore, PortError},
    time::Timestamp,
};

/// Everything that is kept. Whoever changes it is a bad actor with write access.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The key; `None` where it does not open.
    pub key: Option<[u8; 32]>,
    /// The head.
    pub head: Option<ChainHead>,
    /// The records, in the order of their numbers.
    pub records: Vec<(AuditRecord, Link)>,
}

/// Keeps records in memory, in a chain.
pub struct MemoryAudit {
    kept: Mutex<Kept>,
    broken: Mutex<bool>,
}

const KEY: [u8; 32] = [42; 32];

impl Default for MemoryAudit {
    fn default() -> Self {
        let head = ChainHead::beginning(&ChainKey::new(&KEY), 0);
        let kept = Kept { key: Some(KEY), head: Some(head), records: Vec::new() };
        Self { kept: Mutex::new(kept), broken: Mutex::new(false) }
    }
}

impl MemoryAudit {
    /// Changes what is kept, past every rule.
    pub fn tamper(&self, change: impl FnOnce(&mut Kept)) {
        change(&mut self.lock());
    }

    /// Everything that is kept.
    pub fn kept(&self) -> Kept {
        self.lock().clone()
    }

    /// Every record's entry, oldest first.
    pub fn entries(&self) -> Vec<AuditEntry> {
        self.lock().records.iter().map(|(record, _)| record.entry.clone()).collect()
    }

    /// From now on every call fails, or none does.
    pub fn set_broken(&self, broken: bool) {
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = broken;
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self) -> Result<MutexGuard<'_, Kept>, PortError> {
        if *self.broken.lock().unwrap_or_else(PoisonError::into_inner) {
            return Err(PortError::unavailable("broken on purpose"));
        }
        Ok(self.lock())
    }
}

impl Kept {
    fn state(&self) -> ChainState {
        ChainState {
            key: self.key.map(|key| ChainKey::new(&key)),
            head: self.head.clone(),
            oldest: self.records.iter().map(|(record, _)| record.id).min(),
            newest: self.records.iter().map(|(record, _)| record.id).max().unwrap_or(0),
        }
    }
}

#[async_trait]
impl AuditStore for MemoryAudit {
    async fn audit_append(&self, entries: &[AuditEntry]) -> Result<(), PortError> {
        let mut kept = self.answer()?;
        if entries.is_empty() {
            return Ok(());
        }
        let state = kept.state();
        let key = *kept.key.get_or_insert([43; 32]);
        let Placed { records, head } = state.place(&ChainKey::new(&key), entries);
        kept.records.extend(records);
        kept.head = Some(head);
        Ok(())
    }

    async fn audit_query(&self, query: &AuditQuery) -> Result<AuditPage, PortError> {
        let kept = self.answer()?;
        let mut found: Vec<_> = kept
            .records
            .iter()
            .map(|(record, _)| record)
            .filter(|record| query.fits(record))
            .cloned()
            .collect();
        found.sort_by_key(|record| std::cmp::Reverse((record.entry.time, record.id)));
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        let next = found.last().filter(|_| more).map(AuditCursor::behind);
        Ok(AuditPage { records: found, next })
    }

    async fn audit_count(&self, since: Timestamp, until: Timestamp) -> Result<Vec<AuditCount>, PortError> {
        let kept = self.answer()?;
        let mut counts: Vec<AuditCount> = Vec::new();
        for (AuditRecord { entry, .. }, _) in &kept.records {
            if entry.time < since || entry.time >= until {
                continue;
            }
            let day = day_of(entry.time);
            let same = |one: &&mut AuditCount| {
                one.day == day && one.action == entry.action && one.success == entry.success
            };
            match counts.iter_mut().find(same) {
                Some(one) => one.count += 1,
                None => {
                    counts.push(AuditCount {
                        day,
                        action: entry.action.clone(),
                        success: entry.success,
                        count: 1,
                    });
                }
            }
        }
        Ok(counts)
    }

    async fn audit_chain(&self) -> Result<ChainState, PortError> {
        Ok(self.answer()?.state())
    }

    async fn audit_read(&self, after: u64, limit: usize) -> Result<Vec<(AuditRecord, Link)>, PortError> {
        let kept = self.answer()?;
        Ok(kept.records.iter().filter(|(record, _)| record.id > after).take(limit).cloned().collect())
    }

    async fn audit_prune(&self, before: Timestamp, limit: usize) -> Result<u64, PortError> {
        let mut kept = self.answer()?;
        let state = kept.state();
        let (None, Some(key), Some(head)) = (state.fault(), &state.key, &state.head) else { return Ok(0) };
        let old = |(record, _): &&(AuditRecord, Link)| record.entry.time < before;
        let many = kept.records.iter().take(limit).take_while(old).count();
        let Some((last, link)) = kept.records[..many].last().cloned() else { return Ok(0) };
        kept.head = Some(head.pruned(key, last.id, link));
        kept.records.drain(..many);
        Ok(many as u64)
    }
}
