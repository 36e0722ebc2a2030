//! One message to every configured way, and one answer for all of them.
//!
//! A queue knows one outcome per message, but mail may be delivered while a webhook was down. What is already with its
//! next hop is therefore remembered until the message is finished: another try reaches the ways that are left, and
//! nobody has the same mail twice. The memory does not outlive a restart; a message may then come a second time, but
//! never not at all.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use doorward_core::{
    notice::{Delivery, Message},
    ports::Notifier,
};
use doorward_crypto::sha256;
use tokio::task::JoinSet;

/// Messages of which it is remembered how far they came; the oldest is forgotten first.
const REMEMBERED: usize = 1024;

/// All ways that are configured. Without any, every message is skipped. A clone shares what is remembered.
#[derive(Clone, Default)]
pub struct Channels {
    ways: Vec<(&'static str, Arc<dyn Notifier>)>,
    unfinished: Arc<Mutex<VecDeque<Unfinished>>>,
}

struct Unfinished {
    message: [u8; 32],
    /// Whether the way of this place needs no other try.
    settled: Vec<bool>,
}

impl Channels {
    /// With one way more, called `name` in the log.
    #[must_use]
    pub fn with(mut self, name: &'static str, way: Arc<dyn Notifier>) -> Self {
        self.ways.push((name, way));
        self
    }

    /// Whether there is no way at all.
    pub fn is_empty(&self) -> bool {
        self.ways.is_empty()
    }

    fn settled(&self, digest: &[u8; 32]) -> Vec<bool> {
        let mut unfinished = self.unfinished.lock().unwrap_or_else(PoisonError::into_inner);
        let place = unfinished.iter().position(|one| one.message == *digest);
        let known = place.and_then(|place| unfinished.remove(place));
        known.map_or_else(|| vec![false; self.ways.len()], |known| known.settled)
    }

    fn remember(&self, message: [u8; 32], settled: Vec<bool>) {
        let mut unfinished = self.unfinished.lock().unwrap_or_else(PoisonError::into_inner);
        if unfinished.len() == REMEMBERED {
            unfinished.pop_front();
        }
        unfinished.push_back(Unfinished { message, settled });
    }
}

#[async_trait]
impl Notifier for Channels {
    /// `Retry` if one way at least wants another try; else `Done` if one delivered it, `Refused` if one refused it, and
    /// `Skipped` if it was for none. What one way refused while another one delivered is said in the log.
    async fn deliver(&self, message: &Message) -> Delivery {
        let digest = digest(message);
        let mut settled = self.settled(&digest);
        let mut summary = Summary { delivered: settled.contains(&true), ..Summary::default() };
        let shared = Arc::new(message.clone());
        let mut running = JoinSet::new();
        for (place, (_, way)) in self.ways.iter().enumerate() {
            if settled.get(place) == Some(&false) {
                let (way, message) = (Arc::clone(way), Arc::clone(&shared));
                running.spawn(async move { (place, way.deliver(&message).await) });
            }
        }
        while let Some(ended) = running.join_next().await {
            // Who panicked did not say its place; the others are not to suffer from that.
            let Ok((place, delivery)) = ended else {
                summary.refused.push("a way to deliver broke down".to_owned());
                continue;
            };
            let name = self.ways.get(place).map_or("", |(name, _)| name);
            let again = summary.take(name, delivery);
            if let Some(settled) = settled.get_mut(place) {
                *settled = !again;
            }
        }
        if !summary.again.is_empty() {
            self.remember(digest, settled);
        }
        summary.close(&message.kind)
    }
}

#[derive(Default)]
struct Summary {
    delivered: bool,
    again: Vec<String>,
    refused: Vec<String>,
}

impl Summary {
    /// Notes what came of one way; gives whether it wants another try.
    fn take(&mut self, name: &str, delivery: Delivery) -> bool {
        match delivery {
            Delivery::Done => self.delivered = true,
            Delivery::Skipped => {}
            Delivery::Refused(reason) => self.refused.push(format!("{name}: {reason}")),
            Delivery::Retry(reason) => {
                self.again.push(format!("{name}: {reason}"));
                return true;
            }
        }
        false
    }

