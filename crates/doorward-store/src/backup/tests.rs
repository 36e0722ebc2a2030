//! Archives as older versions wrote them.

use std::{path::PathBuf, sync::Arc};

use doorward_core::{
    audit::verify,
    factors::TotpFactor,
    ports::{AccountStore as _, ApiKeyStore as _, AuditStore as _, PreferenceStore as _, TotpStore as _},
};
use doorward_crypto::{SystemEntropy, seal::Sealer, totp::TotpParameters};
use doorward_testkit::{
    FakeClock, SeededEntropy,
    conformance::{api_key_of, audit_entry},
    new_account,
};
use secrecy::{ExposeSecret as _, SecretSlice};

use super::*;
use crate::{
    backup_format::BackupSecret,
    engine::{Sql, sql},
};

const KEY: &[u8] = b"the key of both databases";

/// The first schema of which archives were written.
const FIRST: i64 = 4;

const KEYS: Sql = sql!("SELECT COUNT(*) FROM api_keys");

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("doorward-archives-{}-{name}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    async fn open(&self, seed: u64) -> Database {
        let entropy = Arc::new(SeededEntropy::new(seed));
        Database::open(&self.0.join("db.sqlite3"), Sealer::new(KEY), entropy).await.unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn fill(store: &Database) {
    for name in ["john", "jane"] {
        assert!(store.account_create(&new_account(name, "x")).await.unwrap());
    }
    let factor = TotpFactor {
        user: "jane".to_owned(),
        secret: SecretSlice::from(vec![7; 20]),
        parameters: TotpParameters::default(),
        issuer: "here".to_owned(),
        created: FakeClock::START,
        last_used: None,
    };
    store.totp_save(&factor, 7).await.unwrap();
    assert!(store.api_key_create(&api_key_of("jane", "janeskey", 1)).await.unwrap());
    // Before the seventh schema no record named a session; their links are those of records without one.
    let entries: Vec<_> = (0..700).map(|number| audit_entry(4 * number + 1)).collect();
    assert!(entries.iter().all(|entry| entry.session.is_empty()));
    store.audit_append(&entries).await.unwrap();
}

/// The archive that the program of `schema` would have written of `store`: the tables and columns that it had, in the
/// form that has not changed since.
async fn archive_of(schema: i64, store: &Database) -> Vec<u8> {
    archive_without(if schema < 7 { "audit_events" } else { "" }, schema, store).await
}

/// The rows of `shortened` lack their last column.
async fn archive_without(shortened: &str, schema: i64, store: &Database) -> Vec<u8> {
    let (header, mut bytes) = (BackupHeader::new(BackupSecret::StorageKey, &SystemEntropy), Vec::new());
    let mut pieces = Pieces::begin(&header, KEY, &SystemEntropy, &mut bytes).unwrap();
    pieces.write(&json(&Begin { schema }).unwrap(), false).unwrap();
    let mut moment = store.room.begin_snapshot().await.unwrap();
    let mut done = BackupDone::default();
    for table in ARCHIVED.iter().filter(|table| schema >= 6 || table.name != "api_keys") {
        let rows = moment.fetch_rows(&table.first, args![i64::MAX]).await.unwrap();
        let mut cells = Vec::new();
        for row in &rows {
            let row = values_of(row, table.kinds).unwrap();
            cells.push(store.cells(table, &row, &mut done));
            if table.name == shortened {
                cells.last_mut().unwrap().pop();
            }
        }
        if !cells.is_empty() {
            let piece = json(&Piece { table: table.name.to_owned(), rows: cells }).unwrap();
            pieces.write(&piece, false).unwrap();
        }
    }
    pieces.write(&json(&Piece { table: String::new(), rows: Vec::new() }).unwrap(), true).unwrap();
    assert_eq!(done.unreadable, 0);
    bytes
}

#[tokio::test]
async fn archives_of_every_schema_that_had_them_are_restored_and_work() {
    for schema in FIRST..=schema::VERSION {
        let (from, to) = (Folder::new(&format!("from-{schema}")), Folder::new(&format!("to-{schema}")));
        let old = from.open(1).await;
        fill(&old).await;
        let bytes = archive_of(schema, &old).await;
        let store = to.open(2).await;
        // What the archive did not know yet is gone all the same: nothing of before outlives a restore.
        assert!(store.api_key_create(&api_key_of("mallory", "remnants", 1)).await.unwrap());
        Database::check_backup(KEY, &mut &*bytes).unwrap();
        let done = store.restore(KEY, &mut &*bytes, true, &mut |_| ()).await.unwrap();
        assert_eq!(done.unreadable, 0, "{schema}");
        for name in ["john", "jane"] {
            let account = store.account_find(name).await.unwrap().unwrap();
            assert_eq!(account.password_hash.expose_secret(), "plain:x", "{schema}");
        }
        assert_eq!(store.totp_find("jane").await.unwrap().unwrap().secret.expose_secret(), [7; 20]);
        assert_eq!(store.preferences_find("jane").await.unwrap(), Default::default());
        assert!(store.encryption_check().await.unwrap().iter().all(|check| check.unreadable == 0));
        let verdict = verify(&store, None, |_| ()).await.unwrap();
        assert!(verdict.holds() && verdict.checked == 700, "{schema}: {verdict:?}");
        // Records that name a session go on behind them.
        store.audit_append(&[audit_entry(4)]).await.unwrap();
        let verdict = verify(&store, None, |_| ()).await.unwrap();
        assert!(verdict.holds() && verdict.checked == 701, "{schema}: {verdict:?}");
        let keys: Option<(i64,)> = store.room.fetch_optional(&KEYS, args![]).await.unwrap();
        assert_eq!(keys, Some((i64::from(schema >= 6),)), "{schema}");
        assert_eq!(store.api_key_list(Some("mallory"), 9).await.unwrap(), []);
        // The next archive is one of today.
        let again = archive_of(schema::VERSION, &store).await;
        assert!(Database::check_backup(KEY, &mut &*again).is_ok());
    }
}

#[tokio::test]
async fn nothing_but_what_a_schema_lacked_may_be_missing() {
    let (from, to) = (Folder::new("cut"), Folder::new("cut-there"));
    let (old, store) = (from.open(1).await, to.open(2).await);
    fill(&old).await;
    for shortened in ["accounts", "totp", "audit_chain"] {
        let bytes = archive_without(shortened, FIRST, &old).await;
        let restored = store.restore(KEY, &mut &*bytes, true, &mut |_| ()).await;
        assert!(matches!(restored, Err(BackupError::Damaged)), "{shortened}: {restored:?}");
    }
    let bytes = archive_of(schema::VERSION + 1, &old).await;
    let restored = store.restore(KEY, &mut &*bytes, true, &mut |_| ()).await;
    assert!(matches!(restored, Err(BackupError::Newer)), "{restored:?}");
}
