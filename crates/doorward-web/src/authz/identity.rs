//! `Remote-*`: who somebody is, as proxies copy it to the upstream. One of each, empty where nothing is known.

use doorward_core::identity::Identity;
use http::{HeaderMap, HeaderName, HeaderValue};

const USER: HeaderName = HeaderName::from_static("remote-user");
const GROUPS: HeaderName = HeaderName::from_static("remote-groups");
const NAME: HeaderName = HeaderName::from_static("remote-name");
const EMAIL: HeaderName = HeaderName::from_static("remote-email");
const ROLE: HeaderName = HeaderName::from_static("remote-role");

/// Adds the five headers, names beyond ASCII in UTF-8. `false` when the user or role cannot be a header value: the
/// upstream would see nobody, or somebody else, so the request must be refused (FR-52).
pub(super) fn add(headers: &mut HeaderMap, identity: &Identity) -> bool {
    let (Some(user), Some(role)) = (value(&identity.user), value(identity.role.as_str())) else {
        return false;
    };
    headers.insert(USER, user);
    headers.insert(GROUPS, groups(&identity.groups));
    headers.insert(NAME, value(&identity.display_name).unwrap_or(HeaderValue::from_static("")));
    let email = identity.email.as_deref().and_then(value);
    headers.insert(EMAIL, email.unwrap_or(HeaderValue::from_static("")));
    headers.insert(ROLE, role);
    true
}

fn value(text: &str) -> Option<HeaderValue> {
    // A tab is a legal header byte, but no name has one, and upstreams split there.
    (!text.contains('\t')).then(|| HeaderValue::from_bytes(text.as_bytes()).ok()).flatten()
}

/// Groups joined by commas; one with a separator in its name would read as two, and is left out (SC-061).
fn groups(groups: &[String]) -> HeaderValue {
    let mut joined = String::with_capacity(groups.iter().map(|group| group.len() + 1).sum());
    for group in
        groups.iter().filter(|group| !group.contains([',', '|']) && !group.contains(char::is_control))
    {
        if !joined.is_empty() {
            joined.push(',');
        }
        joined.push_str(group);
    }
    HeaderValue::from_bytes(joined.as_bytes()).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_core::identity::Role;

    fn identity(user: &str, groups: &[&str]) -> Identity {
        Identity {
            user: user.to_owned(),
            display_name: "Zoë\nÅ".to_owned(),
            email: None,
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            role: Role::viewer(),
        }
    }

    #[test]
    fn a_name_never_splits_a_header_or_a_group() {
        let mut headers = HeaderMap::new();
        assert!(add(&mut headers, &identity("zoë", &["users", "x,admins", "y|admins", "z\r\nq", "family"])));
        assert_eq!(headers[&GROUPS], "users,family");
        assert_eq!(headers[&USER].as_bytes(), "zoë".as_bytes());
        assert_eq!(
            (&headers[&NAME], &headers[&EMAIL]),
            (&HeaderValue::from_static(""), &HeaderValue::from_static(""))
        );
        for user in ["a\r\nb", "a\0", "a\tb"] {
            assert!(!add(&mut HeaderMap::new(), &identity(user, &[])), "{user:?}");
        }
    }
}
