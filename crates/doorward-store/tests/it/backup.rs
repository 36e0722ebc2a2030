//! Encrypted archives: a round trip on and between engines, and what is refused.

use std::sync::Arc;

use doorward_core::{
    audit::verify,
    ports::{AccountStore as _, AuditStore as _, SessionStore as _, TotpStore as _},
};
use doorward_crypto::{SystemEntropy, totp::TotpParameters};
use doorward_store::{BackupError, BackupHeader, BackupSecret, Database, Engine};
use doorward_testkit::{
    conformance::{audit_entry, record},
    new_account,
};
use secrecy::{ExposeSecret as _, SecretSlice};

use crate::{
    home::{Home, on_every_engine},
    scene::{Folder, KEY, create},
};

const PASSPHRASE: &[u8] = b"what somebody has chosen";
const OTHER_KEY: &[u8] = b"the key of the machine that it is restored on";
const CANARY: &str = "canary-3f9a-hash";

on_every_engine! {
    an_archive_of_any_engine_comes_back_on_sqlite_and_the_other_way_round
    an_archive_is_restored_over_rows_only_when_that_is_asked_for
    an_archive_is_one_moment_whatever_is_written_meanwhile
}

async fn fill(store: &Database) {
    for name in ["john", "jane", "Jörg\u{1F980}"] {
        create(store, &new_account(name, CANARY)).await;
    }
    let factor = doorward_core::factors::TotpFactor {
        user: "jane".to_owned(),
        secret: SecretSlice::from(CANARY.as_bytes().to_vec()),
        parameters: TotpParameters::default(),
        issuer: "here".to_owned(),
        created: doorward_testkit::FakeClock::START,
        last_used: None,
    };
    store.totp_save(&factor, 7).await.unwrap();
    store.session_create(&record("john", 1)).await.unwrap();
    let entries: Vec<_> = (0..1_200).map(audit_entry).collect();
    store.audit_append(&entries).await.unwrap();
}

async fn archive(store: &Database) -> Vec<u8> {
    let (header, mut bytes) = (BackupHeader::new(BackupSecret::Passphrase, &SystemEntropy), Vec::new());
    let done = store.backup(&header, PASSPHRASE, &SystemEntropy, &mut bytes, &mut |_| ()).await.unwrap();
    assert_eq!((done.rows, done.unreadable), (3 + 1 + 1 + 1_200, 0));
    bytes
}

async fn assert_is_there(store: &Database) {
    for name in ["john", "jane", "Jörg\u{1F980}"] {
        let account = store.account_find(name).await.unwrap().unwrap();
        assert_eq!(account.password_hash.expose_secret(), format!("plain:{CANARY}"));
    }
    let factor = store.totp_find("jane").await.unwrap().unwrap();
    assert_eq!(factor.secret.expose_secret(), CANARY.as_bytes());
    let verdict = verify(store, None, |_| ()).await.unwrap();
    assert!(verdict.holds() && verdict.checked == 1_200, "{verdict:?}");
    assert!(
        store.session_find(&record("john", 1).key).await.unwrap().is_none(),
        "a session does not come back"
    );
    assert!(store.encryption_check().await.unwrap().iter().all(|check| check.unreadable == 0));
}

async fn restored(store: &Database, bytes: &[u8], replace: bool) -> Result<u64, BackupError> {
    store.restore(PASSPHRASE, &mut &*bytes, replace, &mut |_| ()).await.map(|done| done.rows)
}

async fn an_archive_of_any_engine_comes_back_on_sqlite_and_the_other_way_round(engine: Engine) {
    let (home, there, back) = (Home::new(engine).await, Folder::new(), Home::new(engine).await);
    let store = home.open().await;
    fill(&store).await;
    let bytes = archive(&store).await;
    assert_eq!(Database::check_backup(PASSPHRASE, &mut &*bytes).unwrap(), 1_205);
    let copy = there.try_open(OTHER_KEY).await.unwrap();
    assert_eq!(restored(&copy, &bytes, false).await.unwrap(), 1_205);
    assert_is_there(&copy).await;
    let again = back.open().await;
    restored(&again, &archive(&copy).await, false).await.unwrap();
    assert_is_there(&again).await;
    again.audit_append(&[audit_entry(3)]).await.unwrap();
    assert!(verify(&again, None, |_| ()).await.unwrap().holds(), "the log goes on");
}

async fn an_archive_is_restored_over_rows_only_when_that_is_asked_for(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    fill(&store).await;
    let bytes = archive(&store).await;
    create(&store, &new_account("mallory", "x")).await;
    assert!(matches!(restored(&store, &bytes, false).await, Err(BackupError::NotEmpty("accounts"))));
    assert!(store.account_find("mallory").await.unwrap().is_some());
    let mut cut = bytes.clone();
    cut.truncate(bytes.len() - 1);
    assert!(matches!(restored(&store, &cut, true).await, Err(BackupError::Damaged)));
    assert!(store.account_find("mallory").await.unwrap().is_some(), "nothing was changed");
    restored(&store, &bytes, true).await.unwrap();
    assert!(store.account_find("mallory").await.unwrap().is_none());
    assert_is_there(&store).await;
}

