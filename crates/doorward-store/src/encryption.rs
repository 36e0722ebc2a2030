//! Whether everything that is sealed can be opened (AM-13): `storage encryption check`.

use doorward_core::ports::PortError;

use crate::{
    database::Database,
    engine::{Result as Answer, Row, args},
    schema::sealed::{Cell, SEALED, Seal, SealedColumn},
    vault::{Place, Vault},
};

/// Rows held in memory at once.
const BATCH: usize = 500;

/// What was found in one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnCheck {
    /// The table.
    pub table: &'static str,
    /// The sealed column.
    pub column: &'static str,
    /// Values that open.
    pub readable: u64,
    /// Of these, the ones that an older key has sealed.
    pub of_older_keys: u64,
    /// Values that do not open: sealed with another key, altered, or moved from another row.
    pub unreadable: u64,
}

impl Database {
    /// Tries every sealed value. Changes nothing and shows no value.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn encryption_check(&self) -> Result<Vec<ColumnCheck>, PortError> {
        let mut checks = Vec::with_capacity(SEALED.len());
        for column in SEALED {
            checks.push(self.check_column(column).await.map_err(|failure| self.fault(failure))?);
        }
        Ok(checks)
    }

    async fn check_column(&self, column: &SealedColumn) -> Answer<ColumnCheck> {
        let SealedColumn { table, column: name, .. } = *column;
        let mut check = ColumnCheck { table, column: name, readable: 0, of_older_keys: 0, unreadable: 0 };
        let vault = self.vault_of(column);
        let mut cells = self.sealed_cells(column, None).await?;
        while let Some(last) = cells.last() {
            for cell in &cells {
                let row = (column.row)(&cell.keys);
                let place = Place { table, column: name, row: &row };
                match vault.open(&place, &cell.sealed) {
                    Ok(_) => {
                        check.readable += 1;
                        check.of_older_keys += u64::from(!vault.is_present(&cell.sealed));
                    }
                    Err(_) => check.unreadable += 1,
                }
            }
            cells = self.sealed_cells(column, Some(last)).await?;
        }
        Ok(check)
    }

    /// What seals a column.
    pub(crate) fn vault_of(&self, column: &SealedColumn) -> &Vault {
        match column.seal {
            Seal::Storage => &self.vault,
            Seal::Session => self.session_vault(),
        }
    }

    /// The sealed values of the first rows of a column, or of the rows after one; none at the end.
    pub(crate) async fn sealed_cells(
        &self,
        column: &SealedColumn,
        after: Option<&Cell>,
    ) -> Answer<Vec<Cell>> {
        let rows: Vec<Row> = match after.and_then(|cell| cell.keys.first()) {
            Some(key) => self.room.fetch_rows(&column.next, args![key.clone(), BATCH]).await?,
            None => self.room.fetch_rows(&column.first, args![BATCH]).await?,
        };
        rows.iter().map(|row| column.read(row)).collect()
    }
}
