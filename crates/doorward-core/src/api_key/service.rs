//! Which key a request shows, and whether it is good now.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_swap::ArcSwap;
use doorward_crypto::{MAC_LEN, MacKey};
use secrecy::ExposeSecret as _;
use url::form_urlencoded;

use super::{
    ApiKeyId, ApiKeyRecord, Holder, KeyEnds, KeyHandle, KeyProof, KeySettings, KeyUse, LiveKey, NamedKey,
    PREFIX, SHORTEST, checked,
    configured::Held,
    live::{KeyCache, Unwritten},
};
use crate::{
    client_address::limit_key,
    credentials::{Authorization, Presented},
    identity::{Identity, Role, folded},
    limits::{LimitExceeded, RequestLimiter},
    ports::{PortError, Ports},
    target::Target,
    time::Timestamp,
};

/// Uses that wait to be written, at most.
const UNWRITTEN: usize = 100_000;

/// Keys whose requests are counted at once.
const COUNTED: usize = 65_536;

/// Guesses that are remembered, so that each counts once.
const GUESSES: usize = 16_384;

/// Parameters of a query in which a key of the configuration is looked for.
const LOOKED_UP: usize = 8;

/// Parameters that applications of the field take keys by; ours are refused there by name (HS-18).
const IN_QUERY: [&str; 4] = ["api_key", "apikey", "api-key", "x-api-key"];

/// The key that a request shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown<'a> {
    /// None.
    Nothing,
    /// One.
    Key {
        /// Its text.
        text: &'a str,
        /// It came as the password of HTTP Basic, with this name.
        user: Option<&'a str>,
    },
    /// A token of ours that stands for this key.
    Token(NamedKey),
    /// Several that differ, or one that is no text: as good as a wrong one.
    Contradiction,
}

/// What came of looking at a key.
#[derive(Debug)]
pub enum Verified {
    /// It is good now.
    Good(Arc<LiveKey>, Arc<Identity>),
    /// It is not.
    Refused(RefusedKey),
}

/// Why a key is not good. For the audit; whoever shows it is told nothing (HS-20).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedKey {
    /// A stable code.
    pub reason: &'static str,
    /// The key as lists show it, if there is one.
    pub shown: Option<String>,
    /// Whose it is, if there is one.
    pub owner: Option<String>,
    /// The secret was not that of any key: somebody guesses, or has mistyped it.
    pub guessed: bool,
}

impl RefusedKey {
    pub(crate) const fn guess(reason: &'static str, shown: Option<String>) -> Self {
        Self { reason, shown, owner: None, guessed: true }
    }

    /// A right key that is not good here.
    pub(crate) fn known(reason: &'static str, key: &LiveKey) -> Self {
        Self { reason, shown: Some(key.shown.clone()), owner: key.owner.clone(), guessed: false }
    }
}

/// The keys: looked up here, made and ended in `manage`.
pub struct ApiKeys {
    pub(super) ports: Ports,
    mac: MacKey,
    held: ArcSwap<Held>,
    pub(super) cache: KeyCache,
    unwritten: Mutex<Unwritten>,
    /// Checksums of guesses that were counted, with whoever made them.
    guesses: quick_cache::sync::Cache<[u8; MAC_LEN], ()>,
    /// Requests by key, where a key has a limit of its own.
    requests: RequestLimiter,
    pub(super) ends: ArcSwap<KeyEnds>,
}

impl ApiKeys {
    /// With room for `capacity` keys in the in-process cache.
    pub fn new(ports: Ports, settings: KeySettings, capacity: usize) -> Self {
        let mut bytes = [0; MAC_LEN];
        ports.entropy.fill(&mut bytes);
        let mac = MacKey::new(&bytes);
        let held = ArcSwap::from_pointee(Held::of(settings, &mac));
        let (cache, guesses) = (KeyCache::new(capacity), quick_cache::sync::Cache::new(GUESSES));
        let (unwritten, requests) = (Mutex::default(), RequestLimiter::new(COUNTED));
        let ends = ArcSwap::default();
        Self { ports, mac, held, cache, unwritten, guesses, requests, ends }
    }

    /// Holds other settings from now on.
    pub fn reconfigure(&self, settings: KeySettings) {
        self.held.store(Arc::new(Held::of(settings, &self.mac)));
        self.cache.forget_all();
    }

