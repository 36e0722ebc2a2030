//! The life of sessions: begin, resolve, renew, end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use doorward_crypto::{MacKey, SessionClaims, TokenKeys, random_token};

use super::{Lifetimes, Method, Methods, SessionKey, SessionRecord, cache::SessionCache, verified::Tokens};
use crate::{
    identity::{Account, Identity, Level},
    ports::{PortError, Ports},
    time::Timestamp,
};

/// How old the cached view of a session may be: an ending by another instance or by the command line is
/// seen after this long; an ending by this instance at once. With the quarter of a second between two looks at open
/// streams it stays within the second that FR-19 allows.
pub const STALENESS: Duration = Duration::from_millis(750);

/// Bytes of randomness in a session identifier (SC-109 asks for 128 bits).
const IDENTIFIER_BYTES: usize = 24;

/// A session that was looked up and is good now.
#[derive(Debug)]
pub struct LiveSession {
    /// Its key.
    pub key: SessionKey,
    /// Who it is, as the directory says now (FR-15), not as it was at sign-in.
    pub identity: Arc<Identity>,
    /// What was proved.
    pub level: Level,
    /// When it began.
    pub created: Timestamp,
    /// By what it was proved.
    pub methods: Methods,
    /// When its person last proved who they are.
    pub proved: Timestamp,
    /// When they last did so by more than the password.
    pub elevated: Option<Timestamp>,
    /// When it ends by itself.
    pub expires: Timestamp,
    /// "Remember me" was ticked.
    pub remembered: bool,
    /// A password must be chosen before anything else (FR-41).
    pub must_change_password: bool,
    pub(super) scope: Arc<str>,
    read_at: Timestamp,
    written_activity: Timestamp,
    activity: AtomicI64,
}

/// A session as far as proving more in it needs it.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// Its key.
    pub key: SessionKey,
    /// The canonical user name.
    pub user: &'a str,
    /// What was proved.
    pub level: Level,
    /// By what it was proved.
    pub methods: Methods,
    /// When more than the password was last proved.
    pub elevated: Option<Timestamp>,
}

impl LiveSession {
    /// The session as far as proving more in it needs it.
    pub fn held(&self) -> Held<'_> {
        Held {
            key: self.key,
            user: &self.identity.user,
            level: self.level,
            methods: self.methods,
            elevated: self.elevated,
        }
    }

    fn last_activity(&self) -> Timestamp {
        Timestamp::from_millis(self.activity.load(Ordering::Relaxed))
    }

    pub(super) fn touch(&self, now: Timestamp) {
        // A load first: most requests of a busy session fall into the same millisecond.
        if self.activity.load(Ordering::Relaxed) < now.as_millis() {
            self.activity.fetch_max(now.as_millis(), Ordering::Relaxed);
        }
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        now >= self.read_at && now.since(self.read_at) < STALENESS
    }

    pub(super) fn is_over(&self, lifetimes: &Lifetimes, now: Timestamp) -> bool {
        let idle = !self.remembered
            && !lifetimes.inactivity.is_zero()
            && now.since(self.last_activity()) >= lifetimes.inactivity;
        idle || now >= self.expires
    }
}

/// A session found by a token, with what the token itself said.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The session.
    pub session: Arc<LiveSession>,
    /// When the presented token ends.
    pub token_expires: Timestamp,
    sid: Arc<str>,
}

/// A token to be handed to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedToken {
    /// The signed token. Secret.
    pub token: String,
    /// When it ends.
    pub expires: Timestamp,
    /// Whether the browser shall keep it beyond its own end ("remember me").
    pub persistent: bool,
    /// The session behind it.
    pub key: SessionKey,
}

