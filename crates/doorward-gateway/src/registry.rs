//! What stays open longer than a request, with the session it was opened in: WebSockets, event streams, live
//! pictures, large downloads. When the session ends, so do they, within two seconds (FR-62); when the API key that opened
//! them is revoked or expires, or its owner gets another role or other groups, too (HS-21); and while maintenance is on,
//! only administrators keep theirs (HS-79). What was opened without either (bypassed targets, HTTP Basic, people whom a
//! proxy vouches for) has no end to wait for, but it ends with maintenance as everything else; and in an emergency
//! everything does (HS-66). And what came over a connection with a client's certificate ends when that certificate does.

use std::{
    collections::{HashMap, hash_map::Entry},
    future::Future as _,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use doorward_core::{
    api_key::{ApiKeys, KeyHandle},
    identity::Identity,
    maintenance::Maintenance,
    ports::PortError,
    session::{Lifetimes, SessionKey, Sessions},
};
use tokio::sync::oneshot;

use crate::{BoxFuture, tls::Shown};

/// How often the sessions of everything open are looked at.
const ROUND: Duration = Duration::from_millis(250);

/// After so many rounds in which the store gave no answer, what is open is closed: a fault denies.
const FAULTY_ROUNDS: u32 = 40;

/// What something that stays open was opened by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Holder {
    Session(SessionKey),
    ApiKey(KeyHandle),
    /// Neither; a number of its own.
    Visit(u64),
}

/// What a stream was opened by, and ends with.
#[derive(Clone)]
pub(crate) struct OpenedBy {
    pub(crate) holder: Holder,
    pub(crate) lifetimes: Lifetimes,
    /// Who it was, where nothing else will tell.
    pub(crate) visitor: Option<Arc<Identity>>,
    /// The certificate of its connection, with which it ends too.
    pub(crate) shown: Option<Shown>,
}

/// Everything open.
pub struct Registry {
    sessions: Mutex<HashMap<Holder, SessionOpen>>,
    /// Who knows whether an API key is still good; without it none is.
    keys: Option<Arc<ApiKeys>>,
    maintenance: Option<Arc<Maintenance>>,
    per_session: usize,
    rounds: AtomicU64,
    /// Emergencies that were acted on.
    emergencies: AtomicU64,
    next: AtomicU64,
}

struct SessionOpen {
    lifetimes: Lifetimes,
    faults: u32,
    used: bool,
    /// Who it was at the first look: a session ends with a new role by itself, a key does not.
    first: Option<Arc<Identity>>,
    cuts: HashMap<u64, oneshot::Sender<()>>,
}

/// The place of one open stream in the registry; dropping it leaves.
pub(crate) struct Open {
    registry: Arc<Registry>,
    key: Holder,
    id: u64,
    cut: oneshot::Receiver<()>,
    /// Ready when the certificate of its connection is over.
    over: Option<BoxFuture<()>>,
    round: u64,
}

/// A session has as many streams open as it may.
#[derive(Debug)]
pub(crate) struct Full;

impl Registry {
    /// With at most `per_session` streams of one session open at once.
    pub fn new(per_session: usize) -> Self {
        Self {
            sessions: Mutex::default(),
            keys: None,
            maintenance: None,
            per_session,
            rounds: AtomicU64::new(1),
            emergencies: AtomicU64::new(0),
            next: AtomicU64::new(0),
        }
    }

    /// The same, which looks after streams that API keys opened.
    #[must_use]
    pub fn with_keys(self, keys: Arc<ApiKeys>) -> Self {
        Self { keys: Some(keys), ..self }
    }

    /// The same, which ends what is open for others than administrators while `maintenance` is on.
    #[must_use]
    pub fn with_maintenance(self, maintenance: Arc<Maintenance>) -> Self {
        Self { maintenance: Some(maintenance), ..self }
    }

    /// How many streams are open.
    pub fn open_streams(&self) -> usize {
        self.lock().values().map(|session| session.cuts.len()).sum()
    }

