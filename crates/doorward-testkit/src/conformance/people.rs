//! The contracts of second factors, choices, one-time values and the outbox.

use std::sync::Arc;

use doorward_core::{
    factors::{FactorKind, Passkey, PasskeyUse, Preferences, TotpFactor},
    notice::Message,
    one_time::{OneTime, OneTimeKey, OneTimePurpose, Redeemed},
    ports::{OneTimeStore, Outbox, PasskeyOutcome, PasskeyStore, PreferenceStore, RecoveryStore, TotpStore},
    time::Timestamp,
};
use doorward_crypto::{
    sha256,
    totp::{TotpAlgorithm, TotpParameters},
};
use secrecy::{ExposeSecret as _, SecretSlice};

use super::{cases, run};

/// What one store keeps of people.
pub trait PeopleStore:
    TotpStore + PasskeyStore + RecoveryStore + PreferenceStore + OneTimeStore + Outbox + 'static
{
}

impl<T> PeopleStore for T where
    T: TotpStore + PasskeyStore + RecoveryStore + PreferenceStore + OneTimeStore + Outbox + 'static
{
}

type Store = Arc<dyn PeopleStore>;

/// Runs the list; `make` gives an empty store.
pub async fn people_store(make: impl AsyncFn() -> Arc<dyn PeopleStore>) {
    let cases = cases![
        "time-based codes are kept whole, in the place of older ones, for every spelling" => totp_kept,
        "a step is taken once, and none before it" => steps_rise,
        "the step of the enrolment is used up" => enrolment_step,
        "codes that are deleted are gone" => totp_deleted,
        "a passkey is kept whole and found by its identifier" => passkey_kept,
        "an identifier is anybody's once, a name its owner's once" => passkey_unique,
        "names of 64 characters are kept and told apart, whatever they are folded to" => passkey_long_names,
        "passkeys are listed for their owner, oldest first" => passkey_listed,
        "a passkey is renamed and deleted by its owner only" => passkey_changed,
        "a use counts only on the counter that was judged" => passkey_counter,
        "a handle is made once and leads to its owner" => handles,
        "a recovery code is good once, for its owner" => recovery,
        "choices are kept, and nothing chosen is nothing" => preferences,
        "whoever is forgotten leaves nothing" => forgotten,
        "a value is taken once, by the right secret, in time" => one_time,
        "the last wrong try ends a value" => one_time_tries,
        "a new value of one purpose and person ends the older one" => one_time_replaced,
        "values are revoked, forgotten and pruned" => one_time_gone,
        "a mark is burnt once" => burnt,
        "a message is leased once until its time, and retried with its count" => outbox,
        "of the messages that are due the oldest go first" => outbox_order,
        "messages that are given up are neither leased nor kept" => outbox_over,
    ];
    run("people", cases, async || Arc::new(make().await)).await;
}

/// The list hands each case a store behind one more pointer.
type Case = Arc<Store>;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + millis)
}

/// Codes of somebody.
pub fn totp_of(user: &str) -> TotpFactor {
    TotpFactor {
        user: user.to_owned(),
        secret: SecretSlice::from(vec![7; 20]),
        parameters: TotpParameters { algorithm: TotpAlgorithm::Sha256, digits: 8, period: 60 },
        issuer: "Doorward".to_owned(),
        created: at(0),
        last_used: None,
    }
}

/// A credential of somebody.
pub fn passkey_of(user: &str, id: &[u8], name: &str) -> Passkey {
    Passkey {
        user: user.to_owned(),
        id: id.to_vec(),
        name: name.to_owned(),
        rp_id: "auth.example.com".to_owned(),
        credential: vec![1, 2, 3, 0, 255],
        counter: 3,
        discoverable: true,
        aaguid: Some("ee882879-721c-4913-9775-3dfcce97072a".to_owned()),
        clone_suspected: false,
        created: at(0),
        last_used: None,
    }
}

/// A value for somebody under a key made of `name`; its secret is the hash of `right`.
pub fn value_of(user: &str, name: &str) -> OneTime {
    OneTime {
        key: OneTimeKey::of(OneTimePurpose::PasswordReset, name.as_bytes()),
        purpose: OneTimePurpose::PasswordReset,
        user: user.to_owned(),
        secret: sha256(b"right"),
        data: vec![0, 1, 2],
        tries: 3,
        created: at(0),
        expires: at(1000),
    }
}