/// What a new session is made of.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// Who signed in.
    pub account: &'a Account,
    /// The cookie domain or host that it is good for.
    pub scope: &'a str,
    /// How long sessions of this scope live.
    pub lifetimes: &'a Lifetimes,
    /// "Remember me" was asked for; without effect where the feature is off.
    pub remember: bool,
    /// By what they proved who they are.
    pub methods: Methods,
    /// What that proves.
    pub level: Level,
    /// The client's address.
    pub address: String,
    /// The client's `User-Agent`.
    pub agent: String,
}

/// The one place where sessions begin, are looked up and end.
pub struct Sessions {
    pub(super) ports: Ports,
    pub(super) tokens: Tokens,
    pub(super) marks: MacKey,
    pub(super) cache: SessionCache,
}

impl Sessions {
    /// With room for `capacity` sessions in the in-process cache.
    pub fn new(ports: Ports, keys: TokenKeys, capacity: usize) -> Self {
        Self { ports, marks: keys.marks(), tokens: Tokens::new(keys), cache: SessionCache::new(capacity) }
    }

    /// From now on `keys` sign tokens and verify them (HS-65). What the audit log calls sessions stays until the next start.
    pub fn replace_keys(&self, keys: TokenKeys) {
        self.tokens.replace(keys);
    }

    /// Begins a session. Its identifier is new in every case, so nothing that was planted before the
    /// sign-in survives it (SC-095).
    ///
    /// # Errors
    /// When the store cannot keep it.
    pub async fn begin(&self, new: NewSession<'_>) -> Result<IssuedToken, PortError> {
        let elevated = new.methods.has_second().then(|| self.ports.clock.now());
        self.begin_with(new, elevated).await
    }

    async fn begin_with(
        &self,
        new: NewSession<'_>,
        elevated: Option<Timestamp>,
    ) -> Result<IssuedToken, PortError> {
        let now = self.ports.clock.now();
        let remembered = new.remember.then_some(new.lifetimes.remember_me).flatten();
        let sid = random_token(&*self.ports.entropy, IDENTIFIER_BYTES);
        let record = SessionRecord {
            key: SessionKey::of(&sid),
            user: new.account.identity.user.clone(),
            scope: new.scope.to_owned(),
            methods: new.methods,
            level: new.level,
            created: now,
            proved: now,
            elevated,
            expires: now.plus(remembered.unwrap_or(new.lifetimes.expiration)),
            last_activity: now,
            remembered: remembered.is_some(),
            password_stamp: new.account.password_stamp,
            address: new.address,
            agent: new.agent,
        };
        self.ports.sessions.session_create(&record).await?;
        Ok(self.issue(&sid, &record.user, new.account.identity.role.as_str(), &record))
    }

    /// The session that `token` names, if the token is ours and the session is good for `scope` now.
    /// At most one read of the store and one of the directory, and none for a session seen within
    /// [`STALENESS`].
    ///
    /// # Errors
    /// When the store or the directory cannot answer; the caller must deny.
    pub async fn resolve(
        &self,
        token: &str,
        scope: &str,
        lifetimes: &Lifetimes,
    ) -> Result<Option<Resolved>, PortError> {
        let now = self.ports.clock.now();
        let Some(token) = self.tokens.verify(token, now) else { return Ok(None) };
        let Some(session) = self.load(&token.key, now).await? else { return Ok(None) };
        if &*session.scope != scope || *token.user != *session.identity.user {
            return Ok(None);
        }
        if session.is_over(lifetimes, now) {
            self.end(&token.key).await?;
            return Ok(None);
        }
        session.touch(now);
        Ok(Some(Resolved { session, token_expires: token.expires, sid: Arc::clone(&token.sid) }))
    }

    /// Whether `token` is one of ours, whatever has become of its session.
    pub fn is_ours(&self, token: &str) -> bool {
        self.tokens.verify(token, self.ports.clock.now()).is_some()
    }

    /// Whether the session with this key is still good; counts as no activity. For what stays open longer
    /// than a request, such as a WebSocket (FR-62).
    ///
    /// # Errors
    /// When the store or the directory cannot answer.
    pub async fn is_live(&self, key: &SessionKey, lifetimes: &Lifetimes) -> Result<bool, PortError> {
        Ok(self.identity_of(key, lifetimes).await?.is_some())
    }

