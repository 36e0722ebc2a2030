//! Several directories as one.

use std::sync::Arc;

use async_trait::async_trait;
use doorward_core::{
    identity::Account,
    ports::{PortError, UserDirectory},
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
        for directory in &self.0 {
            if let Some(account) = directory.account_find(name).await? {
                return Ok(Some(account));
            }
        }
        Ok(None)
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

    trait Expose {
        fn expose(&self) -> &str;
    }

    impl Expose for secrecy::SecretString {
        fn expose(&self) -> &str {
            secrecy::ExposeSecret::expose_secret(self)
        }
    }
}
