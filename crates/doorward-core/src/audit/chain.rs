//! The chain through all records (HS-83): each holds a keyed checksum over itself and the one before it.
//!
//! Whoever can write the table but lacks the key can neither change, remove nor insert a record without breaking
//! the chain; the head says where it begins and ends, so that its ends cannot be cut either. What stays possible is
//! putting back an older copy of the *whole* database, which only a [`Checkpoint`] kept elsewhere shows.
//! Absent: where all this is kept (`doorward-store`).

use std::{fmt, str::FromStr};

use doorward_crypto::{MAC_LEN, MacKey, constant_time_eq};

use super::{AuditEntry, AuditKind, AuditOutcome, AuditRecord};
use crate::time::Timestamp;

/// Bytes of the key of a chain.
pub const CHAIN_KEY_BYTES: usize = MAC_LEN;

/// What chains a record to the one before it.
pub type Link = [u8; MAC_LEN];

/// What a checksum is made over, as its first byte: none of one purpose stands for another.
mod purpose {
    pub(super) const BEGINNING: &[u8] = b"B";
    pub(super) const RECORD: &[u8] = b"R";
    pub(super) const HEAD: &[u8] = b"H";
    pub(super) const CHECKPOINT: &[u8] = b"C";
}

/// The key of a chain.
#[derive(Debug)]
pub struct ChainKey(MacKey);

impl ChainKey {
    /// The key with these bytes, which must be random.
    pub fn new(bytes: &[u8; CHAIN_KEY_BYTES]) -> Self {
        Self(MacKey::new(bytes))
    }

    /// The link of record `id` that comes after the one with the link `before`.
    pub fn link(&self, before: &Link, id: u64, entry: &AuditEntry) -> Link {
        self.0.mac(&[purpose::RECORD, before, &entry.canonical(id)])
    }

    /// What stands in the place of the link before the first record.
    fn beginning(&self) -> Link {
        self.0.mac(&[purpose::BEGINNING])
    }

    fn seal_of(&self, head: &ChainHead) -> Link {
        let (anchor_id, last_id) = (head.anchor_id.to_be_bytes(), head.last_id.to_be_bytes());
        self.0.mac(&[purpose::HEAD, &anchor_id, &head.anchor, &last_id, &head.last])
    }

    fn seal_of_checkpoint(&self, checkpoint: &Checkpoint) -> Link {
        let (id, time) = (checkpoint.id.to_be_bytes(), checkpoint.time.as_millis().to_be_bytes());
        self.0.mac(&[purpose::CHECKPOINT, &id, &checkpoint.link, &time])
    }
}

/// Where a chain begins and ends. Kept in one row that every append locks and changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// The record before the first one: zero, or the last one that was forgotten.
    pub anchor_id: u64,
    /// Its link.
    pub anchor: Link,
    /// The last record; equal to `anchor_id` where there is none.
    pub last_id: u64,
    /// Its link.
    pub last: Link,
    /// Over all of these, with the chain's key.
    pub seal: Link,
}

impl ChainHead {
    /// A chain without records, whose first one will come after number `anchor_id`.
    pub fn beginning(key: &ChainKey, anchor_id: u64) -> Self {
        let anchor = key.beginning();
        Self { anchor_id, anchor, last_id: anchor_id, last: anchor, seal: [0; MAC_LEN] }.sealed(key)
    }

    /// Whether nobody without the key has changed it.
    pub fn is_genuine(&self, key: &ChainKey) -> bool {
        constant_time_eq(&self.seal, &key.seal_of(self))
    }

    fn take_in(&mut self, key: &ChainKey, entry: AuditEntry) -> (AuditRecord, Link) {
        self.last_id = self.last_id.saturating_add(1);
        self.last = key.link(&self.last, self.last_id, &entry);
        (AuditRecord { id: self.last_id, entry }, self.last)
    }

    /// The head after every record up to `id`, whose link is `link`, was forgotten.
    pub fn pruned(&self, key: &ChainKey, id: u64, link: Link) -> Self {
        if id <= self.anchor_id {
            return self.clone();
        }
        Self { anchor_id: id, anchor: link, ..self.clone() }.sealed(key)
    }

    /// The records between its ends.
    pub fn records(&self) -> u64 {
        self.last_id.saturating_sub(self.anchor_id)
    }

    fn sealed(self, key: &ChainKey) -> Self {
        Self { seal: key.seal_of(&self), ..self }
    }
}

/// What a store says of its chain, read at one moment.
#[derive(Debug)]
pub struct ChainState {
    /// Its key; `None` if it is missing or does not open.
    pub key: Option<ChainKey>,
    /// Its head; `None` if it is missing.
    pub head: Option<ChainHead>,
    /// The least number that any record has; zero for all that are none of ours, `None` where there is no record.
    pub oldest: Option<u64>,
    /// The greatest number that any record has; zero where there is none.
    pub newest: u64,
}

impl ChainState {
    /// Why nothing can be appended to the chain as it is, as a stable code; `None` if it can.
    pub fn fault(&self) -> Option<&'static str> {
        match (&self.key, &self.head) {
            (None, _) => Some("key_unreadable"),
            (_, None) => Some("head_missing"),
            (Some(key), Some(head)) if !head.is_genuine(key) => Some("head_forged"),
            (_, Some(head)) if self.newest > head.last_id => Some("records_added"),
            _ => None,
        }
    }
}

/// Entries with their places in a chain, and the head after them.
#[derive(Debug)]
pub struct Placed {
    /// To be kept, in this order.
    pub records: Vec<(AuditRecord, Link)>,
    /// To be kept in place of the old head.
    pub head: ChainHead,
}

