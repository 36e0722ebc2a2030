//! Identity asserted by a trusted proxy, for installations where somebody else signs people in
//! (`auth.enabled: false`), and the secret that proves such a proxy (`proxy.auth_secret`).
//!
//! Header names are configuration here; the literal names stand in `gateway` and `web::authz`.

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::identity::{Identity, Role, RoleMap};

/// The user name of those whom a proxy lets through without a name.
pub const NAMELESS: &str = "viewer";

/// How a trusted proxy tells who somebody is (`proxy.*` of the configuration).
#[derive(Clone, Debug)]
pub struct ProxyTrust {
    /// Doorward's own sign-in is off and these headers name the user.
    pub identity: Option<IdentityHeaders>,
    /// What `X-Proxy-Secret` must be, where one is configured; asked for with sign-in on and off.
    pub secret: Option<SecretString>,
}

/// Which request header carries what (`proxy.header_map`). Names in lower case.
#[derive(Clone, Debug)]
pub struct IdentityHeaders {
    /// The user name; where one is configured, nobody is signed in without it. `None`: the proxy signs people in and does
    /// not say who they are, so whoever it lets through is [`NAMELESS`], as in Frigate.
    pub user: Option<String>,
    /// Groups or role names, separated by `separator`.
    pub role: Option<String>,
    /// Groups for rules and `Remote-Groups`.
    pub groups: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The name shown to people.
    pub name: Option<String>,
    /// Separates groups; one character.
    pub separator: char,
    /// Roles by group, and the role of those whom no group gives one; [`NO_ROLE`](crate::identity::NO_ROLE) denies.
    pub roles: RoleMap,
    /// Without entries in `roles`: the roles that the header may name, in any case, the first that it names counts.
    pub names: Vec<Role>,
}

/// Why an assertion is refused; each is a 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssertError {
    /// `X-Proxy-Secret` is missing, wrong or there more than once (SC-066).
    #[error("the proxy secret is missing or wrong")]
    Secret,
    /// A header that names the identity is there more than once or is not printable text.
    #[error("an identity header is repeated or not printable")]
    Header,
}

impl ProxyTrust {
    /// Checks the proxy secret: exactly one header, compared in constant time.
    ///
    /// # Errors
    /// [`AssertError::Secret`].
    pub fn check_secret(&self, presented: &[&HeaderValue]) -> Result<(), AssertError> {
        let Some(secret) = &self.secret else { return Ok(()) };
        match presented {
            [one] if doorward_crypto::constant_time_eq(one.as_bytes(), secret.expose_secret().as_bytes()) => {
                Ok(())
            }
            _ => Err(AssertError::Secret),
        }
    }

    /// The identity that the headers found by `lookup` assert. `Ok(None)` when Doorward signs people in
    /// itself, when the peer is not trusted, or when no user is named. Headers of an untrusted peer do not
    /// count (SC-047); a peer that proved the secret counts as trusted.
    ///
    /// # Errors
    /// [`AssertError::Header`] for repeated or unprintable headers.
    pub fn assert<'a>(
        &self,
        peer_is_trusted: bool,
        lookup: impl Fn(&str) -> Vec<&'a HeaderValue>,
    ) -> Result<Option<Identity>, AssertError> {
        let Some(headers) = self.identity.as_ref().filter(|_| peer_is_trusted || self.secret.is_some())
        else {
            return Ok(None);
        };
        let text = |name: &str| match lookup(name).as_slice() {
            [] => Ok(None),
            [one] => printable(one).map(Some),
            _ => Err(AssertError::Header),
        };
        let optional = |name: &Option<String>| name.as_deref().map_or(Ok(None), text);
        let named = match &headers.user {
            Some(name) => text(name)?.filter(|user| !user.is_empty()),
            None => Some(NAMELESS.to_owned()),
        };
        let Some(user) = named else { return Ok(None) };
        let split = |value: Option<String>| -> Vec<String> {
            let parts = value.unwrap_or_default();
            parts
                .split(headers.separator)
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let role_values = split(optional(&headers.role)?);
        let groups = match &headers.groups {
            Some(_) => split(optional(&headers.groups)?),
            None => role_values.clone(),
        };
        let role = headers.role_from(&role_values);
        let email = optional(&headers.email)?.filter(|email| !email.is_empty());
        let display_name =
            optional(&headers.name)?.filter(|name| !name.is_empty()).unwrap_or_else(|| user.clone());
        Ok(Some(Identity { display_name, email, groups, role, user }))
    }
}

impl IdentityHeaders {
    /// With a role map, its precedence decides; without one, `admin` wins among the roles that the header names, then the
    /// configured order (FR-54). Values that name no role count for nothing, so that the answer is the same whatever
    /// the order in which groups are sent.
    fn role_from(&self, values: &[String]) -> Role {
        if !self.roles.entries.is_empty() {
            return self.roles.role_of(values);
        }
        let named = |role: &&Role| values.iter().any(|value| value.eq_ignore_ascii_case(role.as_str()));
        let admin = self.names.iter().find(|role| role.is_admin()).filter(named);
        let any = admin.or_else(|| self.names.iter().find(named));
        any.cloned().unwrap_or_else(|| self.roles.default_role.clone())
    }
}

