//! What is said to the engines about the audit log.

use crate::engine::{Sql, sql};

/// The columns of a record, in the order in which [`Found`](super::row::Found) reads them.
macro_rules! columns {
    () => {
        "id, at, action, actor, actor_key, about, about_key, address, agent, method, path, success, reason, \
         request_id, session, link"
    };
}

/// Records that fit one filter, which an index answers, within a range of places; the other filters are tried on each.
macro_rules! page {
    ($filter:literal) => {
        sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM audit_events WHERE ",
            $filter,
            " AND at >= ? AND at <= ? AND (at < ? OR id < ?) AND (at > ? OR id >= ?) \
             AND (? IS NULL OR about_key = ?) AND (? IS NULL OR actor_key = ?) AND (? IS NULL OR path = ?) \
             AND (? IS NULL OR session = ?) AND (? IS NULL OR address = ?) AND (? IS NULL OR action = ?) AND (? IS NULL OR success = ?) \
             ORDER BY at DESC, id DESC LIMIT ?"
        ))
    };
}

/// The place so many records further back among those that fit one filter. Reads its index alone.
macro_rules! floor {
    ($filter:literal) => {
        sql!(concat!(
            "SELECT at, id FROM audit_events WHERE ",
            $filter,
            " AND at >= ? AND at <= ? AND (at < ? OR id < ?) ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?"
        ))
    };
}

/// The two statements of one filter.
pub(super) struct Filtered {
    pub(super) page: Sql,
    pub(super) floor: Sql,
}

macro_rules! filtered {
    ($filter:literal) => {
        Filtered { page: page!($filter), floor: floor!($filter) }
    };
}

pub(super) const BY_ABOUT: Filtered = filtered!("about_key = ?");
pub(super) const BY_ACTOR: Filtered = filtered!("actor_key = ?");
pub(super) const BY_PATH: Filtered = filtered!("path = ?");
pub(super) const BY_SESSION: Filtered = filtered!("session = ?");
pub(super) const BY_ADDRESS: Filtered = filtered!("address = ?");
pub(super) const BY_ACTION: Filtered = filtered!("action = ?");
pub(super) const BY_OUTCOME: Filtered = filtered!("success = ?");
/// The filter that every record fits; all are ordered by time.
pub(super) const BY_TIME: Filtered = filtered!("at >= ?");

/// In milliseconds: 86,400,000 are a day.
pub(super) const COUNT: Sql = sql!(
    "SELECT at - at % 86400000, action, success, COUNT(*) FROM audit_events WHERE at >= ? AND at < ? \
     GROUP BY at - at % 86400000, action, success"
);

pub(super) const READ: Sql =
    sql!(concat!("SELECT ", columns!(), " FROM audit_events WHERE id > ? ORDER BY id LIMIT ?"));

/// One row and no `?`, so it can be locked; the least and the greatest number come from a statement of their own then.
pub(super) const HEAD: Sql =
    sql!("SELECT chain_key, anchor_id, anchor, last_id, last, seal FROM audit_chain WHERE name = 'head'");

/// Both as of one moment.
pub(super) const CHAIN: Sql = sql!(
    "SELECT chain_key, anchor_id, anchor, last_id, last, seal, (SELECT MIN(id) FROM audit_events), \
     (SELECT MAX(id) FROM audit_events) \
     FROM audit_chain WHERE name = 'head'"
);

pub(super) const ENDS: Sql =
    sql!("SELECT (SELECT MIN(id) FROM audit_events), (SELECT MAX(id) FROM audit_events)");

macro_rules! insert {
    ($($rows:literal)+) => {
        sql!(concat!("INSERT INTO audit_events (", columns!(), ") VALUES ", $($rows),+))
    };
}

pub(super) const INSERT: Sql = insert!("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

/// As many as the numbers of PostgreSQL's arguments have room for: fewer ways to a server.
pub(super) const INSERT_SIX: Sql = insert!(
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), " "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), "
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), " "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), "
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), " "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
);

/// Rows of [`INSERT_SIX`].
pub(super) const ROWS: usize = 6;

pub(super) const MOVE_HEAD: Sql = sql!(
    "UPDATE audit_chain SET anchor_id = ?, anchor = ?, last_id = ?, last = ?, seal = ? WHERE name = 'head'"
);

/// Before a chain begins anew.
pub(super) const DROP_HEAD: Sql = sql!("DELETE FROM audit_chain WHERE name = 'head'");

pub(crate) const NEW_HEAD: Sql = sql!(
    "INSERT INTO audit_chain (chain_key, anchor_id, anchor, last_id, last, seal, name) VALUES (?, ?, ?, ?, ?, ?, 'head')"
);

pub(super) const OLDEST: Sql = sql!("SELECT id, at, link FROM audit_events ORDER BY id LIMIT ?");

pub(super) const FORGET: Sql = sql!("DELETE FROM audit_events WHERE id <= ?");
