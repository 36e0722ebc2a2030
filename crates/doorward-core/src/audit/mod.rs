//! The events that an owner wants to be able to look up, with one stable shape, and the chain through them that
//! shows what was done to them since (HS-81 to HS-83).
//!
//! A use case tells an [`AuditEvent`] to the [`AuditSink`](crate::ports::AuditSink). What is kept of it is an
//! [`AuditEntry`], which gets its place and its link where it is written ([`AuditStore`](crate::ports::AuditStore)).
//! Absent: how events are written (the log, a table) and escaping, which belongs to the writer.

mod both;
mod broken;
mod chain;
mod event;
mod kind;
mod query;
mod reader;
mod record;
mod verify;
mod waiting;

pub use broken::AuditBreak;
pub use chain::{CHAIN_KEY_BYTES, ChainHead, ChainKey, ChainState, Checkpoint, Link, NoCheckpoint, Placed};
pub use event::{AuditEvent, AuditOutcome, RequestOrigin};
pub use kind::AuditKind;
pub use query::{
    AuditCount, AuditCursor, AuditDay, AuditPage, AuditQuery, AuditStatistics, DEFAULT_LIMIT, Edge,
    MAX_LIMIT, NoCursor, day_of, period,
};
pub use reader::{AuditReader, EXPORT_LIMIT};
pub use record::{AuditEntry, AuditRecord};
pub use verify::{AuditVerdict, Progress, verify};
pub use waiting::{Batch, Waiting, WaitingLimits};
