//! Who may hash now, and who is next: clients that wait take turns, each in its own order, so that one address
//! with many attempts delays the others by one hash and not by all of its own (AF-09). Absent: hashing.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

/// The line before the work.
pub(super) struct WorkQueue(Arc<Inner>);

struct Inner {
    /// How many may wait.
    places: usize,
    /// How many of one client may wait; less than all, so that no client fills the queue.
    places_of_one: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// What is left of the budget.
    memory: u32,
    slots: u32,
    waiting: usize,
    /// Clients that wait, the next first. Each is in here once and has a line.
    turns: VecDeque<Arc<str>>,
    lines: HashMap<Arc<str>, VecDeque<Waiter>>,
    next_id: u64,
}

struct Waiter {
    id: u64,
    share: u32,
    tell: oneshot::Sender<Room>,
}

/// A share of the budget; given back when it is dropped.
pub(super) struct Room {
    inner: Arc<Inner>,
    share: u32,
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut state = self.inner.lock();
        state.memory = state.memory.saturating_add(self.share);
        state.slots = state.slots.saturating_add(1);
        drop(state);
        self.inner.admit();
    }
}

impl WorkQueue {
    /// For so much memory and so many hashes at once, with room for so many to wait.
    pub(super) fn new(memory: u32, slots: u32, places: usize) -> Self {
        let state = Mutex::new(State { memory, slots, ..State::default() });
        Self(Arc::new(Inner { places, places_of_one: (places / 4).max(1), state }))
    }

    /// A share of the memory, after the turn of everybody who has one before; `None` when too many wait
    /// already. `share` must not exceed the memory of all. Who stops waiting leaves the queue.
    pub(super) async fn enter(&self, share: u32, client: &str) -> Option<Room> {
        let (place, told) = {
            let mut state = self.0.lock();
            if state.waiting == 0 && state.take(share) {
                return Some(Room { inner: Arc::clone(&self.0), share });
            }
            let in_line = state.lines.get(client).map_or(0, VecDeque::len);
            if state.waiting >= self.0.places || in_line >= self.0.places_of_one {
                return None;
            }
            let (tell, told) = oneshot::channel();
            (state.append(&self.0, client, share, tell), told)
        };
        let room = told.await.ok();
        drop(place);
        room
    }

    /// How many wait.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.0.lock().waiting
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets in as many as fit. A room goes out only when the lock is free: one whose client has gone meanwhile
    /// comes back at once.
    fn admit(self: &Arc<Self>) {
        loop {
            let next = self.lock().next();
            let Some(Waiter { share, tell, .. }) = next else { return };
            drop(tell.send(Room { inner: Arc::clone(self), share }));
        }
    }
}

impl State {
    fn take(&mut self, share: u32) -> bool {
        match (self.memory.checked_sub(share), self.slots.checked_sub(1)) {
            (Some(memory), Some(slots)) => {
                (self.memory, self.slots) = (memory, slots);
                true
            }
            _ => false,
        }
    }

    fn append(&mut self, inner: &Arc<Inner>, client: &str, share: u32, tell: oneshot::Sender<Room>) -> Place {
        let client: Arc<str> = Arc::from(client);
        let id = self.next_id;
        self.next_id += 1;
        self.waiting += 1;
        let line = self.lines.entry(Arc::clone(&client)).or_default();
        if line.is_empty() {
            self.turns.push_back(Arc::clone(&client));
        }
        line.push_back(Waiter { id, share, tell });
        Place { inner: Arc::clone(inner), client, id }
    }

    /// Takes the one whose turn it is out of the queue, if there is room. If not, nobody passes it: a large
    /// hash would else wait for ever behind small ones.
    fn next(&mut self) -> Option<Waiter> {
        let client = self.turns.front()?;
        let share = self.lines.get(client)?.front()?.share;
        if !self.take(share) {
            return None;
        }
        let client = self.turns.pop_front()?;
        let line = self.lines.get_mut(&client)?;
        let waiter = line.pop_front();
        if line.is_empty() {
            self.lines.remove(&client);
        } else {
            self.turns.push_back(client);
        }
        self.waiting -= 1;
        waiter
    }

