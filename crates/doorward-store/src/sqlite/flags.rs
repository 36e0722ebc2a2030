//! Small facts that outlive a restart, such as "this option has acted". Not sealed: no secret, no identity.

use doorward_core::ports::PortError;

use super::Sqlite;

impl Sqlite {
    /// The value of the flag `name`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn flag_find(&self, name: &str) -> Result<Option<String>, PortError> {
        sqlx::query_scalar("SELECT value FROM flags WHERE name = ?1")
            .bind(name)
            .fetch_optional(&self.readers)
            .await
            .map_err(|error| self.fault(error))
    }

    /// Sets the flag `name`; `false` if it had this value already. Of simultaneous calls with one value one
    /// answers `true`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn flag_set(&self, name: &str, value: &str) -> Result<bool, PortError> {
        let written = sqlx::query(
            "INSERT INTO flags (name, value) VALUES (?1, ?2) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
        )
        .bind(name)
        .bind(value)
        .execute(&self.writer)
        .await
        .map_err(|error| self.fault(error))?;
        Ok(written.rows_affected() > 0)
    }

    /// Forgets the flag `name`; `false` if it was not set.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn flag_clear(&self, name: &str) -> Result<bool, PortError> {
        let written = sqlx::query("DELETE FROM flags WHERE name = ?1")
            .bind(name)
            .execute(&self.writer)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(written.rows_affected() > 0)
    }
}
