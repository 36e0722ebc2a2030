//! Devices on which somebody has signed in before, by a sealed cookie (OWASP calls it a device cookie).

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_crypto::{
    Entropy, random_token,
    seal::{SealContext, Sealer},
};

use crate::{identity::folded, time::Timestamp};

/// The cookie's name. Host-only: it proves nothing but that a sign-in succeeded here before.
pub const DEVICE_COOKIE: &str = "__Host-doorward_device";

/// A device that nobody has signed in on for so long is a stranger's again.
pub const DEVICE_LIFE: Duration = Duration::from_secs(180 * 24 * 3600);

/// People of one household share a tablet; the one whose sign-in is longest ago makes room.
const MAX_USERS: usize = 8;

/// Longer values are no cookie of ours.
const MAX_COOKIE: usize = 4096;

/// Bytes of randomness in a device's identifier.
const IDENTIFIER_BYTES: usize = 12;

const CONTEXT: SealContext<'static> = SealContext { table: "device", column: "cookie", row: b"" };

/// Makes and reads the cookies of known devices. Nothing is stored: the cookie is sealed.
pub struct KnownDevices {
    sealer: Sealer,
    entropy: Arc<dyn Entropy>,
}

/// What the cookie says: the time of the latest sign-in, the identifier, the people.
struct Device {
    latest: Timestamp,
    id: String,
    users: Vec<String>,
}

impl KnownDevices {
    /// Cookies sealed by `sealer`.
    pub fn new(sealer: Sealer, entropy: Arc<dyn Entropy>) -> Self {
        Self { sealer, entropy }
    }

    /// The identifier of the device, if `cookie` says that `user` has signed in on it.
    pub fn identify(&self, cookie: &str, user: &str, now: Timestamp) -> Option<String> {
        let device = self.open(cookie, now)?;
        device.users.contains(&folded(user)).then_some(device.id)
    }

    /// The cookie's value after `user` has signed in on the device that sent `cookie`.
    pub fn remember(&self, cookie: Option<&str>, user: &str, now: Timestamp) -> String {
        let known = cookie.and_then(|cookie| self.open(cookie, now));
        let mut device = known.unwrap_or_else(|| Device {
            latest: now,
            id: random_token(&*self.entropy, IDENTIFIER_BYTES),
            users: Vec::new(),
        });
        let user = folded(user);
        device.users.retain(|known| *known != user);
        device.users.push(user);
        let surplus = device.users.len().saturating_sub(MAX_USERS);
        device.users.drain(..surplus);
        let plain = format!("{}\n{}\n{}", now.as_millis(), device.id, device.users.join("\n"));
        URL_SAFE_NO_PAD.encode(self.sealer.seal(&*self.entropy, &CONTEXT, plain.as_bytes()))
    }

    fn open(&self, cookie: &str, now: Timestamp) -> Option<Device> {
        let sealed =
            URL_SAFE_NO_PAD.decode(Some(cookie).filter(|cookie| cookie.len() <= MAX_COOKIE)?).ok()?;
        let plain = String::from_utf8(self.sealer.open(&CONTEXT, &sealed).ok()?).ok()?;
        let mut lines = plain.split('\n');
        let latest = Timestamp::from_millis(lines.next()?.parse().ok()?);
        let id = lines.next()?.to_owned();
        let device = Device { latest, id, users: lines.map(str::to_owned).collect() };
        (now.since(device.latest) < DEVICE_LIFE).then_some(device)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use doorward_crypto::SystemEntropy;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn devices() -> KnownDevices {
        KnownDevices::new(Sealer::new(b"a key"), Arc::new(SystemEntropy))
    }

    #[test]
    fn a_device_is_known_to_those_who_signed_in_on_it_in_any_spelling() {
        let devices = devices();
        let alice = devices.remember(None, "Alice", NOW);
        let both = devices.remember(Some(&alice), "bob", NOW);
        let id = devices.identify(&alice, "alice", NOW).unwrap();
        assert_eq!(devices.identify(&both, "ALICE", NOW), Some(id.clone()), "the device stays the same");
        assert_eq!(devices.identify(&both, "bob", NOW), Some(id));
        assert_eq!(devices.identify(&alice, "bob", NOW), None);
    }

    #[test]
    fn a_forged_foreign_or_old_cookie_is_nobodys_device() {
        let devices = devices();
        let cookie = devices.remember(None, "alice", NOW);
        assert_eq!(devices.identify(&cookie, "alice", NOW.plus(DEVICE_LIFE)), None);
        let other = KnownDevices::new(Sealer::new(b"another"), Arc::new(SystemEntropy));
        assert_eq!(other.identify(&cookie, "alice", NOW), None);
        for broken in ["", "x", "%", &cookie[1..], &"A".repeat(9000)] {
            assert_eq!(devices.identify(broken, "alice", NOW), None);
        }
    }

    #[test]
    fn only_so_many_people_are_remembered_and_the_oldest_goes_first() {
        let devices = devices();
        let mut cookie = devices.remember(None, "first", NOW);
        for number in 0..MAX_USERS {
            cookie = devices.remember(Some(&cookie), &format!("user{number}"), NOW);
        }
        assert_eq!(devices.identify(&cookie, "first", NOW), None);
        assert!(devices.identify(&cookie, "user0", NOW).is_some());
    }
}
