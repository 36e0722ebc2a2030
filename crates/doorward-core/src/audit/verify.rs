//! Walking the chain: what was done to the records since they were written (HS-83).

use std::fmt;

use super::{AuditKind, AuditRecord, ChainHead, ChainKey, Checkpoint, Link};
use crate::ports::{AuditStore, PortError};

/// Records read at once. Bounds memory, and how long a database has to hold one answer.
const PAGE: usize = 4_000;

/// Breaks that are told one by one; the rest is only counted.
const TOLD: usize = 100;

/// Something that was done to the records. `Display` is a sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditBreak {
    /// The key of the chain is missing or does not open; nothing can be checked.
    KeyUnreadable,
    /// The head is missing; the records are all there is to go by.
    HeadMissing,
    /// The head was changed by somebody without the key.
    HeadForged,
    /// The record is not what was written.
    Altered {
        /// Which.
        id: u64,
    },
    /// The record stands under another number.
    Moved {
        /// The number it was written under.
        id: u64,
        /// The number it has now.
        found_at: u64,
    },
    /// Records are gone.
    Missing {
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
    /// A number is there more than once.
    Duplicate {
        /// Which.
        id: u64,
    },
    /// There are records behind the end of the chain.
    Added {
        /// The first.
        id: u64,
    },
    /// There are records in front of the beginning of the chain.
    Unchained {
        /// The first.
        id: u64,
    },
    /// The chain does not end as its head says.
    EndDiffers {
        /// The last record.
        id: u64,
    },
    /// The chain was broken off once, and the server went on with a new one.
    Restarted {
        /// The first record of the new one.
        id: u64,
        /// Why, as the server found it.
        reason: String,
    },
    /// The checkpoint is not of this database.
    CheckpointForeign,
    /// The chain ends before the checkpoint: an older copy was put in its place.
    RolledBack {
        /// The record of the checkpoint.
        id: u64,
        /// The last record now.
        ends_at: u64,
    },
    /// The record of the checkpoint is another one: the chain was made anew from before it.
    CheckpointDiffers {
        /// Which.
        id: u64,
    },
}

impl AuditBreak {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::KeyUnreadable => "key_unreadable",
            Self::HeadMissing => "head_missing",
            Self::HeadForged => "head_forged",
            Self::Altered { .. } => "altered",
            Self::Moved { .. } => "moved",
            Self::Missing { .. } => "missing",
            Self::Duplicate { .. } => "duplicate",
            Self::Added { .. } => "added",
            Self::Unchained { .. } => "unchained",
            Self::EndDiffers { .. } => "end_differs",
            Self::Restarted { .. } => "restarted",
            Self::CheckpointForeign => "checkpoint_foreign",
            Self::RolledBack { .. } => "rolled_back",
            Self::CheckpointDiffers { .. } => "checkpoint_differs",
        }
    }

    /// The first record it concerns.
    pub const fn id(&self) -> Option<u64> {
        match self {
            Self::KeyUnreadable | Self::HeadMissing | Self::HeadForged | Self::CheckpointForeign => None,
            Self::Missing { from: id, .. }
            | Self::Altered { id }
            | Self::Moved { id, .. }
            | Self::Duplicate { id }
            | Self::Added { id }
            | Self::Unchained { id }
            | Self::EndDiffers { id }
            | Self::Restarted { id, .. }
            | Self::RolledBack { id, .. }
            | Self::CheckpointDiffers { id } => Some(*id),
        }
    }
}

impl fmt::Display for AuditBreak {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyUnreadable => {
                formatter.write_str("the key of the chain is missing or does not open with this storage key")
            }
            Self::HeadMissing => formatter.write_str("the head of the chain was removed"),
            Self::HeadForged => formatter.write_str("the head of the chain was changed"),
            Self::Altered { id } => write!(formatter, "record {id} was altered"),
            Self::Moved { id, found_at } => {
                write!(formatter, "record {id} was moved and stands at {found_at} now")
            }
            Self::Missing { from, to } if from == to => write!(formatter, "record {from} was removed"),
            Self::Missing { from, to } => write!(formatter, "records {from} to {to} were removed"),
            Self::Duplicate { id } => write!(formatter, "record {id} is there more than once"),
            Self::Added { id } => write!(formatter, "records from {id} on were added behind the end"),
            Self::Unchained { id } => {
                write!(formatter, "records from {id} on were added before the beginning")
            }
            Self::EndDiffers { id } => {
                write!(formatter, "the chain does not end with record {id} as its head says")
            }
            Self::Restarted { id, reason } => {
                write!(formatter, "the chain was broken and begins anew with record {id} ({reason})")
            }
            Self::CheckpointForeign => {
                formatter.write_str("the checkpoint is not of this database, or was changed")
            }
            Self::RolledBack { id, ends_at } => write!(
                formatter,
                "the chain ends with record {ends_at}, and the checkpoint saw record {id}: an older copy of the \
                 database stands in its place"
            ),
            Self::CheckpointDiffers { id } => {
                write!(formatter, "record {id} is not the one that the checkpoint saw")
            }
        }
    }
}

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
        walk.to_the_end(&mut progress).await?;
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

    async fn to_the_end(&mut self, progress: &mut (impl FnMut(Progress) + Send)) -> Result<(), PortError> {
        while self.next <= self.head.last_id {
            let page = self.store.audit_read(self.next - 1, PAGE).await?;
            let within = page.partition_point(|(record, _)| record.id <= self.head.last_id);
            let page = page.get(..within).unwrap_or_default();
            if page.first().is_none_or(|(record, _)| record.id > self.next) && self.was_forgotten().await? {
                continue;
            }
            if page.is_empty() {
                self.verdict.note(AuditBreak::Missing { from: self.next, to: self.head.last_id });
                self.next = self.head.last_id.saturating_add(1);
                self.before.clear();
                break;
            }
            for (record, link) in page {
                self.step(record, link, page);
            }
            let total = self.head.records().max(self.verdict.checked);
            progress(Progress { checked: self.verdict.checked, total });
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