/// A message to somebody.
pub fn message_to(user: &str) -> Message {
    Message {
        kind: "elevation".to_owned(),
        secret: true,
        user: user.to_owned(),
        to_name: "Somebody \u{1f511}".to_owned(),
        to: format!("{user}@example.com"),
        title: "A code".to_owned(),
        text: "a canary in a message".to_owned(),
        html: "<p>x</p>".to_owned(),
        language: "de".to_owned(),
        time: at(0),
    }
}

fn same(left: &TotpFactor, right: &TotpFactor) {
    assert_eq!((&left.user, &left.issuer, left.parameters), (&right.user, &right.issuer, right.parameters));
    assert_eq!((left.created, left.last_used), (right.created, right.last_used));
    assert_eq!(left.secret.expose_secret(), right.secret.expose_secret());
}

async fn totp_kept(store: Case) {
    assert!(store.totp_find("john").await.unwrap().is_none());
    store.totp_save(&totp_of("John"), 5).await.unwrap();
    same(&store.totp_find(" JOHN ").await.unwrap().unwrap(), &totp_of("John"));
    let newer = TotpFactor { issuer: "Other".to_owned(), ..totp_of("john") };
    store.totp_save(&newer, 5).await.unwrap();
    store.totp_save(&totp_of("anna"), 5).await.unwrap();
    let all = store.totp_list().await.unwrap();
    assert_eq!(all.len(), 2);
    same(&all[0], &totp_of("anna"));
    same(&all[1], &newer);
}

async fn steps_rise(store: Case) {
    assert!(!store.totp_advance("john", 9, at(1)).await.unwrap(), "there is nothing");
    store.totp_save(&totp_of("john"), 5).await.unwrap();
    assert!(store.totp_advance("JOHN", 9, at(1)).await.unwrap());
    assert!(!store.totp_advance("john", 9, at(2)).await.unwrap());
    assert!(!store.totp_advance("john", 8, at(2)).await.unwrap());
    assert_eq!(store.totp_find("john").await.unwrap().unwrap().last_used, Some(at(1)));
    assert!(store.totp_advance("john", 10, at(3)).await.unwrap());
}

async fn enrolment_step(store: Case) {
    store.totp_save(&totp_of("john"), 5).await.unwrap();
    assert!(!store.totp_advance("john", 5, at(1)).await.unwrap());
    assert!(store.totp_advance("john", 6, at(1)).await.unwrap());
    store.totp_save(&totp_of("john"), 2).await.unwrap();
    assert!(store.totp_advance("john", 3, at(1)).await.unwrap(), "another secret, other steps");
}

async fn totp_deleted(store: Case) {
    assert!(!store.totp_delete("john").await.unwrap());
    store.totp_save(&totp_of("john"), 5).await.unwrap();
    assert!(store.totp_delete("JOHN").await.unwrap());
    assert!(store.totp_find("john").await.unwrap().is_none());
}

async fn passkey_kept(store: Case) {
    let long = vec![9; 1023];
    let passkey = passkey_of("John", &long, "Blue key \u{1f511}");
    assert_eq!(store.passkey_add(&passkey).await.unwrap(), PasskeyOutcome::Done);
    assert_eq!(store.passkey_find(&long).await.unwrap(), Some(passkey));
    assert_eq!(store.passkey_find(b"other").await.unwrap(), None);
}

async fn passkey_unique(store: Case) {
    store.passkey_add(&passkey_of("john", b"1", "Key")).await.unwrap();
    let add = async |user: &str, id: &[u8], name: &str| {
        store.passkey_add(&passkey_of(user, id, name)).await.unwrap()
    };
    assert_eq!(add("john", b"1", "Other").await, PasskeyOutcome::Taken);
    assert_eq!(add("anna", b"1", "Key").await, PasskeyOutcome::Taken, "SC-159");
    assert_eq!(add("JOHN", b"2", "KEY").await, PasskeyOutcome::NameTaken);
    assert_eq!(add("anna", b"2", "Key").await, PasskeyOutcome::Done);
    assert_eq!(add("john", b"3", "Other").await, PasskeyOutcome::Done);
}

