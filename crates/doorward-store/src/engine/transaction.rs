//! Several statements that happen together or not at all.

use std::time::Duration;

use super::{
    FromRow, Result, Row, Sql, Value, args, prepared, prepared_postgres, sql, taken_is_false, within,
};

/// Names what one transaction at a time may work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Whether there are accounts at all, and administrators among them.
    Accounts,
    /// The end of the audit chain.
    Audit,
    /// What of a person is there once, whole: a set of recovery codes, a one-time value of a purpose.
    People,
}

impl Guard {
    /// The row in `guards` that is locked, which the schema has put there.
    const fn name(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Audit => "audit",
            Self::People => "people",
        }
    }
}

const TAKE_GUARD: Sql = sql!(locking "SELECT name FROM guards WHERE name = ?");

/// A transaction. Dropped without [`commit`](Self::commit), nothing has happened.
pub(crate) enum Transaction {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// With the time that each statement may take.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>, Duration),
    MySql(sqlx::Transaction<'static, sqlx::MySql>, Duration),
}

impl Transaction {
    /// Waits until no other transaction holds `guard`, and holds it to the end. To be taken before anything else, so that
    /// no two wait for each other.
    pub(crate) async fn guard(&mut self, guard: Guard) -> Result<()> {
        if matches!(self, Self::Sqlite(_)) {
            return Ok(()); // every transaction is alone
        }
        let row: Option<(String,)> = self.fetch_optional(&TAKE_GUARD, args![guard.name()]).await?;
        row.map(|_| ()).ok_or_else(|| sqlx::Error::RowNotFound.into())
    }

    /// The rows that a statement which writes has matched.
    pub(crate) async fn execute(&mut self, sql: &Sql, arguments: &[Value<'_>]) -> Result<u64> {
        Ok(match self {
            Self::Sqlite(own) => {
                prepared!(sqlx::Sqlite, sql.sqlite, arguments).execute(&mut **own).await?.rows_affected()
            }
            Self::Postgres(own, patience) => {
                let query = prepared_postgres!(sql.postgres, arguments);
                within(*patience, query.execute(&mut **own)).await?.rows_affected()
            }
            Self::MySql(own, patience) => {
                let query = prepared!(sqlx::MySql, sql.mysql, arguments);
                within(*patience, query.execute(&mut **own)).await?.rows_affected()
            }
        })
    }

    /// Whether a statement made by `sql!(new …)` has kept its row; `false` if a key of it is taken.
    pub(crate) async fn insert_new(&mut self, sql: &Sql, arguments: &[Value<'_>]) -> Result<bool> {
        taken_is_false(self.execute(sql, arguments).await)
    }

    /// The only row, or none.
    pub(crate) async fn fetch_optional<R: FromRow>(
        &mut self,
        sql: &Sql,
        arguments: &[Value<'_>],
    ) -> Result<Option<R>> {
        let row = match self {
            Self::Sqlite(own) => {
                let query = prepared!(sqlx::Sqlite, sql.sqlite, arguments);
                query.fetch_optional(&mut **own).await?.map(Row::Sqlite)
            }
            Self::Postgres(own, patience) => {
                let query = prepared_postgres!(sql.postgres, arguments);
                within(*patience, query.fetch_optional(&mut **own)).await?.map(Row::Postgres)
            }
            Self::MySql(own, patience) => {
                let query = prepared!(sqlx::MySql, sql.mysql, arguments);
                within(*patience, query.fetch_optional(&mut **own)).await?.map(Row::MySql)
            }
        };
        row.map(|row| R::from_row(&row)).transpose()
    }

    /// Every row.
    pub(crate) async fn fetch_all<R: FromRow>(
        &mut self,
        sql: &Sql,
        arguments: &[Value<'_>],
    ) -> Result<Vec<R>> {
        self.fetch_rows(sql, arguments).await?.iter().map(R::from_row).collect()
    }

    /// Every row, for whoever knows only while running what is in it.
    pub(crate) async fn fetch_rows(&mut self, sql: &Sql, arguments: &[Value<'_>]) -> Result<Vec<Row>> {
        Ok(match self {
            Self::Sqlite(own) => {
                let rows = prepared!(sqlx::Sqlite, sql.sqlite, arguments).fetch_all(&mut **own).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(own, patience) => {
                let query = prepared_postgres!(sql.postgres, arguments);
                let rows = within(*patience, query.fetch_all(&mut **own)).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
            Self::MySql(own, patience) => {
                let query = prepared!(sqlx::MySql, sql.mysql, arguments);
                let rows = within(*patience, query.fetch_all(&mut **own)).await?;
                rows.into_iter().map(Row::MySql).collect()
            }
        })
    }

    /// Makes it happen. After an error it may have happened or not; nothing is to be granted on it.
    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(own) => Ok(own.commit().await?),
            Self::Postgres(own, patience) => within(patience, own.commit()).await,
            Self::MySql(own, patience) => within(patience, own.commit()).await,
        }
    }
}
