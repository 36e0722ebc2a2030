//! Walking the chain: what was done to the records since they were written (HS-83).

use super::{AuditBreak, AuditKind, AuditRecord, ChainHead, ChainKey, Checkpoint, Link, both::Both};
use crate::ports::{AuditStore, PortError};

/// Records read at once. Bounds memory, and how long a database has to hold one answer.
const PAGE: usize = 4_000;

/// Breaks that are told one by one; the rest is only counted.
const TOLD: usize = 100;

/// What came of walking the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditVerdict {
    /// Records looked at.
    pub checked: u64,
    /// The first record of the chain, if it has any.
    pub first: Option<u64>,
    /// The last record that the head names.
    pub last: u64,
    /// What was done to it, in the order of the walk; empty if nothing was.
    pub breaks: Vec<AuditBreak>,
    /// Breaks beyond those in the list.
    pub more_breaks: u64,
    /// The record of the checkpoint was forgotten meanwhile, as the retention says, so it could not be compared.
    pub checkpoint_forgotten: bool,
}

impl AuditVerdict {
    /// Whether nothing was found.
    pub const fn holds(&self) -> bool {
        self.breaks.is_empty()
    }

    fn note(&mut self, one: AuditBreak) {
        if self.breaks.len() < TOLD {
            self.breaks.push(one);
        } else {
            self.more_breaks += 1;
        }
    }
}

/// How far a walk has come: records looked at, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Looked at.
    pub checked: u64,
    /// All.
    pub total: u64,
}

/// Walks the chain of `store` from its beginning to its end. Records may be appended and forgotten meanwhile.
///
/// # Errors
/// When the store does not answer. What is wrong with the records is in the verdict.
pub async fn verify(
    store: &dyn AuditStore,
    checkpoint: Option<&Checkpoint>,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<AuditVerdict, PortError> {
    let state = store.audit_chain().await?;
    let mut verdict = AuditVerdict::default();
    let Some(key) = state.key else {
        verdict.note(AuditBreak::KeyUnreadable);
        return Ok(verdict);
    };
    let Some(head) = state.head else {
        verdict.note(AuditBreak::HeadMissing);
        return Ok(verdict);
    };
    if !head.is_genuine(&key) {
        verdict.note(AuditBreak::HeadForged);
    }
    let mut walk = Walk::new(store, &key, head, verdict);
    walk.meet(checkpoint);
    walk.look_before(state.oldest);
    let mut newest = state.newest;
    loop {
        walk.walk_on(&mut progress).await?;
        walk.check_the_end(newest);
        let state = store.audit_chain().await?;
        let Some(head) = state.head else {
            walk.verdict.note(AuditBreak::HeadMissing);
            break;
        };
        // Behind what was there at the beginning, a changed head needs another look.
        if head.last_id <= walk.head.last_id || !walk.verdict.holds() {
            break;
        }
        newest = state.newest;
        walk.follow(head);
    }
    Ok(walk.verdict)
}

struct Walk<'a> {
    store: &'a dyn AuditStore,
    key: &'a ChainKey,
    head: ChainHead,
    verdict: AuditVerdict,
    checkpoint: Option<Checkpoint>,
    /// The number that comes next.
    next: u64,
    /// What may stand before it. Two where the record there was altered: its link may be what was changed, or the rest.
    /// None where it is gone.
    before: Vec<Link>,
}

impl<'a> Walk<'a> {
    fn new(store: &'a dyn AuditStore, key: &'a ChainKey, head: ChainHead, verdict: AuditVerdict) -> Self {
        let (next, before) = (head.anchor_id.saturating_add(1), vec![head.anchor]);
        let first = (head.last_id > head.anchor_id).then_some(next);
        let verdict = AuditVerdict { first, last: head.last_id, ..verdict };
        Self { store, key, head, verdict, checkpoint: None, next, before }
    }

    fn meet(&mut self, checkpoint: Option<&Checkpoint>) {
        let Some(checkpoint) = checkpoint else { return };
        if !checkpoint.is_genuine(self.key) {
            self.verdict.note(AuditBreak::CheckpointForeign);
        } else if checkpoint.id > self.head.last_id {
            self.verdict.note(AuditBreak::RolledBack { id: checkpoint.id, ends_at: self.head.last_id });
        } else if checkpoint.id < self.head.anchor_id {
            self.verdict.checkpoint_forgotten = true;
        } else if checkpoint.id == self.head.anchor_id {
            if checkpoint.link != self.head.anchor {
                self.verdict.note(AuditBreak::CheckpointDiffers { id: checkpoint.id });
            }
        } else {
            self.checkpoint = Some(checkpoint.clone());
        }
    }

    fn look_before(&mut self, oldest: Option<u64>) {
        if let Some(id) = oldest.filter(|oldest| *oldest <= self.head.anchor_id) {
            self.verdict.note(AuditBreak::Unchained { id });
        }
    }