/// One character may be eighteen when folded.
async fn passkey_long_names(store: Case) {
    let names = ["\u{fdfa}".repeat(64), "\u{fdfa}".repeat(63) + "a", "\u{1f511}".repeat(64)];
    for (id, name) in (0_u8..).zip(&names) {
        let added = store.passkey_add(&passkey_of("john", &[id], name)).await.unwrap();
        assert_eq!(added, PasskeyOutcome::Done, "{id}");
        let again = store.passkey_add(&passkey_of("john", &[id, 1], name)).await.unwrap();
        assert_eq!(again, PasskeyOutcome::NameTaken, "{id}");
        assert_eq!(store.passkey_find(&[id]).await.unwrap().unwrap().name, *name);
    }
    let renamed = store.passkey_rename("john", &[2], &names[0]).await.unwrap();
    assert_eq!(renamed, PasskeyOutcome::NameTaken);
}

async fn passkey_listed(store: Case) {
    let later = Passkey { created: at(9), ..passkey_of("john", b"1", "Later") };
    let first = passkey_of("john", b"2", "First");
    for passkey in [&later, &first, &passkey_of("anna", b"3", "Key")] {
        store.passkey_add(passkey).await.unwrap();
    }
    assert_eq!(store.passkey_list("JOHN").await.unwrap(), [first, later]);
    assert_eq!(store.passkey_list("ghost").await.unwrap(), []);
}

async fn passkey_changed(store: Case) {
    store.passkey_add(&passkey_of("john", b"1", "One")).await.unwrap();
    store.passkey_add(&passkey_of("john", b"2", "Two")).await.unwrap();
    let rename =
        async |user: &str, id: &[u8], name: &str| store.passkey_rename(user, id, name).await.unwrap();
    assert_eq!(rename("anna", b"1", "Mine").await, PasskeyOutcome::Missing, "another person's");
    assert_eq!(rename("john", b"9", "Mine").await, PasskeyOutcome::Missing);
    assert_eq!(rename("john", b"1", "TWO").await, PasskeyOutcome::NameTaken);
    assert_eq!(rename("JOHN", b"1", "ONE").await, PasskeyOutcome::Done, "its own name in another case");
    assert_eq!(store.passkey_find(b"1").await.unwrap().unwrap().name, "ONE");
    assert!(!store.passkey_delete("anna", b"1").await.unwrap());
    assert!(store.passkey_delete("JOHN", b"1").await.unwrap());
    assert!(!store.passkey_delete("john", b"1").await.unwrap());
    assert_eq!(rename("john", b"2", "One").await, PasskeyOutcome::Done, "the name is free");
}

fn used(before: u32, now: u32) -> PasskeyUse {
    PasskeyUse { counter_before: before, counter: now, credential: vec![8], clone_suspected: true, at: at(7) }
}

async fn passkey_counter(store: Case) {
    store.passkey_add(&passkey_of("john", b"1", "Key")).await.unwrap();
    assert!(!store.passkey_used(b"1", &used(2, 9)).await.unwrap());
    assert!(store.passkey_used(b"1", &used(3, 9)).await.unwrap());
    assert!(!store.passkey_used(b"1", &used(3, 9)).await.unwrap());
    assert!(!store.passkey_used(b"2", &used(3, 9)).await.unwrap());
    let passkey = store.passkey_find(b"1").await.unwrap().unwrap();
    assert_eq!((passkey.counter, passkey.credential, passkey.clone_suspected), (9, vec![8], true));
    assert_eq!(passkey.last_used, Some(at(7)));
}

async fn handles(store: Case) {
    assert_eq!(store.handle_of("john", &[1; 32]).await.unwrap(), [1; 32]);
    assert_eq!(store.handle_of("JOHN", &[2; 32]).await.unwrap(), [1; 32]);
    assert_eq!(store.handle_of("anna", &[3; 32]).await.unwrap(), [3; 32]);
    assert_eq!(store.handle_find(&[1; 32]).await.unwrap().as_deref(), Some("john"));
    assert_eq!(store.handle_find(&[2; 32]).await.unwrap(), None);
}

