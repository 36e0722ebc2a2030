//! The users of one file at one moment, and how they are found.

use std::{collections::HashMap, path::Path};

use doorward_core::identity::Account;

use super::{
    EntryProblem, Look, UsersFileError, UsersFileSettings,
    document::{self, WrittenEntry},
    entry,
};

/// What a file says.
pub(super) struct Table {
    /// How the file was just before it was read, so that no edit falls between reading and watching.
    pub(super) look: Look,
    pub(super) problems: Vec<EntryProblem>,
    /// Tells each table from the one before.
    pub(super) revision: u64,
    /// It differs from the one before only by a hash that this process wrote.
    pub(super) own_change: bool,
    accounts: HashMap<String, Account>,
    /// Lower-case addresses and the names they stand for; empty where they do not sign in.
    names_by_email: HashMap<String, String>,
    case_insensitive: bool,
}

impl Table {
    /// Of the text of the file at `path`.
    pub(super) fn read(
        path: &Path,
        look: Look,
        text: &str,
        settings: &UsersFileSettings,
    ) -> Result<Self, UsersFileError> {
        let malformed = |message| UsersFileError::Malformed { path: path.to_owned(), message };
        let entries = document::parse(text).map_err(malformed)?;
        let table = Self::of(look, &entries, settings);
        if !table.accounts.is_empty() {
            return Ok(table);
        }
        if table.problems.is_empty() {
            return Err(UsersFileError::Empty { path: path.to_owned() });
        }
        let problems: Vec<_> = table.problems.iter().map(ToString::to_string).collect();
        Err(malformed(problems.join("; ")))
    }

    pub(super) fn of(look: Look, entries: &[WrittenEntry], settings: &UsersFileSettings) -> Self {
        let (accounts, problems) = entry::accounts(entries, settings);
        let emails = accounts.values().filter(|_| settings.search_email).filter_map(|account| {
            let identity = &account.identity;
            identity.email.as_ref().map(|email| (email.to_lowercase(), identity.user.clone()))
        });
        let names_by_email = emails.collect();
        let case_insensitive = settings.case_insensitive;
        Self { look, problems, revision: 0, own_change: false, accounts, names_by_email, case_insensitive }
    }

    /// Whom `input` stands for: an address, a name in any case, a name as written, in this order.
    pub(super) fn find(&self, input: &str) -> Option<&Account> {
        let lower = input.to_lowercase();
        if let Some(name) = self.names_by_email.get(&lower) {
            return self.accounts.get(name);
        }
        // Names are all in lower case then.
        self.accounts.get(if self.case_insensitive { lower.as_str() } else { input })
    }

    /// The account of this very name.
    pub(super) fn named(&self, name: &str) -> Option<&Account> {
        self.accounts.get(name)
    }

    pub(super) fn accounts(&self) -> &HashMap<String, Account> {
        &self.accounts
    }
}
