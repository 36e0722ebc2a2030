//! What a million requests of strangers leave behind (SC-239): nothing that grows, and nobody who is signed in notices.
//!
//! What exists before sign-in, and its cap: forms, options of passkeys and the marks of browsers are sealed and with the
//! browser (decision 0002), so there is no store for them. Failures of people and of addresses: `COUNTED` in memory; in the
//! database until the longest window has passed. Wishes for a new password: a queue of a thousand. Mails to one person:
//! `COUNTED`. Tokens and keys that are good for nothing: nowhere.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
    time::Duration,
};

use doorward_core::{
    accounts::{AccountRules, Accounts},
    audit::RequestOrigin,
    limits::{FailureLimiter, RateLimit},
    notice::{Cause, MailLimits, Mailbox, Notices},
    regulation::{RegulationSettings, Standing},
    reset::{PasswordReset, ResetWish, ResetWishes},
};
use doorward_testkit::PlainWriter;

use crate::bench::{Bench, cookie, origin};

/// Of each of four kinds.
const REQUESTS: u32 = 250_000;
const ADDRESSES: usize = 10_000;

/// Bytes of memory that the process holds, where that can be asked.
fn held() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(text.split(' ').nth(1)?.parse::<u64>().ok()? * 4096)
}

struct Strangers {
    bench: Bench,
    limiter: FailureLimiter,
    reset: PasswordReset,
    notices: Arc<Notices>,
}

impl Strangers {
    fn new() -> Self {
        let bench = Bench::new();
        bench.regulation.reconfigure(RegulationSettings::default());
        let ports = bench.fakes.ports();
        let limits = Arc::new(MailLimits::default());
        let notices = Arc::new(Notices::new(ports.clone(), Arc::new(PlainWriter), Mailbox::Mail, limits));
        let accounts = Arc::new(Accounts::new(ports.clone(), AccountRules::default()));
        let wishes = Arc::new(ResetWishes::default());
        let reset =
            PasswordReset::new(ports, accounts, Arc::clone(&notices), wishes, Duration::from_secs(300));
        let limiter = FailureLimiter::new(RateLimit::parse("5/minute").unwrap(), ADDRESSES);
        Self { bench, limiter, reset, notices }
    }

    /// One request of each kind by somebody who was never here before.
    async fn one_of_each(&self, number: u32) {
        let bench = &self.bench;
        let name = format!("stranger {number}");
        let bits = 0x2001_0db8_0000_0000_0000_0000_0000_0001 | u128::from(number) << 64;
        let client = IpAddr::V6(Ipv6Addr::from_bits(bits));
        let origin = RequestOrigin { client, ..origin() };
        bench.fakes.clock.advance(Duration::from_millis(1));
        // A wrong password.
        drop(self.limiter.try_begin(&client.to_string(), bench.now()));
        bench.regulation.note_limited(&client.to_string());
        let Standing::Free(attempt) = bench.regulation.begin(&name, None, &origin).await.unwrap() else {
            panic!("{name} was never here");
        };
        bench.regulation.settle(attempt, Some(false), &origin).await.unwrap();
        // A new password by mail.
        let cause = Cause { origin: &origin, language: "en", portal: None };
        let _ = self.notices.count(&name, &cause);
        self.reset.wish(ResetWish {
            typed: name.clone(),
            browser: name.clone(),
            origin: origin.clone(),
            language: "en".to_owned(),
            portal: "https://auth.example.com".to_owned(),
        });
        // A session and a key of nobody's.
        let token = format!("doorward_session={name}");
        assert!(!bench.allows("https://one.example.com/", &token).await);
        let key = format!("dwk_{number:0>8}_{number:0>49}");
        bench.decide("https://one.example.com/", &[("x-api-key", &*key)]).await;
        if number.is_multiple_of(10_000) {
            bench.regulation.share(&self.limiter).await.unwrap();
            bench.regulation.prune(&self.limiter).await.unwrap();
            bench.fakes.audit.take();
        }
    }
}

#[tokio::test]
async fn sc_239_a_million_requests_before_sign_in_fill_no_store_and_end_no_session() {
    let strangers = Strangers::new();
    let alice = strangers.bench.sign_in("alice").await;
    let warm = REQUESTS / 2;
    for number in 0..warm {
        strangers.one_of_each(number).await;
    }
    let before = held();
    for number in warm..REQUESTS {
        strangers.one_of_each(number).await;
    }
    if let (Some(before), Some(after)) = (before, held()) {
        let grown = after.saturating_sub(before) >> 20;
        assert!(grown < 32, "the second half took {grown} MB more than the first");
    }
    let bench = &strangers.bench;
    assert_eq!(bench.fakes.sessions.len(), 1, "nobody got a session");
    assert!(bench.allows("https://one.example.com/", &cookie(&alice)).await, "alice noticed nothing");
    assert!(strangers.reset.work_off().await <= 1_000, "wishes wait in a queue with an end");
    // Two minutes count, and old ones are put away every ten seconds here.
    let window = bench.now().minus(Duration::from_secs(131));
    assert!(bench.fakes.bans.failures().iter().all(|failure| failure.at >= window), "old failures are gone");
    assert!(bench.fakes.bans.all().is_empty(), "who failed once is not banned");
    strangers.one_of_each(REQUESTS).await;
}