async fn recovery(store: Case) {
    let codes = [sha256(b"1"), sha256(b"2")];
    assert!(!store.recovery_take("john", &codes[0]).await.unwrap());
    store.recovery_replace("john", &codes, at(0)).await.unwrap();
    assert!(!store.recovery_take("anna", &codes[0]).await.unwrap(), "another person's (SC-150)");
    assert_eq!(store.recovery_left("JOHN").await.unwrap(), 2);
    assert!(store.recovery_take("JOHN", &codes[0]).await.unwrap());
    assert!(!store.recovery_take("john", &codes[0]).await.unwrap());
    assert_eq!(store.recovery_left("john").await.unwrap(), 1);
    store.recovery_replace("john", &[sha256(b"3")], at(1)).await.unwrap();
    assert!(!store.recovery_take("john", &codes[1]).await.unwrap(), "an older set is good no more");
    store.recovery_replace("john", &[], at(2)).await.unwrap();
    assert_eq!(store.recovery_left("john").await.unwrap(), 0);
}

async fn preferences(store: Case) {
    assert_eq!(store.preferences_find("john").await.unwrap(), Preferences::default());
    let chosen = Preferences {
        factor: Some(FactorKind::Webauthn),
        language: Some("de".to_owned()),
        duo_device: Some("DP1".to_owned()),
    };
    store.preferences_save("John", &chosen).await.unwrap();
    assert_eq!(store.preferences_find("JOHN").await.unwrap(), chosen);
    store.preferences_save("john", &Preferences::default()).await.unwrap();
    assert_eq!(store.preferences_find("john").await.unwrap(), Preferences::default());
}

async fn forgotten(store: Case) {
    for user in ["john", "anna"] {
        store.totp_save(&totp_of(user), 5).await.unwrap();
        store.passkey_add(&passkey_of(user, user.as_bytes(), "Key")).await.unwrap();
        store.handle_of(user, &sha256(user.as_bytes())).await.unwrap();
        store.recovery_replace(user, &[sha256(user.as_bytes())], at(0)).await.unwrap();
        store.one_time_put(&value_of(user, user)).await.unwrap();
        let chosen = Preferences { language: Some("fr".to_owned()), ..Preferences::default() };
        store.preferences_save(user, &chosen).await.unwrap();
    }
    store.person_forget("JOHN").await.unwrap();
    assert!(store.totp_find("john").await.unwrap().is_none());
    assert_eq!(store.passkey_list("john").await.unwrap(), []);
    assert_eq!(store.handle_find(&sha256(b"john")).await.unwrap(), None);
    assert_eq!(store.recovery_left("john").await.unwrap(), 0);
    assert_eq!(store.one_time_find(&value_of("john", "john").key, at(1)).await.unwrap(), None);
    assert_eq!(store.preferences_find("john").await.unwrap(), Preferences::default());
    assert!(store.totp_find("anna").await.unwrap().is_some());
    assert_eq!(store.passkey_list("anna").await.unwrap().len(), 1);
    assert_eq!(store.recovery_left("anna").await.unwrap(), 1);
}

async fn one_time(store: Case) {
    let value = value_of("john", "link");
    store.one_time_put(&value).await.unwrap();
    assert_eq!(store.one_time_find(&value.key, at(999)).await.unwrap(), Some(value.clone()));
    assert_eq!(store.one_time_find(&value.key, at(1000)).await.unwrap(), None, "over");
    let redeem = async |secret: &[u8; 32], now| store.one_time_redeem(&value.key, secret, now).await.unwrap();
    assert_eq!(redeem(&value.secret, at(1000)).await, Redeemed::Missing);
    assert_eq!(redeem(&sha256(b"wrong"), at(1)).await, Redeemed::Wrong { left: 2 });
    let Redeemed::Taken(taken) = redeem(&value.secret, at(999)).await else { panic!("it was good") };
    assert_eq!((taken.user, taken.data), (value.user.clone(), value.data.clone()));
    assert_eq!(redeem(&value.secret, at(999)).await, Redeemed::Missing);
}

async fn one_time_tries(store: Case) {
    let value = value_of("john", "code");
    store.one_time_put(&value).await.unwrap();
    for left in [2, 1, 0] {
        let wrong = store.one_time_redeem(&value.key, &sha256(b"wrong"), at(1)).await.unwrap();
        assert_eq!(wrong, Redeemed::Wrong { left });
    }
    assert_eq!(store.one_time_redeem(&value.key, &value.secret, at(1)).await.unwrap(), Redeemed::Missing);
}