    /// Forgets every cached key, because a directory changed as a whole.
    pub fn directory_changed(&self) {
        self.cache.forget_all();
    }

    /// Whether keys are taken at all.
    pub fn is_enabled(&self) -> bool {
        self.held.load().enabled
    }

    /// The keys of the configuration: name, owner or role, permissions.
    pub fn configured(&self) -> Vec<(String, Holder, Vec<String>)> {
        let held = self.held.load();
        let mut keys: Vec<_> = held
            .keys
            .values()
            .map(|key| (key.name.clone(), key.holder.clone(), key.scope.texts().map(str::to_owned).collect()))
            .collect();
        keys.sort_by(|left: &(String, _, Vec<String>), right| left.0.cmp(&right.0));
        keys
    }

    /// Whether `text` is one of our keys by its form, or one of the configuration. Says nothing about whether it is good:
    /// whatever it is, it is not for applications to see.
    pub fn is_ours(&self, text: &str) -> bool {
        text.starts_with(PREFIX) || self.held.load().find(text, &self.mac).is_some()
    }

    /// The key among what was presented. `X-API-Key` first; then bearer and Basic, where those are keys.
    pub fn shown<'a>(&self, presented: &'a Presented<'_>) -> Shown<'a> {
        let held = self.held.load();
        if !held.enabled {
            return Shown::Nothing;
        }
        let own = |text: &str| text.starts_with(PREFIX) || held.find(text, &self.mac).is_some();
        let headers = presented.api_keys.iter().copied().filter(|text| held.refuse_foreign || own(text));
        let sent = match &presented.authorization {
            Some(Authorization::Bearer(token)) => Some((*token, None)),
            Some(Authorization::Basic { user, password }) => {
                Some((password.expose_secret(), Some(user.as_str())))
            }
            Some(Authorization::BrokenBasic) | None => None,
        };
        let sent = sent.filter(|(text, _)| own(text));
        let mut all = headers.map(|text| (text, None)).chain(sent);
        let Some((text, user)) = all.next() else { return Shown::Nothing };
        let mut user = user;
        for (other, name) in all {
            if other != text {
                return Shown::Contradiction;
            }
            user = user.or(name);
        }
        if text.is_empty() { Shown::Contradiction } else { Shown::Key { text, user } }
    }

    /// Whether the query of `target` carries one of our keys, which is never taken there (HS-18, SC-111).
    pub fn is_in_query(&self, target: &Target) -> bool {
        let Some(query) = target.query().filter(|query| query.contains('=') && self.is_enabled()) else {
            return false;
        };
        // Keys of the configuration are looked for in few places: a query of many guesses must not be a quicker way to try
        // them.
        form_urlencoded::parse(query.as_bytes()).enumerate().any(|(place, (_, value))| {
            value.starts_with(PREFIX) || (place < LOOKED_UP && self.is_ours(&value))
        })
    }

    /// Whether the query of `target` looks as if somebody showed a key there.
    pub fn looks_asked_by_query(&self, target: &Target) -> bool {
        let Some(query) = target.query().filter(|_| self.is_enabled()) else { return false };
        form_urlencoded::parse(query.as_bytes())
            .any(|(name, _)| IN_QUERY.iter().any(|known| name.eq_ignore_ascii_case(known)))
    }

    /// Whether a text that is nobody's token could be meant for a key of the configuration, and is none.
    pub(crate) fn may_be_guess(&self, text: &str) -> bool {
        let held = self.held.load();
        held.enabled && held.refuse_foreign && !held.keys.is_empty() && text.len() >= SHORTEST
    }

    /// Whether `client` has not shown `text` lately; a good one is never asked about.
    pub(crate) fn is_new_guess(&self, client: IpAddr, text: &str) -> bool {
        let guess = self.mac.mac(&[limit_key(client).to_string().as_bytes(), b"\0", text.as_bytes()]);
        let known = self.guesses.get(&guess).is_some();
        self.guesses.insert(guess, ());
        !known
    }

    /// Whether `text` stands in the place of a password and is a key that was made here, by its form (FR-79).
    pub fn is_app_password(&self, text: &str) -> bool {
        self.is_enabled() && checked(text).is_some()
    }

