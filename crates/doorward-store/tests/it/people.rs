//! Second factors, one-time values and messages: the contracts on every engine, races, and what somebody gains who can
//! write to the database (AM-12).

use std::sync::{Arc, Mutex};

use doorward_core::{
    one_time::{OneTimePurpose, Redeemed},
    ports::{
        OneTimeStore as _, Outbox as _, PasskeyStore as _, PortErrorKind, RecoveryStore as _, TotpStore as _,
    },
    time::Timestamp,
};
use doorward_crypto::sha256;
use doorward_store::{Database, Engine};
use doorward_testkit::conformance::{PeopleStore, message_to, passkey_of, people_store, totp_of, value_of};

use crate::{
    home::{Home, on_every_engine},
    races::{crowd, successes, two_handles},
};

on_every_engine! {
    keeps_the_contract
    of_fifty_codes_of_one_step_one_is_taken
    of_fifty_recovery_codes_one_is_taken
    of_fifty_right_secrets_one_takes_the_value
    of_fifty_wrong_secrets_no_more_than_the_tries_count
    of_fifty_marks_one_is_the_first
    of_fifty_uses_on_one_counter_one_counts
    of_fifty_first_handles_all_are_one
    of_fifty_who_look_for_messages_each_gets_others
    a_factor_that_was_moved_to_somebody_else_is_none
    whoever_adds_a_recovery_code_by_hand_gains_nothing
    a_value_that_was_prolonged_or_given_away_is_none
    no_secret_is_in_the_database
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + millis)
}

async fn keeps_the_contract(engine: Engine) {
    let homes = Mutex::new(Vec::new());
    people_store(async || {
        let home = Home::new(engine).await;
        let store = Arc::new(home.open().await) as Arc<dyn PeopleStore>;
        homes.lock().unwrap().push(home);
        store
    })
    .await;
}

async fn of_fifty_codes_of_one_step_one_is_taken(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    handles[0].totp_save(&totp_of("john"), 1).await.unwrap();
    let taken =
        crowd(&handles, |_, store| async move { store.totp_advance("john", 7, at(1)).await.unwrap() }).await;
    assert_eq!(successes(taken), 1, "SC-143");
}

async fn of_fifty_recovery_codes_one_is_taken(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let code = sha256(b"code");
    handles[0].recovery_replace("john", &[code], at(0)).await.unwrap();
    let taken =
        crowd(&handles, move |_, store| async move { store.recovery_take("john", &code).await.unwrap() })
            .await;
    assert_eq!(successes(taken), 1, "I6");
}

async fn of_fifty_right_secrets_one_takes_the_value(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let value = value_of("john", "link");
    handles[0].one_time_put(&value).await.unwrap();
    let (key, secret) = (value.key, value.secret);
    let taken = crowd(&handles, move |_, store| async move {
        matches!(store.one_time_redeem(&key, &secret, at(1)).await.unwrap(), Redeemed::Taken(_))
    })
    .await;
    assert_eq!(successes(taken), 1, "I6");
}

async fn of_fifty_wrong_secrets_no_more_than_the_tries_count(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let value = value_of("john", "link");
    handles[0].one_time_put(&value).await.unwrap();
    let key = value.key;
    let judged = crowd(&handles, move |_, store| async move {
        matches!(store.one_time_redeem(&key, &[0; 32], at(1)).await.unwrap(), Redeemed::Wrong { .. })
    })
    .await;
    assert_eq!(successes(judged), 3, "SC-137");
}

async fn of_fifty_marks_one_is_the_first(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let key = value_of("john", "challenge").key;
    let first = crowd(&handles, move |_, store| async move {
        store.one_time_burn(OneTimePurpose::Challenge, &key, at(9)).await.unwrap()
    })
    .await;
    assert_eq!(successes(first), 1, "SC-155");
}

async fn of_fifty_uses_on_one_counter_one_counts(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    handles[0].passkey_add(&passkey_of("john", b"1", "Key")).await.unwrap();
    let counted = crowd(&handles, |_, store| async move {
        let used = doorward_core::factors::PasskeyUse {
            counter_before: 3,
            counter: 4,
            credential: vec![1],
            clone_suspected: false,
            at: at(1),
        };
        store.passkey_used(b"1", &used).await.unwrap()
    })
    .await;
    assert_eq!(successes(counted), 1);
}

async fn of_fifty_first_handles_all_are_one(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let made = crowd(&handles, |number, store| async move {
        store.handle_of("john", &[u8::try_from(number).unwrap(); 32]).await.unwrap()
    })
    .await;
    assert!(made.iter().all(|handle| *handle == made[0]));
}

async fn of_fifty_who_look_for_messages_each_gets_others(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    for number in 0..60 {
        handles[0].outbox_add(&message_to(&format!("user{number}")), at(0), at(1000)).await.unwrap();
    }
    let leased = crowd(&handles, |_, store| async move {
        let leased = store.outbox_lease(at(1), at(500), 3).await.unwrap();
        leased.into_iter().map(|queued| queued.message.user).collect::<Vec<_>>()
    })
    .await;
    let mut all: Vec<String> = leased.into_iter().flatten().collect();
    let before = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), before, "nobody got a message that another one got");
}

