//! What somebody with a copy of the database learns of second factors, one-time values and messages (AM-11), and what
//! somebody gains who can write to it (AM-12, SC-213), on every engine.

use std::collections::BTreeMap;

use doorward_core::{
    factors::{Passkey, Preferences, TotpFactor},
    notice::Message,
    one_time::{OneTime, Redeemed},
    ports::{
        OneTimeStore as _, Outbox as _, PasskeyStore as _, PortError, PortErrorKind, PreferenceStore as _,
        RecoveryStore as _, TotpStore as _,
    },
    time::Timestamp,
};
use doorward_crypto::sha256;
use doorward_store::{Database, Engine, ServerKind};
use doorward_testkit::conformance::{message_to, passkey_of, totp_of, value_of};
use secrecy::SecretSlice;

use crate::home::{Home, on_every_engine};

on_every_engine! {
    a_row_filed_under_somebody_else_is_none_of_theirs
    a_cell_copied_from_somebody_else_opens_nowhere
    a_cell_of_another_column_opens_nowhere
    a_row_under_another_key_is_nothing
    whoever_adds_a_recovery_code_by_hand_gains_nothing
    a_value_that_was_prolonged_is_over
    a_value_has_no_more_tries_than_were_sealed
    a_message_put_in_the_place_of_another_is_not_sent
    no_secret_is_anywhere_in_the_database
}

/// The tables with one row for each person, and their sealed columns.
const OF_PEOPLE: [(&str, &str); 5] = [
    ("totp", "data"),
    ("passkeys", "data"),
    ("user_handles", "data"),
    ("recovery_codes", "proof"),
    ("one_time_values", "data"),
];

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + millis)
}

/// A database with everything that john and anna can have.
async fn furnished(engine: Engine) -> (Home, Database) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    for user in ["john", "anna"] {
        store.totp_save(&totp_of(user), 1).await.unwrap();
        store.passkey_add(&passkey_of(user, user.as_bytes(), "Key")).await.unwrap();
        store.handle_of(user, &sha256(user.as_bytes())).await.unwrap();
        store.recovery_replace(user, &[sha256(user.as_bytes())], at(0)).await.unwrap();
        store.one_time_put(&value_of(user, user)).await.unwrap();
    }
    (home, store)
}

fn is_corrupt<T: std::fmt::Debug>(what: &str, outcome: Result<T, PortError>) {
    let fault = outcome.expect_err(what);
    assert_eq!(fault.kind, PortErrorKind::Corrupt, "{what}: {fault}");
}

/// Nothing that is filed under the keys of `user` counts for anybody.
async fn is_damaged(store: &Database, user: &str) {
    let key = user.as_bytes();
    is_corrupt("a passkey", store.passkey_find(key).await);
    is_corrupt("the handle", store.handle_find(&sha256(key)).await);
    let value = value_of(user, user);
    is_corrupt("a value that is shown", store.one_time_find(&value.key, at(1)).await);
    is_corrupt("a value that is taken", store.one_time_redeem(&value.key, &value.secret, at(1)).await);
}

async fn a_row_filed_under_somebody_else_is_none_of_theirs(engine: Engine) {
    let (home, store) = furnished(engine).await;
    for (table, _) in OF_PEOPLE {
        home.intrude(&format!("DELETE FROM {table} WHERE user_folded = 'anna'")).await;
        home.intrude(&format!("UPDATE {table} SET user_folded = 'anna'")).await;
    }
    is_corrupt("codes", store.totp_find("anna").await);
    is_corrupt("a recovery code", store.recovery_take("anna", &sha256(b"john")).await);
    assert_eq!(store.passkey_list("anna").await.unwrap(), [], "left out");
    is_corrupt("anna's handle", store.handle_of("anna", &[9; 32]).await);
    is_damaged(&store, "john").await;
}

async fn a_cell_copied_from_somebody_else_opens_nowhere(engine: Engine) {
    let (home, store) = furnished(engine).await;
    for (table, column) in OF_PEOPLE {
        home.intrude(&format!(
            "UPDATE {table} SET {column} = (SELECT {column} FROM (SELECT {column} FROM {table} \
             WHERE user_folded = 'john') AS other) WHERE user_folded = 'anna'"
        ))
        .await;
    }
    is_corrupt("codes", store.totp_find("anna").await);
    is_corrupt("a recovery code", store.recovery_take("anna", &sha256(b"anna")).await);
    assert_eq!(store.passkey_list("anna").await.unwrap(), [], "left out");
    is_corrupt("anna's handle", store.handle_of("anna", &[9; 32]).await);
    is_damaged(&store, "anna").await;
    assert!(store.totp_find("john").await.unwrap().is_some(), "what was only copied is as it was");
    assert!(store.recovery_take("john", &sha256(b"john")).await.unwrap());
}

