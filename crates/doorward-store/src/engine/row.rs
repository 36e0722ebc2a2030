//! What a statement gives: rows, read by position.

use doorward_core::time::Timestamp;
use sqlx::{Row as _, mysql::MySqlRow, postgres::PgRow, sqlite::SqliteRow};

use super::{Result, value::with_nul};

/// A row of any engine.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
    MySql(MySqlRow),
}

impl Row {
    /// The value of the column at `index`, from 0.
    pub(crate) fn get<T: Column>(&self, index: usize) -> Result<T> {
        T::read(self, index)
    }
}

/// A type that a column can be read as.
pub(crate) trait Column: Sized {
    fn read(row: &Row, index: usize) -> Result<Self>;
}

macro_rules! column {
    ($($type:ty)*) => {$(
        impl Column for $type {
            fn read(row: &Row, index: usize) -> Result<Self> {
                Ok(match row {
                    Row::Sqlite(row) => row.try_get(index)?,
                    Row::Postgres(row) => row.try_get(index)?,
                    Row::MySql(row) => row.try_get(index)?,
                })
            }
        }
    )*};
}
column!(i64 Option<i64> Vec<u8> Option<Vec<u8>>);

impl Column for Option<String> {
    fn read(row: &Row, index: usize) -> Result<Self> {
        Ok(match row {
            Row::Sqlite(row) => row.try_get(index)?,
            Row::Postgres(row) => row.try_get::<Self, _>(index)?.map(with_nul),
            Row::MySql(row) => row.try_get(index)?,
        })
    }
}

impl Column for String {
    fn read(row: &Row, index: usize) -> Result<Self> {
        Ok(match row {
            Row::Sqlite(row) => row.try_get(index)?,
            Row::Postgres(row) => with_nul(row.try_get(index)?),
            Row::MySql(row) => row.try_get(index)?,
        })
    }
}

impl Column for bool {
    fn read(row: &Row, index: usize) -> Result<Self> {
        row.get(index).map(|value: i64| value != 0)
    }
}

impl Column for Timestamp {
    fn read(row: &Row, index: usize) -> Result<Self> {
        row.get(index).map(Self::from_millis)
    }
}

impl Column for Option<Timestamp> {
    fn read(row: &Row, index: usize) -> Result<Self> {
        let millis: Option<i64> = row.get(index)?;
        Ok(millis.map(Timestamp::from_millis))
    }
}

/// What a whole row is read as: a tuple of columns, or a struct that says itself how.
pub(crate) trait FromRow: Sized {
    fn from_row(row: &Row) -> Result<Self>;
}

macro_rules! tuple {
    ($($column:ident $index:tt),+) => {
        impl<$($column: Column),+> FromRow for ($($column,)+) {
            fn from_row(row: &Row) -> Result<Self> {
                Ok(($(row.get::<$column>($index)?,)+))
            }
        }
    };
}
tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
