//! The sentence for a rule that an account or a password breaks, by the rule's stable code: the core's own text is for
//! programs and the log.

use doorward_core::{
    accounts::AccountError,
    password_policy::{BrokenRule, CharacterKind},
};

use crate::language::{Key, Words};

/// What is wrong with an account.
pub(crate) fn said(words: &Words, error: &AccountError) -> String {
    let key = match error {
        AccountError::Password(rule) => return of_password(words, *rule),
        AccountError::Field { field, rule } => of_field(field, rule),
        _ => match error.code() {
            "user.unknown_role" => Key::new("account-error-role"),
            "user.exists" => Key::new("account-error-exists"),
            "user.missing" => Key::new("account-error-missing"),
            "user.last_admin" => Key::new("account-error-last-admin"),
            "user.read_only" => Key::new("account-error-read-only"),
            "password.change_disabled" => Key::new("account-error-off"),
            _ => Key::new("account-error-field"),
        },
    };
    words.say(key).to_owned()
}

/// All rules of one field have one sentence, but for the name that nobody may have.
fn of_field(field: &str, rule: &str) -> Key {
    match field {
        "username" if rule.contains("anonymous") => Key::new("account-error-anonymous"),
        "username" => Key::new("account-error-name"),
        "display_name" => Key::new("account-error-display-name"),
        "email" => Key::new("account-error-email"),
        "groups" => Key::new("account-error-groups"),
        _ => Key::new("account-error-field"),
    }
}

/// What is wrong with a new password.
pub(crate) fn of_password(words: &Words, rule: BrokenRule) -> String {
    match rule {
        BrokenRule::TooShort(least) => words.with("password-too-short", "least", least),
        BrokenRule::TooLong(most) => words.with("password-too-long", "most", most),
        BrokenRule::Missing(CharacterKind::Uppercase) => words.say("password-no-uppercase").to_owned(),
        BrokenRule::Missing(CharacterKind::Lowercase) => words.say("password-no-lowercase").to_owned(),
        BrokenRule::Missing(CharacterKind::Number) => words.say("password-no-number").to_owned(),
        BrokenRule::Missing(CharacterKind::Special) => words.say("password-no-special").to_owned(),
        BrokenRule::ContainsName => words.say("password-contains-name").to_owned(),
        BrokenRule::Common => words.say("password-common").to_owned(),
        BrokenRule::TooEasy => words.say("password-too-easy").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use doorward_core::accounts::check_name;

    use super::*;
    use crate::language::Languages;

    /// The wording that programs get, for every rule whose text the pages have too.
    #[test]
    fn in_english_the_pages_say_what_the_core_says() {
        let languages = Languages::new();
        let rules = [
            BrokenRule::TooShort(12),
            BrokenRule::TooLong(1024),
            BrokenRule::Missing(CharacterKind::Uppercase),
            BrokenRule::Missing(CharacterKind::Lowercase),
            BrokenRule::Missing(CharacterKind::Number),
            BrokenRule::Missing(CharacterKind::Special),
            BrokenRule::ContainsName,
            BrokenRule::Common,
            BrokenRule::TooEasy,
        ];
        let others =
            [AccountError::UnknownRole, AccountError::Exists, AccountError::Missing, AccountError::LastAdmin];
        let errors = rules.into_iter().map(AccountError::Password).chain(others);
        let names = ["", "anonymous"].map(|name| check_name(name).unwrap_err());
        for error in errors.chain([AccountError::ReadOnly, AccountError::Off]).chain(names) {
            assert_eq!(said(languages.english(), &error), error.to_string());
        }
    }
}