/// john's own values, each in the place of another one of his: rows have the same key in some tables.
async fn a_cell_of_another_column_opens_nowhere(engine: Engine) {
    let (home, store) = furnished(engine).await;
    for ((table, column), (other, cell)) in OF_PEOPLE.iter().zip(OF_PEOPLE.iter().cycle().skip(1)) {
        home.intrude(&format!(
            "UPDATE {table} SET {column} = (SELECT {cell} FROM {other} WHERE user_folded = 'john') \
             WHERE user_folded = 'john'"
        ))
        .await;
    }
    is_corrupt("codes", store.totp_find("john").await);
    is_corrupt("a recovery code", store.recovery_take("john", &sha256(b"john")).await);
    is_damaged(&store, "john").await;
}

async fn a_row_under_another_key_is_nothing(engine: Engine) {
    let (home, store) = furnished(engine).await;
    for (table, _) in &OF_PEOPLE[1..] {
        home.intrude(&format!("DELETE FROM {table} WHERE user_folded = 'john'")).await;
    }
    // anna's rows under the keys that john's had, for somebody who knows john's secrets only.
    let value = value_of("john", "john");
    for (table, key) in [
        ("passkeys", sha256(b"john")),
        ("user_handles", sha256(b"john")),
        ("recovery_codes", sha256(b"john")),
        ("one_time_values", value.key.0),
    ] {
        home.intrude(&format!("UPDATE {table} SET \"key\" = {}", literal(engine, &key))).await;
    }
    is_corrupt("a recovery code", store.recovery_take("anna", &sha256(b"john")).await);
    is_damaged(&store, "john").await;
}

