//! What shows only in the process as a whole.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod duo;
mod posts;
mod smtp;

use std::sync::Arc;

use doorward_core::ports::{PasswordWork as _, WorkOutcome};
use doorward_crypto::{Argon2Cost, Argon2Variant, HashParameters, SystemEntropy};
use doorward_providers::password_work::{Budget, NewHashes, PasswordPool};
use secrecy::SecretString;

/// Resident memory of this process, in KiB.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("the kernel tells");
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// So many sign-ins with hashes of so much memory leave this process as large as it was, give or take 64 MB
/// (AF-08).
async fn memory_goes_back(rounds: u32, memory_mib: u32) {
    let cost = Argon2Cost { memory_kib: memory_mib * 1024, iterations: 1, parallelism: 1, key_length: 32 };
    let parameters = HashParameters::Argon2 { variant: Argon2Variant::Id, cost };
    let pool = PasswordPool::new(
        Budget { memory_mib: 2 * memory_mib, parallel: 2, queue: 8 },
        NewHashes { parameters, salt_length: 16 },
        Arc::new(SystemEntropy),
    );
    let before = resident_kib();
    let right = SecretString::from("right");
    let hash = pool.hash(&right).await.unwrap();
    for round in 0..rounds {
        let (one, two) =
            tokio::join!(pool.verify(Some(&hash), &right, "one"), pool.verify(None, &right, "two"));
        assert_eq!((one, two), (WorkOutcome::Matches, WorkOutcome::Differs));
        let after = resident_kib();
        assert!(after <= before + 64 * 1024, "{before} KiB became {after} KiB in round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_of_large_hashes_goes_back() {
    memory_goes_back(3, 512).await;
}
