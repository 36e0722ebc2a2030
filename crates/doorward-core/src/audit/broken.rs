//! What can be found out about records that somebody has changed (HS-83).

use std::fmt;

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
