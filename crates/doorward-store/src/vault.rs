//! Sealing of stored values, each bound to the place where it is stored (AM-10 to AM-12).
//!
//! The one room of this crate that knows the shape of `crypto`'s sealing.

use std::sync::Arc;

use doorward_core::Entropy;
use doorward_crypto::seal::{Keyring, SealContext, SealError};

/// Where a value is stored. It opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) table: &'a str,
    pub(crate) column: &'a str,
    /// What names the row for as long as it exists.
    pub(crate) row: &'a [u8],
}

/// Seals and opens the values of one store.
pub(crate) struct Vault {
    keys: Keyring,
    entropy: Arc<dyn Entropy>,
}

impl Vault {
    pub(crate) fn new(keys: Keyring, entropy: Arc<dyn Entropy>) -> Self {
        Self { keys, entropy }
    }

    pub(crate) fn seal(&self, place: &Place<'_>, plain: &[u8]) -> Vec<u8> {
        self.keys.seal(&*self.entropy, &context(place), plain)
    }

    /// Fills `bytes` at random, for a key that is to be sealed.
    pub(crate) fn random(&self, bytes: &mut [u8]) {
        self.entropy.fill(bytes);
    }

    pub(crate) fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        self.keys.open(&context(place), sealed)
    }

    /// Like [`Vault::open`], for text. Only text was sealed there, so anything else is a value of another kind.
    pub(crate) fn open_text(&self, place: &Place<'_>, sealed: &[u8]) -> Result<String, SealError> {
        String::from_utf8(self.open(place, sealed)?).map_err(|_| SealError::Format)
    }

    /// Whether the present key has sealed a value that opens.
    pub(crate) fn is_present(&self, sealed: &[u8]) -> bool {
        self.keys.is_present(sealed).unwrap_or(false)
    }
}

fn context<'a>(place: &Place<'a>) -> SealContext<'a> {
    SealContext { table: place.table, column: place.column, row: place.row }
}
