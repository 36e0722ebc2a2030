//! Keys of the configuration: hashed when it is loaded, found by their keyed checksum.

use std::collections::HashMap;

use doorward_crypto::{MAC_LEN, MacKey};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Holder, KeyScope, SHORTEST};

/// A key of the configuration.
#[derive(Clone, Debug)]
pub struct ConfiguredKey {
    /// The key; at least [`SHORTEST`] characters.
    pub text: SecretString,
    /// What it is called in lists and to services.
    pub name: String,
    /// Whose it is.
    pub holder: Holder,
    /// What it reaches.
    pub scope: KeyScope,
    /// Requests in a minute that it is good for; `None` for any number.
    pub per_minute: Option<u32>,
}

/// `api_keys` of the configuration.
#[derive(Clone, Debug)]
pub struct KeySettings {
    /// Keys are taken at all.
    pub enabled: bool,
    /// A value of `X-API-Key` that is no key of ours is a wrong key (HS-24); else it is the application's own.
    pub refuse_foreign: bool,
    /// The keys.
    pub keys: Vec<ConfiguredKey>,
}

impl Default for KeySettings {
    fn default() -> Self {
        Self { enabled: true, refuse_foreign: false, keys: Vec::new() }
    }
}

/// What is held of a configured key. Not its text.
pub(super) struct Hashed {
    pub(super) name: String,
    pub(super) holder: Holder,
    pub(super) scope: KeyScope,
    pub(super) per_minute: Option<u32>,
}

/// The settings as they are held.
pub(super) struct Held {
    pub(super) enabled: bool,
    pub(super) refuse_foreign: bool,
    pub(super) keys: HashMap<[u8; MAC_LEN], Hashed>,
}

impl Held {
    /// Hashes the keys; their texts go with `settings`.
    pub(super) fn of(settings: KeySettings, mac: &MacKey) -> Self {
        let KeySettings { enabled, refuse_foreign, keys } = settings;
        let hashed = |key: ConfiguredKey| {
            let digest = mac.mac(&[key.text.expose_secret().as_bytes()]);
            let ConfiguredKey { name, holder, scope, per_minute, .. } = key;
            (digest, Hashed { name, holder, scope, per_minute })
        };
        Self { enabled, refuse_foreign, keys: keys.into_iter().map(hashed).collect() }
    }

    /// The checksum of `text`, if that is one of the keys. The table is asked for a checksum whose key nobody knows, so
    /// how long it takes tells nothing about the keys (HS-17).
    pub(super) fn find(&self, text: &str, mac: &MacKey) -> Option<[u8; MAC_LEN]> {
        if self.keys.is_empty() || text.len() < SHORTEST {
            return None;
        }
        let digest = mac.mac(&[text.as_bytes()]);
        self.keys.contains_key(&digest).then_some(digest)
    }
}