async fn one_time_replaced(store: Case) {
    let (first, second) = (value_of("john", "1"), value_of("JOHN", "2"));
    let elsewhere = OneTime { purpose: OneTimePurpose::Elevation, ..value_of("john", "3") };
    for value in [&first, &elsewhere, &value_of("anna", "4"), &second] {
        store.one_time_put(value).await.unwrap();
    }
    assert_eq!(store.one_time_find(&first.key, at(1)).await.unwrap(), None, "SC-249");
    for kept in [&second, &elsewhere, &value_of("anna", "4")] {
        assert!(store.one_time_find(&kept.key, at(1)).await.unwrap().is_some());
    }
}

async fn one_time_gone(store: Case) {
    let value = value_of("john", "1");
    store.one_time_put(&value).await.unwrap();
    assert!(store.one_time_revoke(&value.key).await.unwrap());
    assert!(!store.one_time_revoke(&value.key).await.unwrap());
    store.one_time_put(&value).await.unwrap();
    assert_eq!(store.one_time_forget(OneTimePurpose::Elevation, "john").await.unwrap(), 0);
    assert_eq!(store.one_time_forget(OneTimePurpose::PasswordReset, "JOHN").await.unwrap(), 1);
    store.one_time_put(&value).await.unwrap();
    assert_eq!(store.one_time_prune(at(1000)).await.unwrap(), 0);
    assert_eq!(store.one_time_prune(at(1001)).await.unwrap(), 1);
}

async fn burnt(store: Case) {
    let key = OneTimeKey::of(OneTimePurpose::Challenge, b"1");
    let burn = async |key, purpose| store.one_time_burn(purpose, key, at(1000)).await.unwrap();
    assert!(burn(&key, OneTimePurpose::Challenge).await);
    assert!(!burn(&key, OneTimePurpose::Challenge).await);
    assert!(burn(&key, OneTimePurpose::Elevation).await, "another purpose, another mark");
    assert!(burn(&OneTimeKey::of(OneTimePurpose::Challenge, b"2"), OneTimePurpose::Challenge).await);
    assert_eq!(store.one_time_prune(at(1001)).await.unwrap(), 3);
}

async fn outbox(store: Case) {
    for user in ["john", "anna"] {
        store.outbox_add(&message_to(user), at(0), at(1000)).await.unwrap();
    }
    assert_eq!(store.outbox_lease(at(-1), at(50), 9).await.unwrap(), [], "not due");
    let one = store.outbox_lease(at(0), at(50), 1).await.unwrap();
    let other = store.outbox_lease(at(0), at(50), 9).await.unwrap();
    assert_eq!((one.len(), other.len()), (1, 1), "each is given once");
    let mut messages: Vec<_> = one.iter().chain(&other).map(|queued| queued.message.clone()).collect();
    messages.sort_by(|left, right| left.user.cmp(&right.user));
    assert_eq!(messages, [message_to("anna"), message_to("john")]);
    store.outbox_done(one[0].id).await.unwrap();
    store.outbox_retry(other[0].id, at(70)).await.unwrap();
    assert_eq!(store.outbox_lease(at(69), at(90), 9).await.unwrap(), []);
    let again = store.outbox_lease(at(70), at(90), 9).await.unwrap();
    assert_eq!((again.len(), again[0].attempts, again[0].id), (1, 1, other[0].id));
    let back = store.outbox_lease(at(90), at(99), 9).await.unwrap();
    assert_eq!(back.len(), 1, "a lease that ends gives the message back");
}

async fn outbox_order(store: Case) {
    for (user, added) in [("second", 2), ("third", 3), ("first", 1)] {
        store.outbox_add(&message_to(user), at(added), at(1000)).await.unwrap();
    }
    let users = async |now, until, limit| {
        let leased = store.outbox_lease(at(now), at(until), limit).await.unwrap();
        leased.into_iter().map(|queued| queued.message.user).collect::<Vec<_>>()
    };
    assert_eq!(users(2, 50, 9).await, ["first", "second"], "the third is not due");
    assert_eq!(users(50, 90, 2).await, ["third", "first"], "whoever waits longest for a try goes first");
    assert_eq!(users(50, 90, 2).await, ["second"]);
}

async fn outbox_over(store: Case) {
    store.outbox_add(&message_to("john"), at(0), at(1000)).await.unwrap();
    assert_eq!(store.outbox_lease(at(1000), at(2000), 9).await.unwrap(), []);
    assert_eq!(store.outbox_prune(at(1000)).await.unwrap(), 0);
    assert_eq!(store.outbox_prune(at(1001)).await.unwrap(), 1);
}
