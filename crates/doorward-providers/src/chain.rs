//! Several directories as one.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use doorward_core::{
    identity::{Account, folded},
    ports::{AccountQuery, HashReplacement, PortError, ReplaceOutcome, UserDirectory},
};

/// Asks directories in order; the first that knows a name answers for it. A directory that cannot answer ends
/// the search with its error: falling through would let a name of a later directory stand in for it.
pub struct DirectoryChain(Vec<Arc<dyn UserDirectory>>);

impl DirectoryChain {
    /// In order of precedence.
    pub fn new(directories: Vec<Arc<dyn UserDirectory>>) -> Self {
        Self(directories)
    }
}

#[async_trait]
impl UserDirectory for DirectoryChain {
    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        let mut found = None;
        for directory in &self.0 {
            // All are asked whoever it is, or the time would tell in which one a name is (AM-05).
            let answer = directory.account_find(name).await;
            if found.is_none() {
                found = answer?;
            }
        }
        Ok(found)
    }

    /// One page of all directories together. An account that another directory hides is left out, whether or not
    /// the one that hides it is among those asked for.
    async fn account_search(&self, query: &AccountQuery) -> Result<Vec<Account>, PortError> {
        let mut found = BTreeMap::new();
        for (place, directory) in self.0.iter().enumerate() {
            for (name, account) in self.visible(place, directory, query).await? {
                found.entry(name).or_insert(account);
            }
        }
        Ok(found.into_values().take(query.limit).collect())
    }

    async fn account_replace_hash(
        &self,
        name: &str,
        replacement: HashReplacement<'_>,
    ) -> Result<ReplaceOutcome, PortError> {
        for directory in &self.0 {
            if directory.account_find(name).await?.is_some() {
                return directory.account_replace_hash(name, replacement).await;
            }
        }
        Ok(ReplaceOutcome::Missing)
    }

    async fn account_password_fixed(&self, name: &str) -> Result<Option<String>, PortError> {
        for directory in &self.0 {
            if directory.account_find(name).await?.is_some() {
                return directory.account_password_fixed(name).await;
            }
        }
        Ok(None)
    }
}

impl DirectoryChain {
    /// The first accounts of `directory` that no directory before `place` hides, as many as are asked for, with
    /// their folded names. Its pages go on until there are so many: who is hidden must not take the place of one
    /// who is not.
    async fn visible(
        &self,
        place: usize,
        directory: &Arc<dyn UserDirectory>,
        query: &AccountQuery,
    ) -> Result<Vec<(String, Account)>, PortError> {
        let (mut visible, mut query) = (Vec::new(), query.clone());
        loop {
            let page = directory.account_search(&query).await?;
            let last = page.len() < query.limit;
            for account in page {
                let name = folded(&account.identity.user);
                query.after = Some(name.clone());
                if visible.len() < query.limit && !self.is_hidden(place, &account).await? {
                    visible.push((name, account));
                }
            }
            if last || visible.len() >= query.limit {
                return Ok(visible);
            }
        }
    }

    /// Whether a directory before `place` answers for the name of `account`.
    async fn is_hidden(&self, place: usize, account: &Account) -> Result<bool, PortError> {
        for directory in self.0.iter().take(place) {
            if directory.account_find(&account.identity.user).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use doorward_testkit::{MemoryUsers, account};

    #[tokio::test]
    async fn the_first_that_knows_a_name_answers_and_a_fault_ends_the_search() {
        let (first, second) = (Arc::new(MemoryUsers::default()), Arc::new(MemoryUsers::default()));
        first.put(account("alice", "first"));
        second.put(account("alice", "second"));
        second.put(account("bob", "second"));
        let chain = DirectoryChain::new(vec![first.clone(), second]);
        let stamp = chain.account_find("alice").await.unwrap().unwrap();
        assert_eq!(doorward_testkit::PlainPasswords::hash_of("first").expose(), stamp.password_hash.expose());
        assert!(chain.account_find("bob").await.unwrap().is_some());
        assert!(chain.account_find("ghost").await.unwrap().is_none());
        first.set_broken(true);
        assert!(chain.account_find("bob").await.is_err());
    }

    #[tokio::test]
    async fn a_page_holds_everybody_once_in_order_and_goes_on_where_it_ended() {
        let (first, second) = (Arc::new(MemoryUsers::default()), Arc::new(MemoryUsers::default()));
        for name in ["alice", "carol"] {
            first.put(account(name, "first"));
        }
        for name in ["Alice", "bob", "dave"] {
            second.put(account(name, "second"));
        }
        let chain = DirectoryChain::new(vec![first, second]);
        let mut query = AccountQuery { limit: 3, ..AccountQuery::default() };
        let names = async |query: &AccountQuery| {
            let page = chain.account_search(query).await.unwrap();
            page.iter().map(|account| account.identity.user.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(&query).await, ["alice", "bob", "carol"]);
        query.after = Some("carol".to_owned());
        assert_eq!(names(&query).await, ["dave"]);
    }

    #[tokio::test]
    async fn who_is_hidden_takes_nobodys_place_on_a_page() {
        let (first, second) = (Arc::new(MemoryUsers::default()), Arc::new(MemoryUsers::default()));
        for name in ["alice", "bob", "zoe"] {
            first.put(account(name, "first"));
        }
        for name in ["alice", "bob", "carol"] {
            second.put(account(name, "second"));
            second.change_identity(name, |identity| identity.role = doorward_core::identity::Role::admin());
        }
        let chain = DirectoryChain::new(vec![first, second]);
        let query = AccountQuery { limit: 2, admins_only: true, ..AccountQuery::default() };
        let page = chain.account_search(&query).await.unwrap();
        let names: Vec<_> = page.iter().map(|account| account.identity.user.as_str()).collect();
        assert_eq!(names, ["carol"]);
        let none = AccountQuery { limit: 0, ..AccountQuery::default() };
        assert!(chain.account_search(&none).await.unwrap().is_empty(), "and it ends");
    }

    #[tokio::test]
    async fn a_new_hash_goes_to_the_directory_that_answers_for_the_name() {
        let (first, second) = (Arc::new(MemoryUsers::default()), Arc::new(MemoryUsers::default()));
        first.put(account("alice", "first"));
        second.put(account("alice", "second"));
        second.put(account("bob", "second"));
        first.set_read_only(Some("a file"));
        let chain = DirectoryChain::new(vec![first, second.clone()]);
        let (stored, hash) =
            (doorward_testkit::PlainPasswords::hash_of("second"), secrecy::SecretString::from("new"));
        let replacement = HashReplacement::Rehash { stored: &stored, hash: &hash };
        let alice = chain.account_replace_hash("alice", replacement).await.unwrap();
        assert!(matches!(alice, ReplaceOutcome::ReadOnly(_)), "{alice:?}");
        assert_eq!(chain.account_replace_hash("bob", replacement).await.unwrap(), ReplaceOutcome::Done);
        assert_eq!(chain.account_replace_hash("ghost", replacement).await.unwrap(), ReplaceOutcome::Missing);
        assert_eq!(second.account_find("bob").await.unwrap().unwrap().password_hash.expose(), "new");
    }

    trait Expose {
        fn expose(&self) -> &str;
    }

    impl Expose for secrecy::SecretString {
        fn expose(&self) -> &str {
            secrecy::ExposeSecret::expose_secret(self)
        }
    }
}