    /// Goes on to the end that a newer head names.
    fn follow(&mut self, head: ChainHead) {
        if !head.is_genuine(self.key) {
            self.verdict.note(AuditBreak::HeadForged);
        }
        self.verdict.last = head.last_id;
        self.verdict.first = self.verdict.first.or(Some(self.next));
        self.head = head;
    }

    async fn walk_on(&mut self, progress: &mut (impl FnMut(Progress) + Send)) -> Result<(), PortError> {
        while self.next <= self.head.last_id {
            let after = self.next - 1;
            let further = after.saturating_add(u64::try_from(PAGE).unwrap_or(u64::MAX));
            // Reading is what takes the time, so two pages are read side by side.
            let pages =
                Both::of(self.store.audit_read(after, PAGE), self.store.audit_read(further, PAGE)).await;
            self.take_in(&pages.0?).await?;
            if self.next - 1 == further {
                self.take_in(&pages.1?).await?;
            }
            let total = self.head.records().max(self.verdict.checked);
            progress(Progress { checked: self.verdict.checked, total });
        }
        Ok(())
    }

    /// Walks over a page that was read from where the walk is.
    async fn take_in(&mut self, page: &[(AuditRecord, Link)]) -> Result<(), PortError> {
        let within = page.partition_point(|(record, _)| record.id <= self.head.last_id);
        let page = page.get(..within).unwrap_or_default();
        let gap = page.first().is_none_or(|(record, _)| record.id > self.next);
        if self.next > self.head.last_id || gap && self.was_forgotten().await? {
            return Ok(());
        }
        if page.is_empty() {
            self.verdict.note(AuditBreak::Missing { from: self.next, to: self.head.last_id });
            self.next = self.head.last_id.saturating_add(1);
            self.before.clear();
        }
        for (record, link) in page {
            self.step(record, link, page);
        }
        Ok(())
    }

    /// Whether the retention has moved the beginning past where the walk is; the walk goes on from there then.
    async fn was_forgotten(&mut self) -> Result<bool, PortError> {
        let Some(head) = self.store.audit_chain().await?.head else { return Ok(false) };
        if head.anchor_id < self.next || !head.is_genuine(self.key) {
            return Ok(false);
        }
        self.next = head.anchor_id.saturating_add(1);
        self.before = vec![head.anchor];
        if self.checkpoint.as_ref().is_some_and(|checkpoint| checkpoint.id < head.anchor_id) {
            self.checkpoint = None;
            self.verdict.checkpoint_forgotten = true;
        }
        Ok(true)
    }

    fn step(&mut self, record: &AuditRecord, link: &Link, page: &[(AuditRecord, Link)]) {
        let id = record.id;
        self.verdict.checked += 1;
        if id < self.next {
            self.verdict.note(AuditBreak::Duplicate { id });
            return;
        }
        if id > self.next {
            self.verdict.note(AuditBreak::Missing { from: self.next, to: id - 1 });
            self.before.clear();
        }
        self.next = id.saturating_add(1);
        let made: Vec<Link> =
            self.before.iter().map(|before| self.key.link(before, id, &record.entry)).collect();
        // Behind a gap there is nothing to compare with; the records behind this one hang on its link.
        if made.contains(link) || made.is_empty() {
            self.before = vec![*link];
            if record.entry.action == AuditKind::AuditRestarted.name() {
                let reason = record.entry.reason.clone();
                self.verdict.note(AuditBreak::Restarted { id, reason });
            }
        } else if let Some((found_at, true_link)) = self.elsewhere(id, page) {
            self.verdict.note(AuditBreak::Moved { id, found_at });
            self.before = vec![true_link];
        } else {
            self.verdict.note(AuditBreak::Altered { id });
            self.before = made;
            self.before.push(*link);
            // Of a run of altered records each leaves two more; the nearest are the likely ones.
            let surplus = self.before.len().saturating_sub(4);
            self.before.drain(..surplus);
        }
        if self.checkpoint.as_ref().is_some_and(|checkpoint| checkpoint.id == id)
            && let Some(checkpoint) = self.checkpoint.take()
            && !self.before.contains(&checkpoint.link)
        {
            self.verdict.note(AuditBreak::CheckpointDiffers { id });
        }
    }

    /// Where the record that was written as `id` stands now, and its link, if that is near.
    fn elsewhere(&self, id: u64, page: &[(AuditRecord, Link)]) -> Option<(u64, Link)> {
        if self.verdict.breaks.len() >= TOLD {
            return None;
        }
        let fits = |(other, link): &&(AuditRecord, Link)| {
            self.before.iter().any(|before| self.key.link(before, id, &other.entry) == *link)
        };
        page.iter().filter(|(other, _)| other.id != id).find(fits).map(|(other, link)| (other.id, *link))
    }

    fn check_the_end(&mut self, newest: u64) {
        if !self.before.is_empty() && !self.before.contains(&self.head.last) {
            self.verdict.note(AuditBreak::EndDiffers { id: self.head.last_id });
        }
        if newest > self.head.last_id {
            self.verdict.note(AuditBreak::Added { id: self.head.last_id.saturating_add(1) });
        }
    }
}