    fn close(self, kind: &str) -> Delivery {
        let Self { delivered, again, refused } = self;
        if !refused.is_empty() && (delivered || !again.is_empty()) {
            tracing::warn!(notice = kind, "one way to deliver refused: {}", refused.join("; "));
        }
        if !again.is_empty() {
            return Delivery::Retry(again.join("; "));
        }
        match (delivered, refused.is_empty()) {
            (true, _) => Delivery::Done,
            (false, false) => Delivery::Refused(refused.join("; ")),
            (false, true) => Delivery::Skipped,
        }
    }
}

/// Tells messages apart. Two that are the same in all of this are the same to their reader.
fn digest(message: &Message) -> [u8; 32] {
    let Message { kind, user, to, title, text, time, .. } = message;
    sha256(format!("{kind}\0{user}\0{to}\0{title}\0{text}\0{}", time.as_millis()).as_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use doorward_core::time::Timestamp;

    use super::*;

    /// Gives the answers that it was given, and then `Done`.
    #[derive(Default)]
    struct Scripted {
        answers: Mutex<VecDeque<Delivery>>,
        asked: Mutex<usize>,
    }

    impl Scripted {
        fn with(answers: impl Into<VecDeque<Delivery>>) -> Arc<Self> {
            Arc::new(Self { answers: Mutex::new(answers.into()), asked: Mutex::default() })
        }

        fn asked(&self) -> usize {
            *self.asked.lock().unwrap()
        }
    }

    #[async_trait]
    impl Notifier for Scripted {
        async fn deliver(&self, _message: &Message) -> Delivery {
            *self.asked.lock().unwrap() += 1;
            self.answers.lock().unwrap().pop_front().unwrap_or(Delivery::Done)
        }
    }

    fn message() -> Message {
        Message {
            kind: "new_device".into(),
            secret: false,
            user: "john".into(),
            to_name: String::new(),
            to: "john@example.net".into(),
            title: "t".into(),
            text: "x".into(),
            html: String::new(),
            language: "en".into(),
            time: Timestamp::from_seconds(1),
        }
    }

    fn retry() -> Delivery {
        Delivery::Retry("down".into())
    }

    fn refused() -> Delivery {
        Delivery::Refused("no".into())
    }

    #[tokio::test]
    async fn another_try_reaches_only_the_ways_that_failed() {
        let (mail, hook) = (Scripted::with([]), Scripted::with([retry(), retry()]));
        let channels = Channels::default().with("mail", mail.clone()).with("webhook", hook.clone());
        assert_eq!(channels.deliver(&message()).await, Delivery::Retry("webhook: down".into()));
        assert!(matches!(channels.clone().deliver(&message()).await, Delivery::Retry(_)));
        assert_eq!(channels.deliver(&message()).await, Delivery::Done);
        assert_eq!((mail.asked(), hook.asked()), (1, 3));
        // It is finished: the same once more is a new one.
        assert_eq!(channels.deliver(&message()).await, Delivery::Done);
        assert_eq!(mail.asked(), 2);
    }

    #[tokio::test]
    async fn another_message_is_not_taken_for_one_that_was_delivered() {
        let (mail, hook) = (Scripted::with([]), Scripted::with([retry()]));
        let channels = Channels::default().with("mail", mail.clone()).with("webhook", hook);
        channels.deliver(&message()).await;
        let other = Message { text: "y".into(), ..message() };
        assert_eq!(channels.deliver(&other).await, Delivery::Done);
        assert_eq!(mail.asked(), 2);
    }

    #[tokio::test]
    async fn one_outcome_stands_for_all() {
        let outcome = async |one: Delivery, other: Delivery| {
            let channels =
                Channels::default().with("one", Scripted::with([one])).with("other", Scripted::with([other]));
            channels.deliver(&message()).await
        };
        assert_eq!(outcome(Delivery::Done, Delivery::Skipped).await, Delivery::Done);
        assert_eq!(outcome(refused(), Delivery::Done).await, Delivery::Done);
        assert_eq!(outcome(refused(), Delivery::Skipped).await, Delivery::Refused("one: no".into()));
        assert_eq!(outcome(Delivery::Skipped, Delivery::Skipped).await, Delivery::Skipped);
        assert_eq!(outcome(refused(), retry()).await, Delivery::Retry("other: down".into()));
        assert_eq!(Channels::default().deliver(&message()).await, Delivery::Skipped);
    }

    #[tokio::test]
    async fn memory_of_what_was_delivered_is_bounded() {
        let hook = Scripted::with(vec![retry(); REMEMBERED + 50]);
        let channels = Channels::default().with("webhook", hook);
        for second in 0..i64::try_from(REMEMBERED + 50).unwrap() {
            channels.deliver(&Message { time: Timestamp::from_seconds(second), ..message() }).await;
        }
        assert_eq!(channels.unfinished.lock().unwrap().len(), REMEMBERED);
    }
}