/// A database with codes, a key and a handle of john and of anna.
async fn furnished(engine: Engine) -> (Home, Database) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    for user in ["john", "anna"] {
        store.totp_save(&totp_of(user), 1).await.unwrap();
        store.passkey_add(&passkey_of(user, user.as_bytes(), "Key")).await.unwrap();
        store.handle_of(user, &sha256(user.as_bytes())).await.unwrap();
        store.recovery_replace(user, &[sha256(user.as_bytes())], at(0)).await.unwrap();
    }
    (home, store)
}

fn is_corrupt<T: std::fmt::Debug>(outcome: Result<T, doorward_core::ports::PortError>) {
    assert_eq!(outcome.expect_err("it was not noticed").kind, PortErrorKind::Corrupt);
}

async fn a_factor_that_was_moved_to_somebody_else_is_none(engine: Engine) {
    let (home, store) = furnished(engine).await;
    // The whole row under another name, and the cell alone (SC-213).
    home.intrude("DELETE FROM totp WHERE user_folded = 'anna'").await;
    home.intrude("UPDATE totp SET user_folded = 'anna' WHERE user_folded = 'john'").await;
    is_corrupt(store.totp_find("anna").await);
    store.totp_save(&totp_of("john"), 1).await.unwrap();
    store.totp_save(&totp_of("anna"), 1).await.unwrap();
    home.intrude(
        "UPDATE totp SET data = (SELECT data FROM (SELECT data FROM totp WHERE user_folded = 'john') AS other) \
         WHERE user_folded = 'anna'",
    )
    .await;
    is_corrupt(store.totp_find("anna").await);

    home.intrude("DELETE FROM passkeys WHERE user_folded = 'anna'").await;
    home.intrude("UPDATE passkeys SET user_folded = 'anna'").await;
    is_corrupt(store.passkey_find(b"john").await);
    assert_eq!(store.passkey_list("anna").await.unwrap(), [], "left out");

    home.intrude("DELETE FROM user_handles WHERE user_folded = 'anna'").await;
    home.intrude("UPDATE user_handles SET user_folded = 'anna'").await;
    is_corrupt(store.handle_find(&sha256(b"john")).await);
}

async fn whoever_adds_a_recovery_code_by_hand_gains_nothing(engine: Engine) {
    let (home, store) = furnished(engine).await;
    home.intrude("DELETE FROM recovery_codes WHERE user_folded = 'anna'").await;
    home.intrude("UPDATE recovery_codes SET user_folded = 'anna' WHERE user_folded = 'john'").await;
    is_corrupt(store.recovery_take("anna", &sha256(b"john")).await);
    let own = sha256(b"a code of my own").iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let literal = match engine {
        Engine::Postgres => format!("'\\x{own}'"),
        Engine::Sqlite | Engine::MySql => format!("x'{own}'"),
    };
    home.intrude(
        &format!("UPDATE recovery_codes SET \"key\" = {literal}")
            .replace("\"key\"", if engine == Engine::MySql { "`key`" } else { "\"key\"" }),
    )
    .await;
    is_corrupt(store.recovery_take("anna", &sha256(b"a code of my own")).await);
}

async fn a_value_that_was_prolonged_or_given_away_is_none(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    let value = value_of("john", "link");
    store.one_time_put(&value).await.unwrap();
    home.intrude("UPDATE one_time_values SET expires = 9999999999999").await;
    assert_eq!(store.one_time_find(&value.key, at(1000)).await.unwrap(), None);
    let late = store.one_time_redeem(&value.key, &value.secret, at(1000)).await.unwrap();
    assert_eq!(late, Redeemed::Missing, "its end is sealed");
    home.intrude("UPDATE one_time_values SET user_folded = 'anna'").await;
    is_corrupt(store.one_time_redeem(&value.key, &value.secret, at(1)).await);
}

async fn no_secret_is_in_the_database(engine: Engine) {
    let (home, store) = furnished(engine).await;
    store.outbox_add(&message_to("john"), at(0), at(1000)).await.unwrap();
    let hex = match engine {
        Engine::Postgres => |column: &str| format!("encode({column}, 'escape')"),
        Engine::Sqlite | Engine::MySql => |column: &str| format!("hex({column})"),
    };
    let canary = if engine == Engine::Postgres { "canary".to_owned() } else { "63616E617279".to_owned() };
    let columns = [("totp", "data"), ("passkeys", "data"), ("recovery_codes", "proof"), ("outbox", "data")];
    for (table, column) in columns {
        for text in home.texts(&format!("SELECT {} FROM {table}", hex(column))).await {
            assert!(!text.contains(&canary), "{table}.{column}");
            assert!(text.len() > 40, "there is something: {table}.{column}");
        }
    }
}
