//! Who somebody is: names, groups, role and what has been proved. Absent: how it was proved
//! (`credentials`, `login`) and where it is kept (`ports`).

use std::sync::Arc;

use secrecy::SecretString;
use unicode_normalization::UnicodeNormalization as _;

use crate::time::Timestamp;

/// A user's role towards Doorward itself and towards services that read `Remote-Role`.
///
/// A role that is not [known](KnownRoles) grants nothing, on any surface (FR-27).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Role(Arc<str>);

impl Role {
    /// A role by name; names are compared byte for byte.
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }

    /// The role of administrators.
    pub fn admin() -> Self {
        Self::new("admin")
    }

    /// The role of everybody else.
    pub fn viewer() -> Self {
        Self::new("viewer")
    }

    /// Its name, as in tokens and in `Remote-Role`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the administrators' role.
    pub fn is_admin(&self) -> bool {
        &*self.0 == "admin"
    }
}

/// The role that is no role: whoever gets it is known and may go nowhere (FR-55). It never [exists](KnownRoles).
pub const NO_ROLE: &str = "deny";

/// The roles that exist; everything else grants nothing (FR-27).
#[derive(Clone, Debug)]
pub struct KnownRoles(Vec<Role>);

impl KnownRoles {
    /// `admin`, `viewer` and the custom roles given.
    pub fn with(custom: impl IntoIterator<Item = Role>) -> Self {
        let mut roles = vec![Role::admin(), Role::viewer()];
        roles.extend(custom.into_iter().filter(|role| role.as_str() != NO_ROLE));
        Self(roles)
    }

    /// Every role, `admin` and `viewer` first.
    pub fn all(&self) -> &[Role] {
        &self.0
    }

    /// Whether `role` exists.
    pub fn contains(&self, role: &Role) -> bool {
        self.0.contains(role)
    }
}

/// Which roles people have by their groups; used where a directory knows groups but no roles.
///
/// `admin` wins if it matches, then the configured order decides (FR-54).
#[derive(Clone, Debug)]
pub struct RoleMap {
    /// Role and the groups that give it, in order of precedence.
    pub entries: Vec<(Role, Vec<String>)>,
    /// The role of people whom no entry matches.
    pub default_role: Role,
}

impl Default for RoleMap {
    fn default() -> Self {
        Self {
            entries: vec![(Role::admin(), vec!["admin".to_owned(), "admins".to_owned()])],
            default_role: Role::viewer(),
        }
    }
}

impl RoleMap {
    /// The role that `groups` give.
    pub fn role_of(&self, groups: &[String]) -> Role {
        let matches = |entry: &&(Role, Vec<String>)| entry.1.iter().any(|group| groups.contains(group));
        let admin = self.entries.iter().filter(|entry| entry.0.is_admin()).find(matches);
        let any = admin.or_else(|| self.entries.iter().find(matches));
        any.map_or_else(|| self.default_role.clone(), |entry| entry.0.clone())
    }
}

/// Who somebody is, as services learn it (`Remote-User`, `-Groups`, `-Name`, `-Email`, `-Role`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The canonical user name, as the directory spells it.
    pub user: String,
    /// The name shown to people.
    pub display_name: String,
    /// The first e-mail address, if there is one.
    pub email: Option<String>,
    /// Names of groups, in the directory's order.
    pub groups: Vec<String>,
    /// The role.
    pub role: Role,
}

/// Where an account is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountOrigin {
    /// The users table of Doorward's own database.
    Database,
    /// The users file (`authentication_backend.file`).
    File,
}

/// An account as a directory gives it to the sign-in: who it is and what is needed to check a password.
#[derive(Clone, Debug)]
pub struct Account {
    /// Who it is.
    pub identity: Arc<Identity>,
    /// The stored password hash in its textual form.
    pub password_hash: SecretString,
    /// A disabled account behaves as if it did not exist, and its sessions end.
    pub disabled: bool,
    /// Where it is kept.
    pub origin: AccountOrigin,
    /// Changes whenever the password is set anew (not when it is merely rehashed). A session remembers
    /// the stamp of its sign-in and ends when it differs (FR-19, SC-098).
    pub password_stamp: i64,
    /// Set while the account still has the generated first password: nobody has signed in with it yet,
    /// and from this moment on it no longer works (FR-40).
    pub first_password_expires: Option<Timestamp>,
    /// Whoever signs in must choose a password before anything else (FR-41).
    pub must_change_password: bool,
}

/// The form of a user name that stands for all its spellings: compatibility forms, case and surrounding
/// space do not tell people apart (FR-10, SC-128).
pub fn folded(name: &str) -> String {
    let lower: String = name.trim().nfkc().collect::<String>().to_lowercase();
    // Lower case of a composed letter may be decomposed ("İ").
    lower.trim().nfkc().collect()
}

/// How strongly somebody has proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing was proved.
    Anonymous,
    /// One factor, such as a password.
    OneFactor,
    /// Two factors of different kinds.
    TwoFactor,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn admin_wins_over_an_earlier_entry_then_order_decides() {
        let map = RoleMap {
            entries: vec![
                (Role::new("porch"), groups(&["family"])),
                (Role::new("garden"), groups(&["family", "friends"])),
                (Role::admin(), groups(&["owners"])),
            ],
            default_role: Role::viewer(),
        };
        assert_eq!(map.role_of(&groups(&["family", "owners"])), Role::admin());
        assert_eq!(map.role_of(&groups(&["friends", "family"])), Role::new("porch"));
        assert_eq!(map.role_of(&groups(&["nobody"])), Role::viewer());
    }

    #[test]
    fn an_unknown_role_is_not_contained() {
        let known = KnownRoles::with([Role::new("porch")]);
        assert!(known.contains(&Role::new("porch")) && known.contains(&Role::viewer()));
        assert!(!known.contains(&Role::new("Admin")), "names are compared byte for byte");
    }
}
