//! What the fields of an account may be.

use super::AccountError;

/// Characters in a user name.
pub const MAX_NAME: usize = 64;

/// Characters in a display name, an e-mail address or the name of a group.
const MAX_TEXT: usize = 128;

/// Groups of one person.
const MAX_GROUPS: usize = 64;

/// The name under which services see somebody who did not sign in.
const ANONYMOUS: &str = "anonymous";

/// Checks a name for a new account (FR-07, FR-10).
///
/// # Errors
/// The rule that it breaks.
pub fn check_name(name: &str) -> Result<(), AccountError> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "._-@".contains(letter);
    let starts_well = name.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '_');
    if name.len() > MAX_NAME || !starts_well || !name.chars().all(allowed) {
        let rule = "A user name has 1 to 64 letters (a to z), digits, dots, underscores, hyphens or at signs, and \
                    begins with a letter, a digit or an underscore.";
        return Err(AccountError::Field { field: "username", rule });
    }
    if name.eq_ignore_ascii_case(ANONYMOUS) {
        let rule = "The name anonymous stands for visitors who have not signed in.";
        return Err(AccountError::Field { field: "username", rule });
    }
    Ok(())
}

/// Checks the name shown to people.
pub(super) fn check_display_name(name: &str) -> Result<(), AccountError> {
    if is_shown(name) {
        return Ok(());
    }
    let rule = "A display name has 1 to 128 printable characters and no spaces around them.";
    Err(AccountError::Field { field: "display_name", rule })
}

/// Checks an e-mail address: enough to keep headers and lists whole; only a mail proves that it works.
pub(super) fn check_email(email: &str) -> Result<(), AccountError> {
    let parts = email.split_once('@');
    let whole = parts.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    if whole
        && is_shown(email)
        && !email.contains(|letter: char| letter.is_whitespace() || ",;<>".contains(letter))
    {
        return Ok(());
    }
    Err(AccountError::Field { field: "email", rule: "An e-mail address looks like name@example.com." })
}

/// Checks the names of groups. Services split `Remote-Groups` at separators: one name must stay one (SC-061).
pub(super) fn check_groups(groups: &[String]) -> Result<(), AccountError> {
    let fine = |group: &String| is_shown(group) && !group.contains([',', '|', ';']);
    if groups.len() <= MAX_GROUPS && groups.iter().all(fine) {
        return Ok(());
    }
    let rule = "There are at most 64 groups, and the name of each has 1 to 128 printable characters without comma, \
                semicolon, bar or spaces around it.";
    Err(AccountError::Field { field: "groups", rule })
}

fn is_shown(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && text.chars().count() <= MAX_TEXT
        && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_that_frigate_allows_work_and_hostile_ones_do_not() {
        for good in ["a", "Alice", "front.door_2", "alice@example.com", "0", &"x".repeat(64)] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        for bad in
            ["", " alice", "al ice", ".", "..", "a/b", "a\nb", "älice", "Anonymous", "a,b", &"x".repeat(65)]
        {
            assert!(check_name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_group_cannot_become_two() {
        assert!(check_groups(&["cameras".to_owned(), "front yard".to_owned()]).is_ok());
        for bad in ["a,b", "a|b", "a;b", "", " a", "a\r\nRemote-Role: admin"] {
            assert!(check_groups(&[bad.to_owned()]).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_address_is_one_address() {
        assert!(check_email("alice@example.com").is_ok());
        for bad in ["", "alice", "@example.com", "a@b@c", "a@b, c@d", "a b@example.com", "a@\n"] {
            assert!(check_email(bad).is_err(), "{bad:?}");
        }
    }
}