/// What is written while the archive is, between two tables and within one.
async fn an_archive_is_one_moment_whatever_is_written_meanwhile(engine: Engine) {
    const MEANWHILE: [&str; 4] = [
        "DELETE FROM accounts WHERE name <> 'john'",
        "INSERT INTO flags (name, value) VALUES ('meanwhile', 'x')",
        "DELETE FROM totp",
        "UPDATE audit_events SET about = 'meanwhile' WHERE id >= 1000",
    ];
    let (home, there) = (Home::new(engine).await, Folder::new());
    let store = home.open().await;
    fill(&store).await;
    let (header, mut bytes) = (BackupHeader::new(BackupSecret::Passphrase, &SystemEntropy), Vec::new());
    let mut pieces = 0;
    let mut told = |_| {
        pieces += 1;
        // The accounts are read, the rest is not; then the first rows of the audit log.
        let statements = if pieces == 1 { &MEANWHILE[..3] } else { &MEANWHILE[3..] };
        let write = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                for statement in statements {
                    home.intrude(statement).await;
                }
            });
        };
        std::thread::scope(|scope| scope.spawn(write).join().unwrap());
    };
    let done = store.backup(&header, PASSPHRASE, &SystemEntropy, &mut bytes, &mut told).await.unwrap();
    assert_eq!((done.rows, done.unreadable), (3 + 1 + 1 + 1_200, 0));
    assert!(pieces > 4, "the audit log has several pieces");
    assert_eq!(home.ask("SELECT COUNT(*) FROM totp").await, 0, "it was written meanwhile");
    assert!(home.ask("SELECT COUNT(*) FROM audit_events WHERE about = 'meanwhile'").await >= 200);
    let copy = there.try_open(OTHER_KEY).await.unwrap();
    restored(&copy, &bytes, false).await.unwrap();
    assert_is_there(&copy).await;
    // The connection is as it was: what comes after sees what was written.
    assert!(store.totp_find("jane").await.unwrap().is_none());
}

#[tokio::test]
async fn an_archive_that_was_changed_anywhere_cut_or_put_together_is_refused() {
    let folder = Folder::new();
    let store = folder.open().await;
    fill(&store).await;
    let (bytes, other) = (archive(&store).await, archive(&store).await);
    assert!(!String::from_utf8_lossy(&bytes).contains("jane"), "nothing is in the clear");
    let check = |bytes: &[u8]| Database::check_backup(PASSPHRASE, &mut &*bytes);
    assert!(matches!(Database::check_backup(KEY, &mut &*bytes), Err(BackupError::WrongKey)));
    for at in (0..bytes.len()).step_by(997).chain(0..40) {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        // The kind of secret says only what to ask for.
        assert!(check(&altered).is_err() || at == 17, "byte {at}");
        assert!(check(&bytes[..at]).is_err(), "cut at {at}");
    }
    assert!(check(&[bytes.as_slice(), b"x"].concat()).is_err(), "something behind it");
    assert!(check(&[&other[..34], &bytes[34..]].concat()).is_err(), "another's header");
    // Pieces in another order.
    let length = |at: usize| 4 + u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let (one, two) = (34 + length(34), 34 + length(34) + length(34 + length(34)));
    let three = two + length(two);
    let swapped = [&bytes[..one], &bytes[two..three], &bytes[one..two], &bytes[three..]].concat();
    assert!(matches!(check(&swapped), Err(BackupError::Damaged)));
}

#[tokio::test]
async fn what_does_not_open_stays_what_it_is() {
    let (folder, there) = (Folder::new(), Folder::new());
    let store = folder.open().await;
    fill(&store).await;
    let mut intruder = folder.intruder().await;
    let swap = "UPDATE accounts SET password_hash = (SELECT password_hash FROM accounts WHERE name = 'john') \
                WHERE name = 'jane'";
    sqlx::raw_sql(swap).execute(&mut intruder).await.unwrap();
    let (header, mut bytes) = (BackupHeader::new(BackupSecret::StorageKey, &SystemEntropy), Vec::new());
    let done = store.backup(&header, KEY, &SystemEntropy, &mut bytes, &mut |_| ()).await.unwrap();
    assert_eq!(done.unreadable, 1);
    let copy = Arc::new(there.open().await);
    assert_eq!(copy.restore(KEY, &mut &*bytes, false, &mut |_| ()).await.unwrap().unreadable, 1);
    assert!(copy.account_find("jane").await.is_err(), "a moved hash lets nobody in after a restore either");
    assert!(copy.account_find("john").await.unwrap().is_some());
}