    fn remove(&mut self, client: &Arc<str>, id: u64) {
        let Some(line) = self.lines.get_mut(client) else { return };
        let before = line.len();
        line.retain(|waiter| waiter.id != id);
        self.waiting -= before - line.len();
        if line.is_empty() {
            self.lines.remove(client);
            self.turns.retain(|other| other != client);
        }
    }
}

/// Somebody's place in the queue, left when it is dropped, also when the client is gone.
struct Place {
    inner: Arc<Inner>,
    client: Arc<str>,
    id: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.inner.lock().remove(&self.client, self.id);
        // Those behind may fit where this one did not.
        self.inner.admit();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::time::Duration;

    use super::*;

    type Log = Arc<Mutex<Vec<&'static str>>>;

    /// Starts waiting for a room as `client`, which writes its name down and leaves at once when it has one.
    async fn wait(queue: &Arc<WorkQueue>, client: &'static str, log: &Log) {
        let (queue, log) = (Arc::clone(queue), Arc::clone(log));
        tokio::spawn(async move {
            let _room = queue.enter(1, client).await.unwrap();
            log.lock().unwrap().push(client);
        });
        tokio::task::yield_now().await;
    }

    #[tokio::test]
    async fn clients_take_turns_and_each_keeps_its_own_order() {
        let queue = Arc::new(WorkQueue::new(8, 1, 40));
        let log = Log::default();
        let running = queue.enter(1, "other").await.unwrap();
        for client in ["flood", "flood", "flood", "flood", "one", "flood", "two", "one"] {
            wait(&queue, client, &log).await;
        }
        drop(running);
        tokio::time::sleep(Duration::from_millis(50)).await;
        let served = log.lock().unwrap().clone();
        assert_eq!(served, ["flood", "one", "two", "flood", "one", "flood", "flood", "flood"]);
        assert_eq!(queue.waiting(), 0);
        let state = queue.0.lock();
        assert!(state.turns.is_empty() && state.lines.is_empty());
        assert_eq!((state.memory, state.slots), (8, 1));
    }

    #[tokio::test]
    async fn one_client_does_not_fill_the_queue() {
        let queue = Arc::new(WorkQueue::new(8, 1, 8));
        let _running = queue.enter(1, "other").await.unwrap();
        let log = Log::default();
        wait(&queue, "flood", &log).await;
        wait(&queue, "flood", &log).await;
        assert!(queue.enter(1, "flood").await.is_none(), "a quarter of the places is its share");
        wait(&queue, "one", &log).await;
        assert_eq!(queue.waiting(), 3);
    }

    #[tokio::test]
    async fn who_goes_away_makes_room_for_those_behind() {
        let queue = Arc::new(WorkQueue::new(8, 9, 8));
        let running = queue.enter(1, "other").await.unwrap();
        let large = Arc::clone(&queue);
        let large = tokio::spawn(async move { large.enter(8, "large").await.is_some() });
        tokio::time::sleep(Duration::from_millis(20)).await;
        let log = Log::default();
        wait(&queue, "small", &log).await;
        assert_eq!(queue.waiting(), 2, "the small one waits behind the large one");
        large.abort();
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(*log.lock().unwrap(), ["small"]);
        drop(running);
        let state = queue.0.lock();
        assert_eq!((state.memory, state.slots), (8, 9), "nothing is lost");
    }

    #[tokio::test]
    async fn a_room_sent_to_somebody_who_is_gone_comes_back() {
        let queue = Arc::new(WorkQueue::new(8, 1, 8));
        let running = queue.enter(1, "other").await.unwrap();
        let mut entering = Box::pin(queue.enter(1, "gone"));
        assert!(tokio::time::timeout(Duration::from_millis(10), &mut entering).await.is_err());
        drop(running);
        assert_eq!(queue.0.lock().slots, 0, "the room is on its way");
        drop(entering);
        assert_eq!(queue.0.lock().slots, 1);
    }
}