    /// Whether the next look at a key needs no store: it was seen lately.
    pub(crate) fn is_cached(&self, shown: &Shown<'_>, now: Timestamp) -> bool {
        let handle = match shown {
            Shown::Key { text, .. } => self.handle(text),
            Shown::Token(named) => Some(KeyHandle::Made(named.tag.id)),
            Shown::Nothing | Shown::Contradiction => None,
        };
        handle.is_some_and(|handle| self.cache.fresh(&handle, now).is_some())
    }

    fn handle(&self, text: &str) -> Option<KeyHandle> {
        let configured = self.held.load().find(text, &self.mac).map(KeyHandle::Configured);
        configured.or_else(|| checked(text).map(KeyHandle::Made))
    }

    /// Looks at a key. At most one read of the store and one of the directory, and none for a key seen within
    /// [`STALENESS`](super::STALENESS), however many keys there are.
    ///
    /// # Errors
    /// When the store or the directory cannot answer; the caller must deny.
    pub async fn verify(&self, text: &str, user: Option<&str>) -> Result<Verified, PortError> {
        let now = self.ports.clock.now();
        let Some(handle) = self.handle(text) else {
            // Where no key looks like it, it is the application's own that stands in our header, and nobody guesses.
            let guessed = text.starts_with(PREFIX) || !self.held.load().keys.is_empty();
            return Ok(Verified::Refused(RefusedKey { guessed, ..RefusedKey::guess("malformed", None) }));
        };
        let found = self.load(&handle, now).await?;
        let nobodys = KeyProof::nobodys();
        let proof = found.as_ref().map_or(Some(&nobodys), |key| key.proof.as_ref());
        // A key of the configuration has been proved by being found.
        let proved = proof.is_none_or(|proof| proof.proves(text));
        let Some(key) = found.filter(|_| proved) else {
            let shown = match handle {
                KeyHandle::Made(id) => Some(id.to_string()),
                KeyHandle::Configured(_) => None,
            };
            return Ok(Verified::Refused(RefusedKey::guess("unknown", shown)));
        };
        let identity = match key.identity(now) {
            Ok(identity) => Arc::clone(identity),
            Err(reason) => return Ok(Verified::Refused(RefusedKey::known(reason, &key))),
        };
        let names_another =
            |user: &str| key.owner.as_deref().is_some_and(|owner| folded(owner) != folded(user));
        if user.is_some_and(names_another) {
            return Ok(Verified::Refused(RefusedKey::known("other_user", &key)));
        }
        Ok(Verified::Good(key, identity))
    }

    /// Looks at the key that a token of ours stands for: the signature alone proves nothing of a key. Nobody guesses
    /// those, so nothing of it counts.
    ///
    /// # Errors
    /// When the store or the directory cannot answer; the caller must deny.
    pub(crate) async fn verify_named(&self, named: &NamedKey) -> Result<Verified, PortError> {
        let now = self.ports.clock.now();
        let id = named.tag.id;
        let found = self.load(&KeyHandle::Made(id), now).await?;
        let Some(key) = found.filter(|key| named.is(key)) else {
            let other = RefusedKey { guessed: false, ..RefusedKey::guess("unknown", Some(id.to_string())) };
            return Ok(Verified::Refused(other));
        };
        Ok(match key.identity(now).map(Arc::clone) {
            Ok(identity) => Verified::Good(key, identity),
            Err(reason) => Verified::Refused(RefusedKey::known(reason, &key)),
        })
    }

    /// Whether what a key opened may stay open (HS-21).
    ///
    /// # Errors
    /// When the store or the directory cannot answer.
    pub async fn is_live(&self, handle: &KeyHandle) -> Result<bool, PortError> {
        Ok(self.identity_of(handle).await?.is_some())
    }

    /// Who a key stands for, as the directory says now; `None` if it is good no more.
    ///
    /// # Errors
    /// When the store or the directory cannot answer.
    pub async fn identity_of(&self, handle: &KeyHandle) -> Result<Option<Arc<Identity>>, PortError> {
        let now = self.ports.clock.now();
        let key = if self.is_enabled() { self.load(handle, now).await? } else { None };
        Ok(key.and_then(|key| key.identity(now).ok().cloned()))
    }

    /// Counts a request that `key` is good for, beside the limits of whoever shows it (SC-269). The count outlives
    /// reloads, and every instance has its own.
    pub(crate) fn admit(&self, key: &LiveKey, now: Timestamp) -> Result<(), LimitExceeded> {
        let Some(limit) = key.per_minute else { return Ok(()) };
        self.requests.admit(&key.handle, limit, now).map(|_| ())
    }

