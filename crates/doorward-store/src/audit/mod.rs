//! The audit log: records in a chain that nobody without the storage key can change unseen (HS-81 to HS-83).
//!
//! The chain's key is random, made with the tables and kept sealed beside the head, so that a change of the storage key
//! leaves the chain as it is. Absent: what a broken chain means (`core`).

mod row;
mod search;
mod statements;
mod writer;

use async_trait::async_trait;
use doorward_core::{
    audit::{
        AuditCount, AuditEntry, AuditPage, AuditQuery, AuditRecord, CHAIN_KEY_BYTES, ChainHead, ChainKey,
        ChainState, Link, Placed,
    },
    ports::{AuditStore, PortError},
    time::Timestamp,
};

pub(crate) use self::statements::NEW_HEAD;
pub use self::writer::AuditWriter;
use self::{
    row::{ChainRow, CountRow, Ends, Found, HeadRow, kept, number, values},
    statements::{
        CHAIN, COUNT, DROP_HEAD, ENDS, FORGET, HEAD, INSERT, INSERT_SIX, MOVE_HEAD, OLDEST, READ, ROWS,
    },
};
use crate::{
    database::Database,
    engine::{Guard, Result as Answer, Transaction, Value, args, retrying},
    vault::{Place, Vault},
};

/// Where the key of the chain stands.
const CHAIN_KEY_PLACE: Place<'static> = Place { table: "audit_chain", column: "chain_key", row: b"head" };

/// What the head of a new chain is kept as; the start that makes the tables puts it there.
pub(crate) struct FirstHead {
    pub(crate) chain_key: Vec<u8>,
    pub(crate) head: ChainHead,
}

impl FirstHead {
    /// For a log without records.
    pub(crate) fn new(vault: &Vault) -> Self {
        let bytes = new_key(vault);
        let head = ChainHead::beginning(&ChainKey::new(&bytes), 0);
        Self { chain_key: vault.seal(&CHAIN_KEY_PLACE, &bytes), head }
    }
}

fn new_key(vault: &Vault) -> [u8; CHAIN_KEY_BYTES] {
    let mut bytes = [0; CHAIN_KEY_BYTES];
    vault.random(&mut bytes);
    bytes
}

impl Database {
    /// The chain's key, if it opens.
    fn chain_key(&self, sealed: &[u8]) -> Option<ChainKey> {
        let opened = self.vault.open(&CHAIN_KEY_PLACE, sealed).ok()?;
        Some(ChainKey::new(opened.as_slice().try_into().ok()?))
    }

    fn chain_state(&self, row: Option<HeadRow>, ends: Option<Ends>) -> ChainState {
        let (oldest, newest) = ends.unwrap_or_default();
        ChainState {
            key: row.as_ref().and_then(|row| self.chain_key(&row.sealed_key)),
            head: row.map(|row| row.head),
            oldest: oldest.map(number),
            newest: newest.map_or(0, number),
        }
    }

    /// The chain, for whoever holds the guard.
    async fn guarded_chain(&self, transaction: &mut Transaction) -> Answer<ChainState> {
        transaction.guard(Guard::Audit).await?;
        let row: Option<HeadRow> = transaction.fetch_optional(&HEAD, args![]).await?;
        let ends: Option<Ends> = transaction.fetch_optional(&ENDS, args![]).await?;
        Ok(self.chain_state(row, ends))
    }

    async fn try_append(&self, entries: &[AuditEntry]) -> Answer<()> {
        let mut transaction = self.room.begin().await?;
        let state = self.guarded_chain(&mut transaction).await?;
        let placed = match (state.fault(), &state.key) {
            (None, Some(key)) => {
                let placed = state.place(key, entries);
                move_head(&mut transaction, &placed.head).await?;
                placed
            }
            (fault, _) => {
                self.check_key(&mut transaction).await?;
                let fault = fault.unwrap_or("head_missing");
                tracing::error!(
                    fault,
                    database = self.address(),
                    "the audit chain was changed from outside; a new one begins"
                );
                self.begin_anew(&mut transaction, &state, entries).await?
            }
        };
        insert(&mut transaction, &placed.records).await?;
        transaction.commit().await
    }

