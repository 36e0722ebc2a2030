//! `Remote-*`: who somebody is, as an upstream reads it. Exactly one of each, empty where nothing is known.

use doorward_core::identity::{Identity, Role};
use http::{HeaderMap, HeaderName, HeaderValue};

const USER: HeaderName = HeaderName::from_static("remote-user");
const GROUPS: HeaderName = HeaderName::from_static("remote-groups");
const NAME: HeaderName = HeaderName::from_static("remote-name");
const EMAIL: HeaderName = HeaderName::from_static("remote-email");
const ROLE: HeaderName = HeaderName::from_static("remote-role");

/// The five fields.
#[derive(Clone, Debug)]
pub(crate) struct IdentityFields {
    user: HeaderValue,
    groups: HeaderValue,
    name: HeaderValue,
    email: HeaderValue,
    role: HeaderValue,
}

/// Who everybody is on the internal listener (contract 6).
pub(crate) fn anonymous() -> Identity {
    Identity {
        user: "anonymous".to_owned(),
        display_name: "anonymous".to_owned(),
        email: None,
        groups: Vec::new(),
        role: Role::admin(),
    }
}

impl IdentityFields {
    /// The fields for `identity`; `None` when its user or role cannot be a header value (control characters),
    /// which must end in a refusal: an upstream would see nobody, or somebody else (FR-52).
    pub(crate) fn of(identity: &Identity) -> Option<Self> {
        Some(Self {
            user: value(&identity.user)?,
            groups: groups(&identity.groups),
            name: value(&identity.display_name).unwrap_or(HeaderValue::from_static("")),
            email: identity.email.as_deref().and_then(value).unwrap_or(HeaderValue::from_static("")),
            role: value(identity.role.as_str())?,
        })
    }

    /// For a service that looks for one role where groups stand: `Remote-Groups` is the role alone, in lower case, so that no
    /// group of the same name can stand for a role (`frigate.md` 7.1).
    pub(crate) fn with_role_as_groups(self) -> Option<Self> {
        let role = std::str::from_utf8(self.role.as_bytes()).ok()?.to_lowercase();
        let groups = groups(std::slice::from_ref(&role));
        Some(Self { groups, ..self })
    }

    pub(super) fn add_to(self, headers: &mut HeaderMap) {
        headers.insert(USER, self.user);
        headers.insert(GROUPS, self.groups);
        headers.insert(NAME, self.name);
        headers.insert(EMAIL, self.email);
        headers.insert(ROLE, self.role);
    }
}

fn value(text: &str) -> Option<HeaderValue> {
    // A tab is a legal header byte, but no name has one and upstreams split there.
    (!text.contains('\t')).then(|| HeaderValue::from_bytes(text.as_bytes()).ok()).flatten()
}

fn groups(groups: &[String]) -> HeaderValue {
    let unambiguous = |group: &&String| !group.contains([',', '|']) && !group.contains(char::is_control);
    let mut joined = String::with_capacity(groups.iter().map(|group| group.len() + 1).sum());
    for group in groups.iter().filter(unambiguous) {
        if !joined.is_empty() {
            joined.push(',');
        }
        joined.push_str(group);
    }
    value(&joined).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn fields(user: &str, name: &str, groups: &[&str]) -> Option<IdentityFields> {
        IdentityFields::of(&Identity {
            user: user.to_owned(),
            display_name: name.to_owned(),
            email: None,
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            role: Role::viewer(),
        })
    }

    #[test]
    fn a_name_beyond_ascii_makes_the_round_trip_as_utf_8() {
        let fields = fields("zoë", "Zoë Ångström 李", &["gäste"]).unwrap();
        assert_eq!(std::str::from_utf8(fields.name.as_bytes()), Ok("Zoë Ångström 李"));
        assert_eq!(std::str::from_utf8(fields.user.as_bytes()), Ok("zoë"));
        assert_eq!(std::str::from_utf8(fields.groups.as_bytes()), Ok("gäste"));
    }

    #[test]
    fn a_separator_inside_a_group_makes_no_second_group() {
        let fields =
            fields("a", "A", &["users", "x,admins", "x|admins", "y\r\nRemote-User: z", "family"]).unwrap();
        assert_eq!(fields.groups, "users,family");
    }

    #[test]
    fn the_role_stands_alone_where_a_service_looks_for_it_among_groups() {
        let fields = fields("a", "A", &["admin", "family"]).unwrap().with_role_as_groups().unwrap();
        assert_eq!((fields.groups, fields.role), ("viewer".parse().unwrap(), "viewer".parse().unwrap()));
    }

    #[test]
    fn a_user_name_with_control_characters_is_never_sent() {
        for user in ["a\r\nb", "a\0", "a\tb", "\u{7f}"] {
            assert!(fields(user, "A", &[]).is_none(), "{user:?}");
        }
        assert_eq!(fields("a", "A\nB", &[]).unwrap().name, "", "another field is only left empty");
    }
}