    /// Looks at the sessions of everything open, four times a second, until the future is dropped.
    pub async fn watch(&self, sessions: &Sessions) {
        let mut rounds = tokio::time::interval(ROUND);
        rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            rounds.tick().await;
            self.round(sessions).await;
        }
    }

    /// One look: ends what belongs to ended sessions, notes the activity of the others.
    pub async fn round(&self, sessions: &Sessions) {
        self.rounds.fetch_add(1, Ordering::Relaxed);
        if self.is_emergency() {
            self.lock().clear();
            return;
        }
        let open: Vec<(Holder, Lifetimes, bool)> = {
            let mut open = self.lock();
            open.iter_mut().map(|(key, one)| (*key, one.lifetimes, std::mem::take(&mut one.used))).collect()
        };
        for (key, lifetimes, used) in open {
            if let Holder::Visit(_) = key {
                if !self.may_visit(&key) {
                    self.cut(&key);
                }
                continue;
            }
            match self.identity_of(sessions, &key, &lifetimes, used).await {
                Ok(Some(identity)) if self.may_stay(&key, &identity) => self.note(&key, 0),
                Ok(_) => self.cut(&key),
                Err(error) => {
                    tracing::warn!(%error, "cannot tell whether the session of an open stream still lives");
                    self.note(&key, 1);
                }
            }
        }
    }

    async fn identity_of(
        &self,
        sessions: &Sessions,
        holder: &Holder,
        lifetimes: &Lifetimes,
        used: bool,
    ) -> Result<Option<Arc<Identity>>, PortError> {
        match (holder, &self.keys) {
            (Holder::Session(key), _) => {
                if used {
                    // Before the check: a stream in use keeps its own session from ending by inactivity.
                    sessions.touch(key);
                }
                sessions.identity_of(key, lifetimes).await
            }
            (Holder::ApiKey(handle), Some(keys)) => keys.identity_of(handle).await,
            (Holder::ApiKey(_), None) | (Holder::Visit(_), _) => Ok(None),
        }
    }

    /// Whether there was an emergency since the last round.
    fn is_emergency(&self) -> bool {
        let now = self.maintenance.as_ref().map_or(0, |switch| switch.emergencies());
        self.emergencies.swap(now, Ordering::Relaxed) != now
    }

    fn is_closed_to(&self, identity: Option<&Identity>) -> bool {
        let closed = self.maintenance.as_ref().is_some_and(|switch| switch.is_on());
        closed && !identity.is_some_and(|identity| identity.role.is_admin())
    }

    fn may_visit(&self, holder: &Holder) -> bool {
        let who = self.lock().get(holder).and_then(|one| one.first.clone());
        !self.is_closed_to(who.as_deref())
    }

    fn may_stay(&self, holder: &Holder, identity: &Arc<Identity>) -> bool {
        if self.is_closed_to(Some(identity)) {
            return false;
        }
        let mut open = self.lock();
        let Some(one) = open.get_mut(holder) else { return true };
        let first = one.first.get_or_insert_with(|| Arc::clone(identity));
        first.role == identity.role && first.groups == identity.groups
    }

    /// A holder for what somebody opens without a session or a key.
    pub(crate) fn visit(&self) -> Holder {
        Holder::Visit(self.next.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) fn open(self: &Arc<Self>, by: &OpenedBy) -> Result<Open, Full> {
        let (key, lifetimes) = (by.holder, by.lifetimes);
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, cut) = oneshot::channel();
        let mut sessions = self.lock();
        let session = sessions.entry(key).or_insert_with(|| SessionOpen {
            lifetimes,
            faults: 0,
            used: false,
            first: by.visitor.clone(),
            cuts: HashMap::new(),
        });
        if session.cuts.len() >= self.per_session {
            return Err(Full);
        }
        session.cuts.insert(id, sender);
        let shown = by.shown.clone();
        let over = shown.map(|shown| -> BoxFuture<()> { Box::pin(shown.until_over()) });
        Ok(Open { registry: Arc::clone(self), key, id, cut, over, round: 0 })
    }

    fn note(&self, key: &Holder, faults: u32) {
        let mut sessions = self.lock();
        let Some(session) = sessions.get_mut(key) else { return };
        session.faults = if faults == 0 { 0 } else { session.faults + faults };
        if session.faults >= FAULTY_ROUNDS {
            sessions.remove(key);
        }
    }

    /// Dropping the senders wakes every stream of the session.
    fn cut(&self, key: &Holder) {
        self.lock().remove(key);
    }

    fn close(&self, key: &Holder, id: u64) {
        let mut sessions = self.lock();
        if let Entry::Occupied(mut session) = sessions.entry(*key) {
            session.get_mut().cuts.remove(&id);
            if session.get().cuts.is_empty() {
                session.remove();
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Holder, SessionOpen>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Whether the session has ended; else the task is woken when it does.
    pub(crate) fn poll_cut(&mut self, context: &mut Context<'_>) -> bool {
        let over = self.over.as_mut().is_some_and(|over| over.as_mut().poll(context).is_ready());
        if over {
            // It is not to be asked again; that the session is over from now on says the same.
            self.over = None;
            self.cut.close();
        }
        over || matches!(Pin::new(&mut self.cut).poll(context), Poll::Ready(_))
    }

    /// Waits for the session's end.
    pub(crate) async fn until_cut(&mut self) {
        std::future::poll_fn(|context| if self.poll_cut(context) { Poll::Ready(()) } else { Poll::Pending })
            .await;
    }

    /// Something passed. Costs one load, except for the first time in a round.
    pub(crate) fn used(&mut self) {
        let round = self.registry.rounds.load(Ordering::Relaxed);
        if self.round != round {
            self.round = round;
            if let Some(session) = self.registry.lock().get_mut(&self.key) {
                session.used = true;
            }
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.registry.close(&self.key, self.id);
    }
}