    /// Whose session it is, as the directory says now; `None` if it is good no more. Counts as no activity.
    ///
    /// # Errors
    /// When the store or the directory cannot answer.
    pub async fn identity_of(
        &self,
        key: &SessionKey,
        lifetimes: &Lifetimes,
    ) -> Result<Option<Arc<Identity>>, PortError> {
        let now = self.ports.clock.now();
        let session = self.load(key, now).await?.filter(|session| !session.is_over(lifetimes, now));
        Ok(session.map(|session| Arc::clone(&session.identity)))
    }

    /// Notes that something that stays open is in use, so that the session does not end by inactivity.
    pub fn touch(&self, key: &SessionKey) {
        if let Some(session) = self.cache.find(key) {
            session.touch(self.ports.clock.now());
        }
    }

    /// A fresh token if the presented one is in the last part of its life (FR-14). Remembered sessions are
    /// not renewed: they end as long after the sign-in as was promised.
    ///
    /// # Errors
    /// When the store cannot move the end.
    pub async fn renew(
        &self,
        resolved: &Resolved,
        lifetimes: &Lifetimes,
    ) -> Result<Option<IssuedToken>, PortError> {
        let now = self.ports.clock.now();
        let session = &resolved.session;
        if session.remembered || resolved.token_expires > now.plus(lifetimes.refresh_time) {
            return Ok(None);
        }
        let mut expires = session.expires;
        if expires <= resolved.token_expires.plus(Duration::from_secs(1)) {
            expires = now.plus(lifetimes.expiration);
            if !self.ports.sessions.session_extend(&session.key, expires).await? {
                return Ok(None);
            }
            // The next request reads the moved end, so that fifty at once write it about once (FR-16).
            self.cache.reload(&session.key, session.last_activity());
        }
        let claims = SessionClaims {
            sub: session.identity.user.clone(),
            role: session.identity.role.as_str().to_owned(),
            sid: resolved.sid.to_string(),
            iat: now.as_seconds(),
            exp: expires.as_seconds(),
        };
        Ok(Some(IssuedToken {
            token: self.tokens.sign(&claims),
            expires,
            persistent: false,
            key: session.key,
        }))
    }

    /// Notes that the person of a session has just proved who they are, and with `elevated` by more than the
    /// password; `false` if the session is gone.
    ///
    /// # Errors
    /// When the store cannot.
    pub async fn note_proof(&self, key: &SessionKey, elevated: bool) -> Result<bool, PortError> {
        let noted = self.ports.sessions.session_note_proof(key, self.ports.clock.now(), elevated).await;
        if let Some(session) = self.cache.find(key) {
            self.cache.reload(key, session.last_activity());
        }
        noted
    }

    /// Ends the session `key` and begins one like it under a new identifier, for the same person as the account
    /// is now (FR-19). `None` if there is no such session.
    ///
    /// # Errors
    /// When the store cannot; then the person has to sign in again.
    pub async fn replace(
        &self,
        key: &SessionKey,
        account: &Account,
        lifetimes: &Lifetimes,
    ) -> Result<Option<IssuedToken>, PortError> {
        self.go_on(key, account, lifetimes, |record| (record.methods, record.level, record.elevated)).await
    }

    /// Ends the session `key` and begins one like it under a new identifier (SC-095) whose person has proved
    /// themselves by `method` too. `None` if there is no such session, so that of simultaneous calls one goes on.
    ///
    /// # Errors
    /// When the store cannot; then the person has to sign in again.
    pub async fn raise(
        &self,
        key: &SessionKey,
        account: &Account,
        lifetimes: &Lifetimes,
        method: Method,
        verified_passkey_is_two: bool,
    ) -> Result<Option<IssuedToken>, PortError> {
        let now = self.ports.clock.now();
        self.go_on(key, account, lifetimes, |record| {
            let methods = record.methods.and(method);
            (methods, methods.level(verified_passkey_is_two).max(record.level), Some(now))
        })
        .await
    }

