//! The port of API keys.

use async_trait::async_trait;

use super::PortError;
use crate::{
    api_key::{ApiKeyId, ApiKeyRecord, KeyUse},
    time::Timestamp,
};

/// API keys by their public part. What is written is seen by the next read of every instance; the caller's cache adds its
/// own, stated staleness. Keys of a person end with their account (`person_forget` of the preferences).
#[async_trait]
pub trait ApiKeyStore: Send + Sync {
    /// Keeps a new key; `false` if its public part is taken.
    async fn api_key_create(&self, key: &ApiKeyRecord) -> Result<bool, PortError>;

    /// The key with this public part, revoked and expired ones too.
    async fn api_key_find(&self, id: &ApiKeyId) -> Result<Option<ApiKeyRecord>, PortError>;

    /// The keys of `owner`, in any spelling of the name, or with `None` all there are; newest first, at most `limit`. One that cannot be
    /// read is left out, not the whole answer.
    async fn api_key_list(&self, owner: Option<&str>, limit: usize) -> Result<Vec<ApiKeyRecord>, PortError>;

    /// Ends a key at `at`, by somebody's wish (`revoked`) or by its time; `false` if there is none, or it was revoked
    /// before. Never moves an end to later.
    async fn api_key_end(&self, id: &ApiKeyId, at: Timestamp, revoked: bool) -> Result<bool, PortError>;

    /// Notes the latest uses; never moves one backwards, ignores unknown keys.
    async fn api_key_note_use(&self, uses: &[(ApiKeyId, KeyUse)]) -> Result<(), PortError>;

    /// Forgets keys that ended before `before`; gives their number.
    async fn api_key_prune(&self, before: Timestamp) -> Result<u64, PortError>;
}
