//! A group of paths that is closed unless two switches are on, and then perhaps asks for a key (HS-26).
//!
//! For what applications call their administration and nobody but developers needs: it comes before the access rules,
//! which hold all the same. Doorward's own administration is not behind it; that asks for the role, a second factor and a
//! fresh proof (`web::routes`, HS-25).

use doorward_crypto::constant_time_eq;
use secrecy::{ExposeSecret as _, SecretString};

use crate::api_key::{KeyScope, Way};

/// `admin` of the configuration.
#[derive(Clone, Debug)]
pub struct AdminGate {
    /// Which paths.
    pub paths: KeyScope,
    /// The first switch.
    pub debug: bool,
    /// The second switch.
    pub enabled: bool,
    /// What `X-Admin-API-Key` must say.
    pub key: Option<SecretString>,
}

/// What the gate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminVerdict {
    /// Go on to the rules.
    Open,
    /// A switch is off: 403 for everybody.
    Closed,
    /// The key is not there: 401.
    KeyMissing,
    /// It is another, or there are two: 401.
    KeyWrong,
}

impl AdminGate {
    /// Whether `way` leads there. A spelling that others may read otherwise does, if any reading could.
    pub fn covers(&self, way: &Way<'_>, forwarded: Option<&str>) -> bool {
        self.paths.touches(way, forwarded)
    }

    /// Whether a key is asked for.
    pub const fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// What it says to a request that shows `keys`.
    pub fn judge(&self, keys: &[&str]) -> AdminVerdict {
        if !(self.debug && self.enabled) {
            return AdminVerdict::Closed;
        }
        match (&self.key, keys) {
            (None, _) => AdminVerdict::Open,
            (Some(_), []) => AdminVerdict::KeyMissing,
            (Some(key), [shown]) if constant_time_eq(shown.as_bytes(), key.expose_secret().as_bytes()) => {
                AdminVerdict::Open
            }
            (Some(_), _) => AdminVerdict::KeyWrong,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::{
        api_key::Place,
        gatekeeper::Forwarding,
        target::{EncodedCharacters, Target},
    };

    fn gate(debug: bool, enabled: bool, key: Option<&str>) -> AdminGate {
        let paths = KeyScope::new(["* /api/admin/**"]).unwrap();
        AdminGate { paths, debug, enabled, key: key.map(SecretString::from) }
    }

    #[test]
    fn all_eight_combinations_of_switches_and_key_are_those_of_the_seed() {
        use AdminVerdict::{Closed, KeyMissing, KeyWrong, Open};
        for (debug, enabled, key, without, wrong, right) in [
            (false, false, None, Closed, Closed, Closed),
            (false, false, Some("secret"), Closed, Closed, Closed),
            (false, true, None, Closed, Closed, Closed),
            (false, true, Some("secret"), Closed, Closed, Closed),
            (true, false, None, Closed, Closed, Closed),
            (true, false, Some("secret"), Closed, Closed, Closed),
            (true, true, None, Open, Open, Open),
            (true, true, Some("secret"), KeyMissing, KeyWrong, Open),
        ] {
            let gate = gate(debug, enabled, key);
            let said = [gate.judge(&[]), gate.judge(&["other"]), gate.judge(&["secret"])];
            assert_eq!(said, [without, wrong, right], "{debug} {enabled} {key:?}");
        }
        assert_eq!(gate(true, true, Some("secret")).judge(&["secret", "secret"]), KeyWrong);
    }

    #[test]
    fn the_paths_are_covered_with_every_spelling_that_could_lead_there() {
        let gate = gate(false, false, None);
        for (path, expected) in [
            ("/api/admin", true),
            ("/api/admin/seed", true),
            ("/api/admins", false),
            ("/api/events", false),
            ("/x/../api/admin/seed", true),
            ("/api/admin/../events", true),
            ("//api/admin", true),
            ("/API/Admin/seed", true),
            ("/api/admin;x/seed", true),
            ("/api%2Fadmin/seed", true),
            ("/api%5cadmin%3bx/seed", true),
            ("/api/admin/", true),
        ] {
            let target =
                Target::from_url("POST", &format!("https://a.example{path}"), EncodedCharacters::Pass)
                    .unwrap();
            let place = Place::Service(None);
            let way = Way { target: &target, forwarding: Forwarding::AsReceived, place };
            assert_eq!(gate.covers(&way, None), expected, "{path}");
            let canonical = Way { forwarding: Forwarding::Canonical, ..way };
            let plain = !path.contains("..");
            assert!(!plain || gate.covers(&canonical, None) == expected, "canonical {path}");
        }
    }

    #[test]
    fn what_the_service_is_sent_counts_and_head_is_get() {
        let gate =
            AdminGate { paths: KeyScope::new(["GET /api/admin/**"]).unwrap(), ..gate(false, false, None) };
        let at = |method: &str| {
            Target::from_url(method, "https://a.example/frigate/api/admin/x", EncodedCharacters::Pass)
                .unwrap()
        };
        for (method, forwarded, expected) in [
            ("GET", None, false),
            ("GET", Some("/api/admin/x?y"), true),
            ("HEAD", Some("/api/admin/x"), true),
            ("POST", Some("/api/admin/x"), false),
        ] {
            let target = at(method);
            let way =
                Way { target: &target, forwarding: Forwarding::Canonical, place: Place::Service(Some("a")) };
            assert_eq!(gate.covers(&way, forwarded), expected, "{method} {forwarded:?}");
        }
    }
}
