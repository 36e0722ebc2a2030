//! Second factors, one-time values and messages: the contracts and the races, on every engine (I6).

use std::sync::{Arc, Mutex};

use doorward_core::{
    factors::{PasskeyUse, RecoveryHash},
    one_time::{OneTimePurpose, Redeemed},
    ports::{
        OneTimeStore as _, Outbox as _, PasskeyOutcome, PasskeyStore as _, PreferenceStore as _,
        RecoveryStore as _, TotpStore as _,
    },
    time::Timestamp,
};
use doorward_crypto::sha256;
use doorward_store::{Database, Engine};
use doorward_testkit::conformance::{PeopleStore, message_to, passkey_of, people_store, totp_of, value_of};

use crate::{
    home::{Home, on_every_engine},
    races::{self, crowd, successes},
};

on_every_engine! {
    keeps_the_contract
    of_fifty_codes_of_one_step_one_is_taken
    of_fifty_enrolments_at_once_one_is_left_and_takes_its_next_step
    of_fifty_recovery_codes_one_is_taken
    of_fifty_new_sets_of_recovery_codes_one_is_left
    of_fifty_right_secrets_one_takes_the_value
    of_fifty_who_take_a_value_or_take_it_back_one_does
    of_fifty_wrong_secrets_no_more_than_the_tries_count
    of_fifty_new_values_of_one_person_one_is_good
    of_fifty_marks_one_is_the_first
    of_fifty_uses_on_one_counter_one_counts
    of_fifty_who_enrol_one_credential_one_has_it
    of_fifty_keys_that_want_one_name_one_has_it
    of_fifty_keys_renamed_to_one_name_one_has_it
    of_fifty_first_handles_all_are_one
    of_fifty_who_delete_a_factor_one_has_deleted_it
    whoever_is_forgotten_while_others_write_is_forgotten_whole
    of_fifty_who_look_for_messages_each_gets_others
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + millis)
}