impl ChainState {
    /// Gives `entries` their places. Where the chain cannot be continued, they begin a new one behind everything that
    /// is there, after a record that says why; `key` is the chain's, or a new one where that does not open.
    pub fn place(&self, key: &ChainKey, entries: &[AuditEntry]) -> Placed {
        let (mut head, restarted) = match (self.fault(), &self.head) {
            (None, Some(head)) => (head.clone(), None),
            (fault, _) => (ChainHead::beginning(key, self.newest), Some(fault.unwrap_or("head_missing"))),
        };
        let mut records = Vec::with_capacity(entries.len() + 1);
        if let (Some(fault), Some(first)) = (restarted, entries.first()) {
            let (kind, outcome) = (AuditKind::AuditRestarted, AuditOutcome::Failure(fault));
            let about = format!("behind record {}", self.newest);
            records.push(head.take_in(key, AuditEntry::about_itself(first.time, kind, outcome, about)));
        }
        records.extend(entries.iter().map(|entry| head.take_in(key, entry.clone())));
        Placed { records, head: head.sealed(key) }
    }
}

/// The end of a chain at one moment, for keeping where nobody who can write the database can write.
///
/// As text one line; whoever has no key can neither make nor change one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The last record.
    pub id: u64,
    /// Its link.
    pub link: Link,
    /// When the checkpoint was made.
    pub time: Timestamp,
    seal: Link,
}

/// In front of a checkpoint's parts.
const CHECKPOINT_WORDS: &str = "doorward-audit-checkpoint-1";

impl Checkpoint {
    /// The checkpoint of `head`.
    pub fn of(head: &ChainHead, key: &ChainKey, time: Timestamp) -> Self {
        let open = Self { id: head.last_id, link: head.last, time, seal: [0; MAC_LEN] };
        Self { seal: key.seal_of_checkpoint(&open), ..open }
    }

    /// Whether it was made with this key.
    pub fn is_genuine(&self, key: &ChainKey) -> bool {
        constant_time_eq(&self.seal, &key.seal_of_checkpoint(self))
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, time) = (self.id, self.time.as_millis());
        write!(formatter, "{CHECKPOINT_WORDS} {id} {time} {} {}", hex(&self.link), hex(&self.seal))
    }
}

/// A text that is no checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no checkpoint; `doorward audit checkpoint` prints one, as one line")]
pub struct NoCheckpoint;

impl FromStr for Checkpoint {
    type Err = NoCheckpoint;

    fn from_str(text: &str) -> Result<Self, NoCheckpoint> {
        let mut parts = text.split_whitespace();
        let mut next = || parts.next().ok_or(NoCheckpoint);
        if next()? != CHECKPOINT_WORDS {
            return Err(NoCheckpoint);
        }
        let id = next()?.parse().map_err(|_| NoCheckpoint)?;
        let time = Timestamp::from_millis(next()?.parse().map_err(|_| NoCheckpoint)?);
        let (link, seal) = (unhex(next()?)?, unhex(next()?)?);
        if parts.next().is_some() {
            return Err(NoCheckpoint);
        }
        Ok(Self { id, link, time, seal })
    }
}

fn hex(link: &Link) -> String {
    link.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Result<Link, NoCheckpoint> {
    let mut link = [0; MAC_LEN];
    let digits = text.as_bytes();
    if digits.len() != MAC_LEN * 2 {
        return Err(NoCheckpoint);
    }
    for (byte, pair) in link.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| NoCheckpoint)?;
        if !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NoCheckpoint);
        }
        *byte = u8::from_str_radix(pair, 16).map_err(|_| NoCheckpoint)?;
    }
    Ok(link)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn key() -> ChainKey {
        ChainKey::new(&[7; MAC_LEN])
    }

    #[test]
    fn a_checkpoint_survives_its_text_and_no_change() {
        let head = ChainHead::beginning(&key(), 41);
        let made = Checkpoint::of(&head, &key(), Timestamp::from_seconds(1_767_225_600));
        let text = made.to_string();
        let read: Checkpoint = format!(" {text}\n").parse().unwrap();
        assert!(read == made && read.is_genuine(&key()));
        assert!(!read.is_genuine(&ChainKey::new(&[8; MAC_LEN])));
        let later: Checkpoint = text.replace(" 41 ", " 42 ").parse().unwrap();
        assert!(!later.is_genuine(&key()));
        for broken in
            ["", "doorward-audit-checkpoint-1 41", &text[1..], &format!("{text} x"), &text[..text.len() - 1]]
        {
            assert_eq!(broken.parse::<Checkpoint>(), Err(NoCheckpoint), "{broken}");
        }
        assert!(text.replace(&text[text.len() - 2..], "+1").parse::<Checkpoint>().is_err());
    }

    #[test]
    fn no_part_of_a_head_can_be_changed() {
        let head = ChainHead::beginning(&key(), 3);
        assert!(head.is_genuine(&key()));
        let changed = [
            ChainHead { anchor_id: 2, ..head.clone() },
            ChainHead { anchor: [0; MAC_LEN], ..head.clone() },
            ChainHead { last_id: 4, ..head.clone() },
            ChainHead { last: [0; MAC_LEN], ..head.clone() },
            ChainHead { seal: [0; MAC_LEN], ..head.clone() },
            ChainHead { anchor_id: head.last_id, last_id: head.anchor_id + 1, ..head },
        ];
        for head in changed {
            assert!(!head.is_genuine(&key()), "{head:?}");
        }
    }
}