    async fn go_on(
        &self,
        key: &SessionKey,
        account: &Account,
        lifetimes: &Lifetimes,
        strength: impl FnOnce(&SessionRecord) -> (Methods, Level, Option<Timestamp>) + Send,
    ) -> Result<Option<IssuedToken>, PortError> {
        let Some(record) = self.ports.sessions.session_find(key).await? else { return Ok(None) };
        if !self.end(key).await? {
            return Ok(None);
        }
        let (methods, level, elevated) = strength(&record);
        let new = NewSession {
            account,
            scope: &record.scope,
            lifetimes,
            remember: record.remembered,
            methods,
            level,
            address: record.address,
            agent: record.agent,
        };
        self.begin_with(new, elevated).await.map(Some)
    }

    /// Forgets every cached session, because a directory changed as a whole.
    pub fn directory_changed(&self) {
        self.cache.forget_all();
    }

    /// Writes the activity noted since the last call. To be called every few seconds and before the end of
    /// the process; what a crash loses is at most that much of inactivity.
    ///
    /// # Errors
    /// When the store cannot; the activity is kept for the next call.
    pub async fn flush_activity(&self) -> Result<(), PortError> {
        let seen = self.cache.take_unwritten();
        if seen.is_empty() {
            return Ok(());
        }
        let written = self.ports.sessions.session_note_activity(&seen).await;
        if written.is_err() {
            for (key, time) in seen {
                self.cache.note(key, time);
            }
        }
        written
    }

    pub(super) async fn load(
        &self,
        key: &SessionKey,
        now: Timestamp,
    ) -> Result<Option<Arc<LiveSession>>, PortError> {
        let cached = self.cache.find(key);
        if let Some(session) = &cached
            && session.is_fresh(now)
        {
            return Ok(cached);
        }
        let generation = self.cache.generation();
        let Some(record) = self.ports.sessions.session_find(key).await? else {
            self.cache.forget(key);
            return Ok(None);
        };
        let account = self.ports.users.account_find(&record.user).await?;
        let Some(account) = account.filter(|account| self.still_stands(account, &record)) else {
            self.end(key).await?;
            return Ok(None);
        };
        let seen_here = cached.as_deref().map(LiveSession::last_activity).or(self.cache.unwritten(key));
        let activity = seen_here.map_or(record.last_activity, |seen| seen.max(record.last_activity));
        let session = Arc::new(LiveSession {
            key: *key,
            identity: self.cache.share(&account.identity),
            level: record.level,
            created: record.created,
            methods: record.methods,
            proved: record.proved,
            elevated: record.elevated,
            expires: record.expires,
            remembered: record.remembered,
            must_change_password: account.must_change_password,
            scope: Arc::from(record.scope.as_str()),
            read_at: now,
            written_activity: record.last_activity,
            activity: AtomicI64::new(activity.as_millis()),
        });
        if session.last_activity() > session.written_activity {
            self.cache.note(*key, activity);
        }
        self.cache.keep(&session, generation);
        Ok(Some(session))
    }

    fn still_stands(&self, account: &Account, record: &SessionRecord) -> bool {
        !account.disabled && account.password_stamp == record.password_stamp
    }

    fn issue(&self, sid: &str, user: &str, role: &str, record: &SessionRecord) -> IssuedToken {
        let claims = SessionClaims {
            sub: user.to_owned(),
            role: role.to_owned(),
            sid: sid.to_owned(),
            iat: record.created.as_seconds(),
            exp: record.expires.as_seconds(),
        };
        IssuedToken {
            token: self.tokens.sign(&claims),
            expires: record.expires,
            persistent: record.remembered,
            key: record.key,
        }
    }
}