fn printable(value: &HeaderValue) -> Result<String, AssertError> {
    let text = std::str::from_utf8(value.as_bytes()).map_err(|_| AssertError::Header)?;
    let fine = text.len() <= 1024 && !text.chars().any(char::is_control);
    fine.then(|| text.trim().to_owned()).ok_or(AssertError::Header)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::identity::NO_ROLE;

    fn trust(secret: Option<&str>) -> ProxyTrust {
        ProxyTrust {
            identity: Some(IdentityHeaders {
                user: Some("x-forwarded-user".to_owned()),
                role: Some("x-forwarded-groups".to_owned()),
                groups: None,
                email: None,
                name: None,
                separator: '|',
                roles: RoleMap { entries: vec![], default_role: Role::new(NO_ROLE) },
                names: vec![Role::new("porch"), Role::admin(), Role::viewer()],
            }),
            secret: secret.map(SecretString::from),
        }
    }

    fn assert(
        trust: &ProxyTrust,
        trusted: bool,
        headers: &[(&str, &str)],
    ) -> Result<Option<Identity>, AssertError> {
        let values: Vec<(String, HeaderValue)> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), value.parse().unwrap())).collect();
        trust.assert(trusted, |name| {
            values.iter().filter(|(found, _)| found == name).map(|(_, value)| value).collect()
        })
    }

    #[test]
    fn a_trusted_peer_names_the_user_and_an_untrusted_one_does_not() {
        let headers = [("x-forwarded-user", "alice"), ("x-forwarded-groups", "family|Admin")];
        let alice = assert(&trust(None), true, &headers).unwrap().unwrap();
        assert_eq!((alice.user.as_str(), alice.role), ("alice", Role::admin()));
        assert_eq!(alice.groups, ["family", "Admin"]);
        assert_eq!(assert(&trust(None), false, &headers), Ok(None));
        assert_eq!(assert(&trust(None), true, &[]), Ok(None), "nobody named is nobody signed in");
    }

    #[test]
    fn fr_054_the_role_does_not_depend_on_the_order_of_groups_and_fr_055_without_one_it_is_none() {
        for (groups, role) in [
            ("family|porch|viewer", "porch"),
            ("viewer|porch", "porch"),
            ("VIEWER", "viewer"),
            ("porch|ADMIN|viewer", "admin"),
            ("family", NO_ROLE),
            ("", NO_ROLE),
            ("deny", NO_ROLE),
        ] {
            let headers = [("x-forwarded-user", "alice"), ("x-forwarded-groups", groups)];
            let found = assert(&trust(None), true, &headers).unwrap().unwrap();
            assert_eq!(found.role.as_str(), role, "{groups}");
        }
        let mut mapped = trust(None);
        let headers = mapped.identity.as_mut().unwrap();
        headers.separator = ' ';
        headers.roles.entries =
            vec![(Role::new("porch"), vec!["family".to_owned()]), (Role::admin(), vec!["owners".to_owned()])];
        for (groups, role) in [
            ("family owners", "admin"),
            ("  friends   family ", "porch"),
            ("Family", NO_ROLE),
            ("admin", NO_ROLE),
        ] {
            let headers = [("x-forwarded-user", "alice"), ("x-forwarded-groups", groups)];
            let found = assert(&mapped, true, &headers).unwrap().unwrap();
            assert_eq!(found.role.as_str(), role, "{groups}");
        }
    }

    #[test]
    fn without_a_header_for_names_everybody_whom_the_proxy_lets_through_has_one_name() {
        let mut nameless = trust(None);
        nameless.identity.as_mut().unwrap().user = None;
        let found = assert(&nameless, true, &[("x-forwarded-user", "admin")]).unwrap().unwrap();
        assert_eq!(found.user, NAMELESS);
        assert_eq!(assert(&nameless, false, &[]), Ok(None), "an untrusted peer stays nobody");
    }

    #[test]
    fn repeated_and_unprintable_identity_headers_are_refused() {
        let twice = [("x-forwarded-user", "alice"), ("x-forwarded-user", "bob")];
        assert_eq!(assert(&trust(None), true, &twice), Err(AssertError::Header));
        assert_eq!(assert(&trust(None), true, &[("x-forwarded-user", "a\tb")]), Err(AssertError::Header));
    }

    #[test]
    fn the_proxy_secret_must_be_there_once_and_right() {
        let trust = trust(Some("right"));
        let values: Vec<HeaderValue> =
            ["right", "righ", "rightx", "RIGHT", ""].iter().map(|value| value.parse().unwrap()).collect();
        let check = |picked: &[usize]| {
            let picked: Vec<&HeaderValue> = picked.iter().filter_map(|index| values.get(*index)).collect();
            trust.check_secret(&picked)
        };
        assert_eq!(check(&[0]), Ok(()));
        for wrong in [&[][..], &[1], &[2], &[3], &[4], &[0, 1], &[1, 0], &[0, 0]] {
            assert_eq!(check(wrong), Err(AssertError::Secret), "{wrong:?}");
        }
    }
}
