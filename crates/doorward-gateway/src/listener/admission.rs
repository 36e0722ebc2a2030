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
    /// Nothing while a proxy has not said yet whose connection it is.
    address: Mutex<Option<ipnet::IpNet>>,
}

/// A connection that may have open requests; the end of the listener waits for it.
pub(super) struct Busy(Arc<Counts>);

impl Admission {
    pub(super) fn new(all: usize, each: usize) -> Self {
        Self(Arc::new(Counts { state: Mutex::default(), all, each, emptied: Notify::new() }))
    }

    /// A place for a connection from `address`, if there is one; for one of which it is not known yet whose it is, among
    /// all only.
    pub(super) fn admit(&self, address: Option<IpAddr>) -> Option<Ticket> {
        let mut state = self.0.lock();
        if state.open >= self.0.all {
            drop(state);
            tracing::warn!("too many connections; one was refused");
            return None;
        }
        state.open += 1;
        drop(state);
        let ticket = Ticket { counts: Arc::clone(&self.0), address: Mutex::default() };
        address.is_none_or(|address| ticket.belongs_to(address)).then_some(ticket)
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

impl Ticket {
    /// Counts the connection among those of `address`, once; `false` where that has too many.
    pub(super) fn belongs_to(&self, address: IpAddr) -> bool {
        let address = limit_key(address);
        let mut own = self.address.lock().unwrap_or_else(PoisonError::into_inner);
        if own.is_some() {
            return true;
        }
        let mut state = self.counts.lock();
        let count = state.by_address.entry(address).or_insert(0);
        if *count >= self.counts.each {
            drop(state);
            tracing::warn!(client = %address.addr(), "too many connections; one was refused");
            return false;
        }
        *count += 1;
        *own = Some(address);
        true
    }
}

impl Counts {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let own = self.address.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let mut state = self.counts.lock();
        state.open = state.open.saturating_sub(1);
        let Some(own) = own else { return };
        match state.by_address.get_mut(&own) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(state.by_address.remove(&own)),
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
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;

    #[test]
    fn one_address_cannot_take_every_place_and_places_come_back() {
        let admission = Admission::new(3, 2);
        let address = |text: &str| Some(text.parse::<IpAddr>().unwrap());
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

    #[test]
    fn behind_a_proxy_each_client_has_the_places_of_an_address() {
        let admission = Admission::new(5, 2);
        let client = |text: &str| text.parse::<IpAddr>().unwrap();
        let held: Vec<_> = (0..3).map(|_| admission.admit(None).unwrap()).collect();
        assert!(held[0].belongs_to(client("192.0.2.1")) && held[1].belongs_to(client("192.0.2.1")));
        assert!(!held[2].belongs_to(client("192.0.2.1")), "two are enough for one");
        assert!(held[2].belongs_to(client("192.0.2.2")), "another one is not held to that");
        assert!(held[2].belongs_to(client("192.0.2.1")), "counted once already");
        drop(held);
        let again: Vec<_> = (0..5).filter_map(|_| admission.admit(None)).collect();
        assert_eq!((again.len(), admission.admit(None).is_none()), (5, true));
        assert!(again[0].belongs_to(client("192.0.2.1")) && again[1].belongs_to(client("192.0.2.1")));
    }
}
