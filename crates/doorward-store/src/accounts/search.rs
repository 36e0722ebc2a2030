//! Finding accounts by part of a name, page by page.

use doorward_core::{
    identity::{Account, folded},
    ports::{AccountQuery, PortError},
};

use super::row::{AccountRow, select};
use crate::{
    database::Database,
    engine::{Sql, args, sql},
};

/// SQLite's inner query reads an index only, as far as the page reaches. `instr` and not `LIKE`: both texts are
/// folded, and nothing in the visitor's is a pattern.
const SEARCH: Sql = sql!(
    sqlite: select!(
        "WHERE name_folded IN (SELECT name_folded FROM accounts INDEXED BY accounts_by_text \
         WHERE name_folded > ? AND instr(search_text, ?) > 0 ORDER BY name_folded LIMIT ?) ORDER BY name_folded"
    ),
    postgres: select!("WHERE name_folded > ? AND strpos(search_text, ?) > 0 ORDER BY name_folded LIMIT ?"),
    mysql: select!("WHERE name_folded > ? AND INSTR(search_text, ?) > 0 ORDER BY name_folded LIMIT ?"),
);

const SEARCH_ADMINS: Sql = sql!(
    sqlite: select!(
        "WHERE role = 'admin' AND name_folded > ? AND instr(search_text, ?) > 0 ORDER BY name_folded LIMIT ?"
    ),
    postgres: select!(
        "WHERE role = 'admin' AND name_folded > ? AND strpos(search_text, ?) > 0 ORDER BY name_folded LIMIT ?"
    ),
    mysql: select!(
        "WHERE role = 'admin' AND name_folded > ? AND INSTR(search_text, ?) > 0 ORDER BY name_folded LIMIT ?"
    ),
);

/// What a search looks into: the folded texts, a line each so that no match spans two of them.
pub(super) fn search_text(name_folded: &str, display_name: &str, email: Option<&str>) -> String {
    [name_folded, &folded(display_name), &folded(email.unwrap_or_default())].join("\n")
}

impl Database {
    pub(super) async fn search_accounts(&self, query: &AccountQuery) -> Result<Vec<Account>, PortError> {
        let statement = if query.admins_only { &SEARCH_ADMINS } else { &SEARCH };
        let text = folded(&query.text);
        // No name is empty, so every name comes after "".
        let mut after = query.after.clone().unwrap_or_default();
        let mut found: Vec<Account> = Vec::new();
        loop {
            let missing = query.limit.saturating_sub(found.len());
            if missing == 0 {
                return Ok(found);
            }
            let rows: Vec<AccountRow> = self
                .room
                .fetch_all(statement, args![&after, &text, missing])
                .await
                .map_err(|failure| self.fault(failure))?;
            // A page that is short only because entries were left out is filled up: a short one is the last.
            let last = rows.last().filter(|_| rows.len() == missing).map(|row| row.name_folded.clone());
            found.extend(rows.into_iter().filter_map(|row| self.account_or_report(row)));
            let Some(last) = last else { return Ok(found) };
            after = last;
        }
    }

    /// The account in `row`, or nothing and a word to the log where it cannot be read.
    fn account_or_report(&self, row: AccountRow) -> Option<Account> {
        let name_folded = row.name_folded.clone();
        match self.read_account(row) {
            Ok(account) => Some(account),
            Err(fault) => {
                if self.told.is_news("accounts", name_folded.as_bytes()) {
                    tracing::error!(error = %fault, "an account was altered; nobody can sign in with it");
                }
                None
            }
        }
    }
}
