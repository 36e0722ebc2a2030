//! Every port at once, from fakes.

use std::sync::Arc;

use doorward_core::ports::Ports;

use crate::{
    FakeClock, FakeSessions, MemoryApiKeys, MemoryBans, MemoryPeople, MemoryUsers, PlainPasswords,
    RecordingAudit, SeededEntropy,
};

/// One fake for each port; hand [`Fakes::ports`] to the code under test and steer it from here.
#[derive(Clone, Default)]
pub struct Fakes {
    /// Both `users` and `accounts`.
    pub users: Arc<MemoryUsers>,
    /// `sessions`.
    pub sessions: Arc<FakeSessions>,
    /// `bans`.
    pub bans: Arc<MemoryBans>,
    /// `totp`, `passkeys`, `recovery`, `preferences`, `one_time` and `outbox`.
    pub people: Arc<MemoryPeople>,
    /// `api_keys`.
    pub api_keys: Arc<MemoryApiKeys>,
    /// `passwords`.
    pub passwords: Arc<PlainPasswords>,
    /// `audit`.
    pub audit: Arc<RecordingAudit>,
    /// `clock`.
    pub clock: Arc<FakeClock>,
    /// `entropy`.
    pub entropy: Arc<SeededEntropy>,
}

impl Fakes {
    /// The ports that these fakes stand behind.
    pub fn ports(&self) -> Ports {
        Ports {
            users: self.users.clone(),
            accounts: self.users.clone(),
            sessions: self.sessions.clone(),
            bans: self.bans.clone(),
            totp: self.people.clone(),
            passkeys: self.people.clone(),
            recovery: self.people.clone(),
            api_keys: self.api_keys.clone(),
            preferences: self.people.clone(),
            one_time: self.people.clone(),
            outbox: self.people.clone(),
            passwords: self.passwords.clone(),
            audit: self.audit.clone(),
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
        }
    }
}

/// Fresh fakes and the ports made of them.
pub fn ports() -> (Ports, Fakes) {
    let fakes = Fakes::default();
    (fakes.ports(), fakes)
}