    /// Notes that `key` was used, in memory (HS-23).
    pub fn note_use(&self, key: &LiveKey, client: IpAddr) {
        let KeyHandle::Made(id) = key.handle else { return };
        let now = self.ports.clock.now();
        if key.is_news(now) {
            let mut unwritten = self.unwritten();
            if unwritten.len() < UNWRITTEN {
                unwritten.insert(id, (now, client));
            }
        }
    }

    /// Writes the uses noted since the last call; to be called every few seconds and before the end of the process.
    ///
    /// # Errors
    /// When the store cannot; they are kept for the next call.
    pub async fn flush(&self) -> Result<(), PortError> {
        let noted = std::mem::take(&mut *self.unwritten());
        if noted.is_empty() {
            return Ok(());
        }
        let uses: Vec<(ApiKeyId, KeyUse)> = noted
            .iter()
            .map(|(id, (at, client))| (*id, KeyUse { at: *at, address: client.to_string() }))
            .collect();
        let written = self.ports.api_keys.api_key_note_use(&uses).await;
        if written.is_err() {
            let mut unwritten = self.unwritten();
            for (id, one) in noted {
                unwritten.entry(id).or_insert(one);
            }
        }
        written
    }

    fn unwritten(&self) -> MutexGuard<'_, Unwritten> {
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn load(&self, handle: &KeyHandle, now: Timestamp) -> Result<Option<Arc<LiveKey>>, PortError> {
        if let Some(key) = self.cache.fresh(handle, now) {
            return Ok(Some(key));
        }
        let generation = self.cache.generation();
        let live = match handle {
            KeyHandle::Made(id) => match self.ports.api_keys.api_key_find(id).await? {
                Some(record) => Some(self.of_record(record, now).await?),
                None => None,
            },
            KeyHandle::Configured(digest) => self.of_configuration(digest, now).await?,
        };
        let live = live.map(Arc::new);
        if let Some(key) = &live {
            self.cache.keep(key, generation);
        }
        Ok(live)
    }

    async fn of_record(&self, record: ApiKeyRecord, now: Timestamp) -> Result<LiveKey, PortError> {
        let standing = if record.revoked.is_some() {
            Err("revoked")
        } else {
            self.standing(&record.name, &record.holder).await?
        };
        let owner = record.holder.person().map(str::to_owned);
        Ok(LiveKey::new(
            KeyHandle::Made(record.id),
            format!("{} {}", record.id, record.name),
            (record.scope, record.per_minute, owner),
            standing,
            (record.expires, Some(record.proof)),
            now,
        ))
    }

    async fn of_configuration(
        &self,
        digest: &[u8; MAC_LEN],
        now: Timestamp,
    ) -> Result<Option<LiveKey>, PortError> {
        let held = self.held.load_full();
        let Some(key) = held.keys.get(digest) else { return Ok(None) };
        let standing = self.standing(&key.name, &key.holder).await?;
        let owner = key.holder.person().map(str::to_owned);
        let handle = KeyHandle::Configured(*digest);
        Ok(Some(LiveKey::new(
            handle,
            key.name.clone(),
            (key.scope.clone(), key.per_minute, owner),
            standing,
            (None, None),
            now,
        )))
    }

    /// Who stands behind a key now: its owner as the directory says, so that it is never wider than they are.
    async fn standing(
        &self,
        name: &str,
        holder: &Holder,
    ) -> Result<Result<Arc<Identity>, &'static str>, PortError> {
        let user = match holder {
            Holder::Person(user) => user,
            Holder::Machine { role } => return Ok(Ok(Arc::new(machine(name, role)))),
        };
        Ok(match self.ports.users.account_find(user).await? {
            None => Err("owner_missing"),
            Some(account) if account.disabled => Err("owner_disabled"),
            // Only the portal is open to those who must choose a password first (FR-41).
            Some(account) if account.must_change_password => Err("must_change_password"),
            Some(account) => Ok(account.identity),
        })
    }
}

/// What services learn of a key without an owner.
fn machine(name: &str, role: &Role) -> Identity {
    Identity {
        user: format!("key:{name}"),
        display_name: name.to_owned(),
        email: None,
        groups: Vec::new(),
        role: role.clone(),
    }
}