    /// A key of its own: the old one may be known to whoever broke the chain, or may not open.
    async fn begin_anew(
        &self,
        transaction: &mut Transaction,
        state: &ChainState,
        entries: &[AuditEntry],
    ) -> Answer<Placed> {
        let bytes = new_key(&self.vault);
        let placed = state.place(&ChainKey::new(&bytes), entries);
        let sealed = self.vault.seal(&CHAIN_KEY_PLACE, &bytes);
        transaction.execute(&DROP_HEAD, args![]).await?;
        let head = head_values(&placed.head)?;
        let arguments: Vec<Value<'_>> = std::iter::once(Value::from(sealed)).chain(head).collect();
        transaction.execute(&NEW_HEAD, &arguments).await?;
        Ok(placed)
    }

    async fn try_prune(&self, before: Timestamp, limit: usize) -> Answer<u64> {
        let mut transaction = self.room.begin().await?;
        let state = self.guarded_chain(&mut transaction).await?;
        let (None, Some(key), Some(head)) = (state.fault(), &state.key, &state.head) else { return Ok(0) };
        let oldest: Vec<(i64, Timestamp, Vec<u8>)> = transaction.fetch_all(&OLDEST, args![limit]).await?;
        let last = oldest.iter().take_while(|(_, at, _)| *at < before).last();
        let Some((id, _, link)) = last else { return Ok(0) };
        let link: Link = link.as_slice().try_into().unwrap_or_default();
        let forgotten = transaction.execute(&FORGET, args![*id]).await?;
        move_head(&mut transaction, &head.pruned(key, number(*id), link)).await?;
        transaction.commit().await?;
        Ok(forgotten)
    }

    async fn look_at_chain(&self) -> Answer<ChainState> {
        let row: Option<ChainRow> = self.room.fetch_optional(&CHAIN, args![]).await?;
        if let Some(ChainRow(row, ends)) = row {
            return Ok(self.chain_state(Some(row), Some(ends)));
        }
        let ends: Option<Ends> = self.room.fetch_optional(&ENDS, args![]).await?;
        Ok(self.chain_state(None, ends))
    }
}

fn head_values(head: &ChainHead) -> Answer<[Value<'_>; 5]> {
    Ok([
        Value::from(kept(head.anchor_id)?),
        Value::from(&head.anchor),
        Value::from(kept(head.last_id)?),
        Value::from(&head.last),
        Value::from(&head.seal),
    ])
}

async fn move_head(transaction: &mut Transaction, head: &ChainHead) -> Answer<()> {
    transaction.execute(&MOVE_HEAD, &head_values(head)?).await.map(|_| ())
}

async fn insert(transaction: &mut Transaction, records: &[(AuditRecord, Link)]) -> Answer<()> {
    for some in records.chunks(ROWS) {
        let rows: Vec<[Value<'_>; 16]> =
            some.iter().map(|(record, link)| values(record, link)).collect::<Answer<_>>()?;
        if some.len() == ROWS {
            transaction.execute(&INSERT_SIX, rows.as_flattened()).await?;
            continue;
        }
        for row in &rows {
            transaction.execute(&INSERT, row).await?;
        }
    }
    Ok(())
}

#[async_trait]
impl AuditStore for Database {
    async fn audit_append(&self, entries: &[AuditEntry]) -> Result<(), PortError> {
        if entries.is_empty() {
            return Ok(());
        }
        retrying!(self.try_append(entries)).map_err(|failure| self.fault(failure))
    }

    async fn audit_query(&self, query: &AuditQuery) -> Result<AuditPage, PortError> {
        search::page(&self.room, query).await.map_err(|failure| self.fault(failure))
    }

    async fn audit_count(&self, since: Timestamp, until: Timestamp) -> Result<Vec<AuditCount>, PortError> {
        let rows: Vec<CountRow> =
            self.room.fetch_all(&COUNT, args![since, until]).await.map_err(|failure| self.fault(failure))?;
        let count = |(day, action, success, count)| AuditCount { day, action, success, count: number(count) };
        Ok(rows.into_iter().map(count).collect())
    }

    async fn audit_chain(&self) -> Result<ChainState, PortError> {
        self.look_at_chain().await.map_err(|failure| self.fault(failure))
    }

    async fn audit_read(&self, after: u64, limit: usize) -> Result<Vec<(AuditRecord, Link)>, PortError> {
        let read = async {
            let rows: Vec<Found> = self.room.fetch_all(&READ, args![kept(after)?, limit]).await?;
            Ok(rows.into_iter().map(|Found(record, link)| (record, link)).collect())
        };
        read.await.map_err(|failure| self.fault(failure))
    }

    async fn audit_prune(&self, before: Timestamp, limit: usize) -> Result<u64, PortError> {
        retrying!(self.try_prune(before, limit)).map_err(|failure| self.fault(failure))
    }
}
