//! Sealing of stored values, each bound to the place where it is stored (AM-10 to AM-12).
//!
//! The one room of this crate that knows the shape of `crypto`'s sealing. While the storage key is being changed, a vault
//! learns the other key beside its own (`change_key`); it never forgets one.

use std::sync::{Arc, PoisonError, RwLock};

use doorward_core::Entropy;
use doorward_crypto::seal::{Keyring, SealContext, SealError, Sealer};

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
    /// The first seals; values of all of them open.
    rings: RwLock<Arc<[Learned]>>,
    entropy: Arc<dyn Entropy>,
}

#[derive(Clone)]
struct Learned {
    keys: Arc<Keyring>,
    /// It comes after the key that the vault was made with, and seals once the database is its own.
    successor: bool,
}

impl Vault {
    pub(crate) fn new(keys: Keyring, entropy: Arc<dyn Entropy>) -> Self {
        let own = Learned { keys: Arc::new(keys), successor: false };
        Self { rings: RwLock::new(Arc::new([own])), entropy }
    }

    /// A vault of another key that draws from the same source.
    pub(crate) fn sibling(&self, material: &[u8]) -> Self {
        Self::new(Sealer::new(material).into(), Arc::clone(&self.entropy))
    }

    pub(crate) fn seal(&self, place: &Place<'_>, plain: &[u8]) -> Vec<u8> {
        let rings = self.rings();
        // There is always one; an empty value opens nowhere.
        rings.first().map(|own| own.keys.seal(&*self.entropy, &context(place), plain)).unwrap_or_default()
    }

    /// Fills `bytes` at random, for a key that is to be sealed.
    pub(crate) fn random(&self, bytes: &mut [u8]) {
        self.entropy.fill(bytes);
    }

    pub(crate) fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut fault = SealError::OtherKey;
        for ring in &*self.rings() {
            match ring.keys.open(&context(place), sealed) {
                Err(SealError::OtherKey) => {}
                Err(other) => fault = other,
                opened => return opened,
            }
        }
        Err(fault)
    }

    /// Like [`Vault::open`], for text. Only text was sealed there, so anything else is a value of another kind.
    pub(crate) fn open_text(&self, place: &Place<'_>, sealed: &[u8]) -> Result<String, SealError> {
        String::from_utf8(self.open(place, sealed)?).map_err(|_| SealError::Format)
    }

    /// Whether the present key has sealed a value that opens.
    pub(crate) fn is_present(&self, sealed: &[u8]) -> bool {
        self.rings().first().is_some_and(|own| own.keys.is_present(sealed).unwrap_or(false))
    }

    /// Whether it has the key of this id, as [`id_of`] gives it.
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.rings().iter().any(|ring| id_of(&ring.keys.seal(&*self.entropy, &NOWHERE, b"")) == id)
    }

    /// The id of the key that seals.
    pub(crate) fn id(&self) -> String {
        self.rings()
            .first()
            .map(|own| id_of(&own.keys.seal(&*self.entropy, &NOWHERE, b"")))
            .unwrap_or_default()
    }

    /// From now on opens what the key made of `material` has sealed, too. `successor`: it is the newer one.
    pub(crate) fn learn(&self, material: &[u8], successor: bool) {
        let learned = Learned { keys: Arc::new(Sealer::new(material).into()), successor };
        let mut rings = self.rings.write().unwrap_or_else(PoisonError::into_inner);
        *rings = rings.iter().cloned().chain([learned]).collect();
    }

    /// Seals with the newer key that has sealed `check`, if one was learned and does not do so already.
    pub(crate) fn follow(&self, check: &[u8]) -> bool {
        let mut rings = self.rings.write().unwrap_or_else(PoisonError::into_inner);
        let (newer, others): (Vec<_>, Vec<_>) = rings
            .iter()
            .skip(1)
            .cloned()
            .partition(|ring| ring.successor && ring.keys.is_present(check).unwrap_or(false));
        let own = rings.first().cloned();
        if newer.is_empty() || own.as_ref().is_some_and(|own| own.keys.is_present(check).unwrap_or(false)) {
            return false;
        }
        *rings = newer.into_iter().chain(own).chain(others).collect();
        true
    }

    fn rings(&self) -> Arc<[Learned]> {
        Arc::clone(&self.rings.read().unwrap_or_else(PoisonError::into_inner))
    }
}

const NOWHERE: SealContext<'static> = SealContext { table: "", column: "", row: b"" };

/// The id of the key that has sealed a value, as text.
fn id_of(sealed: &[u8]) -> String {
    sealed.iter().skip(1).take(4).map(|byte| format!("{byte:02x}")).collect()
}

fn context<'a>(place: &Place<'a>) -> SealContext<'a> {
    SealContext { table: place.table, column: place.column, row: place.row }
}
