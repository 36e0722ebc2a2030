//! A future beside a busy one. Whoever waits for either polls both at every turn, though one of them has something to say
//! once in the life of a connection; here it is asked only after it called.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// Polls what is inside only when that asked for it.
pub(super) struct Rarely<F> {
    inner: Pin<Box<F>>,
    bell: Option<Arc<Bell>>,
}

struct Bell {
    rung: AtomicBool,
    task: Waker,
}

impl<F> Rarely<F> {
    pub(super) fn new(inner: F) -> Self {
        Self { inner: Box::pin(inner), bell: None }
    }
}

impl<F: Future> Future for Rarely<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = &mut *self;
        let known = this.bell.take().filter(|bell| bell.task.will_wake(context.waker()));
        // A new one is asked at once: another task waits now, or nobody did yet.
        let bell = known
            .unwrap_or_else(|| Arc::new(Bell { rung: AtomicBool::new(true), task: context.waker().clone() }));
        let rung = bell.rung.load(Ordering::Relaxed) && bell.rung.swap(false, Ordering::AcqRel);
        let polled = if rung {
            let waker = Waker::from(Arc::clone(&bell));
            this.inner.as_mut().poll(&mut Context::from_waker(&waker))
        } else {
            Poll::Pending
        };
        this.bell = Some(bell);
        polled
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::{future::poll_fn, sync::atomic::AtomicUsize, time::Duration};

    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn it_is_asked_when_it_called_and_not_whenever_its_neighbour_is() {
        let (notify, asked) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
        let (told, count) = (Arc::clone(&notify), Arc::clone(&asked));
        let mut rare = Rarely::new(async move {
            let mut told = std::pin::pin!(told.notified());
            poll_fn(|context| {
                count.fetch_add(1, Ordering::Relaxed);
                told.as_mut().poll(context)
            })
            .await;
        });
        let mut busy = async || {
            for _ in 0..50 {
                tokio::select! {
                    () = &mut rare => return true,
                    () = tokio::task::yield_now() => {}
                }
            }
            false
        };
        assert!(!busy().await);
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        notify.notify_one();
        assert!(busy().await, "it called");
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn it_wakes_whoever_waits_for_it_now() {
        let notify = Arc::new(Notify::new());
        let told = Arc::clone(&notify);
        let mut rare = Rarely::new(async move { told.notified().await });
        assert!(tokio::time::timeout(Duration::ZERO, &mut rare).await.is_err());
        let other = tokio::spawn(rare);
        tokio::task::yield_now().await;
        notify.notify_one();
        tokio::time::timeout(Duration::from_secs(5), other).await.unwrap().unwrap();
    }
}
