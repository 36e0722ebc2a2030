//! The time limit of an exchange. A timer for each would be put on the runtime's list and taken off again with every request,
//! though next to none ever fires; one that lives as long as its connection is only looked at.

use std::{future::Future, pin::Pin, pin::pin, task::Poll, time::Duration};

use tokio::time::{Instant, Sleep, sleep_until};

/// A timer that is used again and again.
#[derive(Default)]
pub(super) struct Patience(Option<Pin<Box<Sleep>>>);

impl Patience {
    /// What `exchange` gives, if that is within `limit`.
    pub(super) async fn within<T>(
        &mut self,
        limit: Duration,
        exchange: impl Future<Output = T>,
    ) -> Option<T> {
        let mut exchange = pin!(exchange);
        let mut until = None;
        std::future::poll_fn(|context| {
            if let Poll::Ready(done) = exchange.as_mut().poll(context) {
                return Poll::Ready(Some(done));
            }
            let until = *until.get_or_insert_with(|| Instant::now() + limit);
            let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(until)));
            // It may still stand at the end of an earlier exchange. One that fires too early is set again, one that would
            // fire too late is set at once.
            if sleep.deadline() > until {
                sleep.as_mut().reset(until);
            }
            while sleep.as_mut().poll(context).is_ready() {
                if sleep.deadline() >= until {
                    return Poll::Ready(None);
                }
                sleep.as_mut().reset(until);
            }
            Poll::Pending
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::time::sleep;

    use super::*;

    const UNIT: Duration = Duration::from_millis(40);

    #[tokio::test]
    async fn each_exchange_has_its_own_limit_however_long_the_timer_has_lived() {
        let mut patience = Patience::default();
        assert_eq!(patience.within(UNIT, ready(1)).await, Some(1));
        for (pause, limit) in [(0, 5), (2, 5), (8, 5), (0, 2), (0, 6), (3, 6)] {
            sleep(UNIT * pause).await;
            let begun = Instant::now();
            assert_eq!(patience.within(UNIT * limit, sleep(UNIT)).await, Some(()), "in time");
            assert!(begun.elapsed() >= UNIT);
            let begun = Instant::now();
            assert_eq!(patience.within(UNIT * limit, pending::<()>()).await, None);
            let took = begun.elapsed();
            assert!(took >= UNIT * limit, "not early: {took:?} of {limit}");
            assert!(took < UNIT * (limit + 4), "not late: {took:?} of {limit}");
        }
    }
}
