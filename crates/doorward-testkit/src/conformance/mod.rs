//! What every implementation of a port must do, as lists of named cases.
//!
//! A list runs each case on a store of its own and reports *all* cases that failed by their names.

mod accounts;
mod api_keys;
mod audit;
mod bans;
mod directory;
mod guard;
mod people;
mod sessions;

use std::{pin::Pin, sync::Arc};

pub use accounts::account_store;
pub use api_keys::{api_key_of, api_key_store};
pub use audit::{audit_entry, audit_store};
pub use bans::ban_store;
pub use directory::user_directory;
pub use guard::race_of_administrators;
pub use people::{PeopleStore, message_to, passkey_of, people_store, totp_of, value_of};
pub use sessions::{record, session_store};

type Running = Pin<Box<dyn Future<Output = ()> + Send>>;

/// One case: a sentence of the contract and the function that checks it.
struct Case<S: ?Sized> {
    sentence: &'static str,
    check: fn(Arc<S>) -> Running,
}

/// `"sentence" => function, …` as a list of [`Case`]s.
macro_rules! cases {
    ($($sentence:literal => $check:ident),+ $(,)?) => {
        vec![$($crate::conformance::Case { sentence: $sentence, check: |store| Box::pin($check(store)) }),+]
    };
}
use cases;

/// Runs `cases`, each on what `make` gives it, and panics with the names of all that failed.
async fn run<S: ?Sized + Send + Sync + 'static>(
    port: &str,
    cases: Vec<Case<S>>,
    make: impl AsyncFn() -> Arc<S>,
) {
    let mut failures = Vec::new();
    for case in &cases {
        let store = make().await;
        // A task of its own, so that one failed case does not hide the others.
        if let Err(failure) = tokio::spawn((case.check)(store)).await {
            failures.push(format!("- {}: {}", case.sentence, reason(failure)));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} cases of the {port} contract failed:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

fn reason(failure: tokio::task::JoinError) -> String {
    let Ok(panic) = failure.try_into_panic() else { return "cancelled".to_owned() };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => {
            panic.downcast::<&str>().map_or_else(|_| "panicked".to_owned(), |text| (*text).to_owned())
        }
    }
}