/// A database, opened twice, with every connection there is: while connections are being made, calls that were meant to
/// meet each other run one after the other.
async fn two_handles(engine: Engine) -> (Home, [Arc<Database>; 2]) {
    let (home, handles) = races::two_handles(engine).await;
    for _ in 0..3 {
        crowd(&handles, |_, store| async move { store.recovery_left("nobody").await.unwrap() }).await;
    }
    (home, handles)
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

async fn of_fifty_enrolments_at_once_one_is_left_and_takes_its_next_step(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    crowd(&handles, |_, store| async move { store.totp_save(&totp_of("john"), 6).await.unwrap() }).await;
    assert_eq!(handles[1].totp_list().await.unwrap().len(), 1);
    assert!(!handles[0].totp_advance("john", 6, at(1)).await.unwrap(), "SC-147");
    assert!(handles[1].totp_advance("john", 7, at(1)).await.unwrap());
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

/// The codes of the set with this number.
fn set(number: usize) -> Vec<RecoveryHash> {
    (0..4).map(|code| sha256(format!("{number} {code}").as_bytes())).collect()
}

async fn of_fifty_new_sets_of_recovery_codes_one_is_left(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    handles[0].recovery_replace("john", &set(99), at(0)).await.unwrap();
    crowd(&handles, |number, store| async move {
        store.recovery_replace("john", &set(number), at(0)).await.unwrap();
    })
    .await;
    assert_eq!(
        handles[0].recovery_left("john").await.unwrap(),
        4,
        "SC-150: whoever asked last has the only codes"
    );
    let mut good = 0;
    for number in 0..50 {
        let mut taken = 0;
        for code in set(number) {
            taken += u32::from(handles[1].recovery_take("john", &code).await.unwrap());
        }
        assert!([0, 4].contains(&taken), "a set is good whole or not at all");
        good += taken;
    }
    assert_eq!(good, 4);
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

async fn of_fifty_who_take_a_value_or_take_it_back_one_does(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let value = value_of("john", "link");
    handles[0].one_time_put(&value).await.unwrap();
    let (key, secret) = (value.key, value.secret);
    let done = crowd(&handles, move |number, store| async move {
        if number % 4 < 2 {
            return store.one_time_revoke(&key).await.unwrap();
        }
        matches!(store.one_time_redeem(&key, &secret, at(1)).await.unwrap(), Redeemed::Taken(_))
    })
    .await;
    assert_eq!(successes(done), 1);
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

async fn of_fifty_new_values_of_one_person_one_is_good(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    crowd(&handles, |number, store| async move {
        store.one_time_put(&value_of("john", &number.to_string())).await.unwrap();
    })
    .await;
    let mut good = 0;
    for number in 0..50 {
        let key = value_of("john", &number.to_string()).key;
        good += u32::from(handles[0].one_time_find(&key, at(1)).await.unwrap().is_some());
    }
    assert_eq!(good, 1, "SC-249: a new one ends the older ones");
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
        let used = PasskeyUse {
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

async fn of_fifty_who_enrol_one_credential_one_has_it(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let outcomes = crowd(&handles, |number, store| async move {
        store.passkey_add(&passkey_of(&format!("user{number}"), b"1", "Key")).await.unwrap()
    })
    .await;
    let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
    assert_eq!((count(PasskeyOutcome::Done), count(PasskeyOutcome::Taken)), (1, 49), "SC-159");
}

/// Half of them are new, half are renamed.
async fn of_fifty_keys_that_want_one_name_one_has_it(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let id = |number: usize| number.to_string().into_bytes();
    for number in (0..50).filter(|number| number % 4 < 2) {
        let passkey = passkey_of("john", &id(number), &format!("Key {number}"));
        assert_eq!(handles[0].passkey_add(&passkey).await.unwrap(), PasskeyOutcome::Done);
    }
    let outcomes = crowd(&handles, |number, store| async move {
        if number % 4 < 2 {
            store.passkey_rename("john", &id(number), "The one").await.unwrap()
        } else {
            store.passkey_add(&passkey_of("john", &id(number), "THE ONE")).await.unwrap()
        }
    })
    .await;
    let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
    assert_eq!((count(PasskeyOutcome::Done), count(PasskeyOutcome::NameTaken)), (1, 49));
}

async fn of_fifty_keys_renamed_to_one_name_one_has_it(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let id = |number: usize| number.to_string().into_bytes();
    for number in 0..50 {
        let passkey = passkey_of("john", &id(number), &format!("Key {number}"));
        assert_eq!(handles[0].passkey_add(&passkey).await.unwrap(), PasskeyOutcome::Done);
    }
    for name in ["One", "Two", "Three"] {
        let outcomes = crowd(&handles, |number, store| async move {
            store.passkey_rename("john", &id(number), name).await.unwrap()
        })
        .await;
        let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
        assert_eq!((count(PasskeyOutcome::Done), count(PasskeyOutcome::NameTaken)), (1, 49), "{name}");
    }
    let named = handles[1].passkey_list("john").await.unwrap();
    assert_eq!(named.len(), 50);
}

async fn of_fifty_first_handles_all_are_one(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let made = crowd(&handles, |number, store| async move {
        store.handle_of("john", &[u8::try_from(number).unwrap(); 32]).await.unwrap()
    })
    .await;
    assert!(made.iter().all(|handle| *handle == made[0]));
}

async fn of_fifty_who_delete_a_factor_one_has_deleted_it(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    handles[0].totp_save(&totp_of("john"), 1).await.unwrap();
    handles[0].passkey_add(&passkey_of("john", b"1", "Key")).await.unwrap();
    let codes = crowd(&handles, |_, store| async move { store.totp_delete("john").await.unwrap() });
    assert_eq!(successes(codes.await), 1);
    let keys = crowd(&handles, |_, store| async move { store.passkey_delete("john", b"1").await.unwrap() });
    assert_eq!(successes(keys.await), 1);
}

/// Transactions over many tables beside ones over few: none fails because of another.
async fn whoever_is_forgotten_while_others_write_is_forgotten_whole(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    crowd(&handles, |number, store| async move {
        match number % 5 {
            0 => store.person_forget("john").await.unwrap(),
            1 => store.recovery_replace("john", &set(number), at(0)).await.unwrap(),
            2 => store.one_time_put(&value_of("john", &number.to_string())).await.unwrap(),
            3 => store.totp_save(&totp_of("john"), 1).await.unwrap(),
            _ => {
                let id = number.to_string();
                store.passkey_add(&passkey_of("john", id.as_bytes(), &id)).await.unwrap();
                store.passkey_rename("john", id.as_bytes(), &format!("Key {id}")).await.unwrap();
            }
        }
    })
    .await;
    assert!([0, 4].contains(&handles[0].recovery_left("john").await.unwrap()));
    handles[0].person_forget("john").await.unwrap();
    assert!(handles[1].totp_find("john").await.unwrap().is_none());
    assert_eq!(handles[1].passkey_list("john").await.unwrap(), []);
    assert_eq!(handles[1].recovery_left("john").await.unwrap(), 0);
    assert_eq!(handles[1].one_time_forget(OneTimePurpose::PasswordReset, "john").await.unwrap(), 0);
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