/// `bytes` in the SQL of the engine.
pub(crate) fn literal(engine: Engine, bytes: &[u8]) -> String {
    match engine {
        Engine::Postgres => format!("'\\x{}'", hex(bytes)),
        Engine::Sqlite | Engine::MySql => format!("x'{}'", hex(bytes)),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn whoever_adds_a_recovery_code_by_hand_gains_nothing(engine: Engine) {
    let (home, store) = furnished(engine).await;
    let own = sha256(b"a code of my own");
    home.intrude(&format!(
        "INSERT INTO recovery_codes (\"key\", user_folded, proof) SELECT {}, 'anna', proof FROM recovery_codes \
         WHERE user_folded = 'anna'",
        literal(engine, &own)
    ))
    .await;
    is_corrupt("a code of my own", store.recovery_take("anna", &own).await);
    assert!(store.recovery_take("anna", &sha256(b"anna")).await.unwrap(), "hers is good");
}

async fn a_value_that_was_prolonged_is_over(engine: Engine) {
    let (home, store) = furnished(engine).await;
    let value = value_of("john", "john");
    home.intrude("UPDATE one_time_values SET expires = 9999999999999").await;
    assert!(store.one_time_find(&value.key, at(999)).await.unwrap().is_some());
    assert_eq!(store.one_time_find(&value.key, at(1000)).await.unwrap(), None);
    let late = store.one_time_redeem(&value.key, &value.secret, at(1000)).await.unwrap();
    assert_eq!(late, Redeemed::Missing, "its end is sealed");
}

async fn a_value_has_no_more_tries_than_were_sealed(engine: Engine) {
    let (home, store) = furnished(engine).await;
    let value = value_of("john", "john");
    home.intrude("UPDATE one_time_values SET tries = -1000000").await;
    let found = store.one_time_find(&value.key, at(1)).await.unwrap();
    assert!(found.is_none_or(|found| found.tries <= value.tries));
    let outcome = store.one_time_redeem(&value.key, &[0; 32], at(1)).await.unwrap();
    let left = if let Redeemed::Wrong { left } = outcome { left } else { 0 };
    assert!(left < value.tries, "{left}");
}

async fn a_message_put_in_the_place_of_another_is_not_sent(engine: Engine) {
    let (home, store) = furnished(engine).await;
    store.outbox_add(&message_to("john"), at(0), at(1000)).await.unwrap();
    store.outbox_add(&message_to("anna"), at(1), at(1000)).await.unwrap();
    home.intrude(&format!(
        "UPDATE outbox SET data = (SELECT data FROM (SELECT data FROM outbox WHERE created = {0}) AS other) \
         WHERE created <> {0}",
        at(0).as_millis()
    ))
    .await;
    let leased = store.outbox_lease(at(2), at(500), 9).await.unwrap();
    let messages: Vec<_> = leased.into_iter().map(|queued| queued.message).collect();
    assert_eq!(messages, [message_to("john")]);
    assert_eq!(home.ask("SELECT COUNT(*) FROM outbox").await, 1, "it is not met again and again");
}

/// Everything that is stored, as one text: of a file its bytes, of a server each column of each table in hexadecimal.
async fn all_of(home: &Home) -> Vec<u8> {
    let columns = match home {
        Home::File(folder) => return folder.all_bytes(),
        Home::Server(settings) => {
            let place = match settings.kind {
                ServerKind::Postgres { .. } => "CURRENT_SCHEMA()",
                ServerKind::MySql => "DATABASE()",
            };
            format!(
                "SELECT CONCAT(table_name, ' ', column_name, ' ', data_type) FROM information_schema.columns \
                 WHERE table_schema = {place} ORDER BY table_name"
            )
        }
    };
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for column in home.texts(&columns).await {
        let [table, column, kind] = *column.splitn(3, ' ').collect::<Vec<_>>() else { panic!("{column}") };
        let hex = match (&home.settings().kind, kind) {
            (ServerKind::Postgres { .. }, "bytea") => format!("ENCODE(\"{column}\", 'hex')"),
            (ServerKind::Postgres { .. }, _) => {
                format!("ENCODE(CONVERT_TO(\"{column}\"::text, 'UTF8'), 'hex')")
            }
            // Of a number it would be that of the number, with one digit too few.
            (ServerKind::MySql, _) => format!("HEX(CONCAT(\"{column}\", ''))"),
        };
        tables.entry(table.to_owned()).or_default().push(hex);
    }
    let mut everything = Vec::new();
    for (table, columns) in tables {
        let rows = format!("SELECT CONCAT_WS('0a', {}) FROM \"{table}\"", columns.join(", "));
        for row in home.texts(&rows).await {
            let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
            everything.extend(row.as_bytes().chunks_exact(2).map(byte));
            everything.push(b'\n');
        }
    }
    everything
}

/// What a canary looks like where it lies open: as it is, in hexadecimal, and as numbers of JSON.
fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let numbers: Vec<String> = secret.iter().map(u8::to_string).collect();
    let hex = hex(secret);
    vec![secret.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes(), numbers.join(",").into_bytes()]
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

async fn no_secret_is_anywhere_in_the_database(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    let secret = SecretSlice::from(b"canary-of-the-codes!".to_vec());
    store.totp_save(&TotpFactor { secret, ..totp_of("john") }, 1).await.unwrap();
    let passkey = Passkey { credential: b"canary-of-the-key".to_vec(), ..passkey_of("john", b"1", "Key") };
    store.passkey_add(&passkey).await.unwrap();
    store.handle_of("john", &[1; 32]).await.unwrap();
    store.recovery_replace("john", &[sha256(b"canary-of-recovery")], at(0)).await.unwrap();
    let value = OneTime { data: b"canary-of-the-value".to_vec(), ..value_of("john", "canary-of-the-link") };
    store.one_time_put(&value).await.unwrap();
    store.one_time_redeem(&value.key, &[0; 32], at(1)).await.unwrap();
    let message = Message {
        title: "canary-of-the-title".to_owned(),
        text: "canary-of-the-text".to_owned(),
        html: "<p>canary-of-the-page</p>".to_owned(),
        to_name: "canary-of-the-mailbox".to_owned(),
        ..message_to("john")
    };
    store.outbox_add(&message, at(0), at(1000)).await.unwrap();
    let chosen = Preferences { language: Some("language-in-the-clear".to_owned()), ..Preferences::default() };
    store.preferences_save("john", &chosen).await.unwrap();

    let in_use = all_of(&home).await;
    store.close().await;
    for bytes in [in_use, all_of(&home).await] {
        for open in
            [&b"john"[..], b"language-in-the-clear", &[1; 32], &sha256(b"canary-of-recovery"), &value.key.0]
        {
            assert!(contains(&bytes, open), "not secret; the search finds what is there: {open:?}");
        }
        for secret in [&b"canary"[..], &value.secret, &passkey.credential] {
            for spelling in spellings(secret) {
                let found = contains(&bytes, &spelling);
                assert!(!found, "{} lies open", String::from_utf8_lossy(&spelling));
            }
        }
    }
}
