//! Rows of the audit log, and what they are in the domain.

use doorward_core::{
    audit::{AuditEntry, AuditRecord, ChainHead, Link},
    time::Timestamp,
};

use crate::engine::{Failure, FromRow, Result, Row, Value};

/// A record with its link.
pub(super) struct Found(pub(super) AuditRecord, pub(super) Link);

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self> {
        let entry = AuditEntry {
            time: row.get(1)?,
            action: row.get(2)?,
            actor: row.get(3)?,
            actor_key: row.get(4)?,
            about: row.get(5)?,
            about_key: row.get(6)?,
            address: row.get(7)?,
            agent: row.get(8)?,
            method: row.get(9)?,
            path: row.get(10)?,
            success: row.get(11)?,
            reason: row.get(12)?,
            request_id: row.get(13)?,
            session: row.get(14)?,
        };
        Ok(Self(AuditRecord { id: number(row.get(0)?), entry }, link(&row.get::<Vec<u8>>(15)?)))
    }
}

/// The head as it is kept, with the sealed key of the chain.
pub(super) struct HeadRow {
    pub(super) sealed_key: Vec<u8>,
    pub(super) head: ChainHead,
}

impl FromRow for HeadRow {
    fn from_row(row: &Row) -> Result<Self> {
        let head = ChainHead {
            anchor_id: number(row.get(1)?),
            anchor: link(&row.get::<Vec<u8>>(2)?),
            last_id: number(row.get(3)?),
            last: link(&row.get::<Vec<u8>>(4)?),
            seal: link(&row.get::<Vec<u8>>(5)?),
        };
        Ok(Self { sealed_key: row.get(0)?, head })
    }
}

/// The least and the greatest number; nothing where there is no record.
pub(super) type Ends = (Option<i64>, Option<i64>);

/// The head, and the least and the greatest number.
pub(super) struct ChainRow(pub(super) HeadRow, pub(super) Ends);

impl FromRow for ChainRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(HeadRow::from_row(row)?, (row.get(6)?, row.get(7)?)))
    }
}

/// How many records of a day, kind and outcome.
pub(super) type CountRow = (Timestamp, String, bool, i64);

/// A number as it is kept. None is negative unless somebody has made it so; such a record is chained nowhere.
pub(super) fn number(kept: i64) -> u64 {
    u64::try_from(kept).unwrap_or(0)
}

/// A number to be kept.
pub(super) fn kept(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(|_| Failure::corrupt("the audit log has no numbers left"))
}

/// A link as it is kept. One of another length is none of ours, and equals no link that is computed.
fn link(kept: &[u8]) -> Link {
    kept.try_into().unwrap_or_default()
}

/// The values of a record, in the order of the columns.
pub(super) fn values<'a>(record: &'a AuditRecord, link: &'a Link) -> Result<[Value<'a>; 16]> {
    let AuditRecord { id, entry } = record;
    Ok([
        Value::from(kept(*id)?),
        Value::from(entry.time),
        Value::from(&entry.action),
        Value::from(entry.actor.as_deref()),
        Value::from(&entry.actor_key),
        Value::from(entry.about.as_deref()),
        Value::from(&entry.about_key),
        Value::from(&entry.address),
        Value::from(&entry.agent),
        Value::from(&entry.method),
        Value::from(&entry.path),
        Value::from(entry.success),
        Value::from(&entry.reason),
        Value::from(&entry.request_id),
        Value::from(&entry.session),
        Value::from(link),
    ])
}
