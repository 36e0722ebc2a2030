//! The wall clock behind core's `Clock` port; the one place of the program that reads it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use doorward_core::{ports::Clock, time::Timestamp};

/// The machine's clock and tokio's timer.
pub(crate) struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the port's one implementation")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    async fn sleep(&self, span: Duration) {
        tokio::time::sleep(span).await;
    }
}
