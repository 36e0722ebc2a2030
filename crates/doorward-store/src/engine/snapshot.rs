//! Reading many statements as of one moment.

use sqlx::SqlSafeStr as _;

use super::{Pools, Result, Room, Transaction};

const POSTGRES: &str = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// Of the next transaction only; our connections have READ COMMITTED, under which a snapshot is none.
const MYSQL: &str = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
const BEGIN_MYSQL: &str = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";

impl Room {
    /// A transaction that sees one moment, whatever is written beside it, and keeps nobody from writing. It cannot write.
    pub(crate) async fn begin_snapshot(&self) -> Result<Transaction> {
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => Transaction::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => {
                let beginning = async {
                    let mut begun = self.circuit.watch(pool.begin().await)?;
                    sqlx::raw_sql(POSTGRES).execute(&mut *begun).await?;
                    Ok(begun)
                };
                Transaction::Postgres(self.answered(beginning).await?, self.patience)
            }
            Pools::MySql(pool) => {
                let beginning = async {
                    let mut connection = self.circuit.connect(pool).await?;
                    sqlx::raw_sql(MYSQL).execute(&mut *connection).await?;
                    sqlx::Transaction::begin(connection, Some(BEGIN_MYSQL.into_sql_str())).await
                };
                Transaction::MySql(self.answered(beginning).await?, self.patience)
            }
        })
    }
}
