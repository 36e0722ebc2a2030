//! How many connections are open, in all and from one address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use doorward_core::client_address::limit_key;
use tokio::sync::Notify;

/// Counts connections.
#[derive(Clone)]
pub(super) struct Admission(Arc<Counts>);

struct Counts {
    state: Mutex<State>,
    all: usize,
    each: usize,
    emptied: Notify,
}

#[derive(Default)]
struct State {
    open: usize,
    busy: usize,
    by_address: HashMap<ipnet::IpNet, usize>,
}

/// The place of one connection; dropping it leaves. A socket that grew out of a connection keeps its place.
pub(crate) struct Ticket {
    counts: Arc<Counts>,
    address: ipnet::IpNet,
}

/// A connection that may have open requests; the end of the listener waits for it.
pub(super) struct Busy(Arc<Counts>);

impl Admission {
    pub(super) fn new(all: usize, each: usize) -> Self {
        Self(Arc::new(Counts { state: Mutex::default(), all, each, emptied: Notify::new() }))
    }

    /// A place for a connection from `address`, if there is one.
    pub(super) fn admit(&self, address: IpAddr) -> Option<Ticket> {
        let address = limit_key(address);
        let mut state = self.0.lock();
        let own = state.by_address.get(&address).copied().unwrap_or(0);
        if state.open >= self.0.all || own >= self.0.each {
            drop(state);
            tracing::warn!(client = %address, "too many connections; one was refused");
            return None;
        }
        state.open += 1;
        state.by_address.insert(address, own + 1);
        drop(state);
        Some(Ticket { counts: Arc::clone(&self.0), address })
    }

    /// To be held while a connection serves requests.
    pub(super) fn busy(&self) -> Busy {
        self.0.lock().busy += 1;
        Busy(Arc::clone(&self.0))
    }

    /// Waits until no connection serves requests any more.
    pub(super) async fn empty(&self) {
        loop {
            let emptied = self.0.emptied.notified();
            if self.0.lock().busy == 0 {
                return;
            }
            emptied.await;
        }
    }
}

impl Counts {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self.counts.lock();
        state.open = state.open.saturating_sub(1);
        match state.by_address.get_mut(&self.address) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(state.by_address.remove(&self.address)),
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.busy = state.busy.saturating_sub(1);
        if state.busy == 0 {
            self.0.emptied.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn one_address_cannot_take_every_place_and_places_come_back() {
        let admission = Admission::new(3, 2);
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let first = admission.admit(address("192.0.2.1"));
        let second = admission.admit(address("192.0.2.1"));
        assert!(first.is_some() && second.is_some());
        assert!(admission.admit(address("192.0.2.1")).is_none());
        let third = admission.admit(address("192.0.2.2"));
        assert!(third.is_some());
        assert!(admission.admit(address("192.0.2.3")).is_none(), "all places are taken");
        drop(second);
        assert!(admission.admit(address("192.0.2.1")).is_some());
    }
}
