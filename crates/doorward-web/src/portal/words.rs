//! Sentences that people read in more than one place, by their keys; and spans of time and lists, which every language
//! puts together in its own way.

use crate::language::{Key, Words};

/// The same for a wrong name, a wrong password and a disabled account (AM-05).
pub(crate) const REJECTED: Key = Key::new("alert-rejected");

/// The form lay open for too long, or belongs to another browser.
pub(crate) const FORM_EXPIRED: Key = Key::new("alert-sign-in-again");

/// The cookie that binds the form to the browser is missing.
pub(crate) const NO_COOKIE: Key = Key::new("alert-no-cookie");

/// A sign-out form that is not this browser's, or too old.
pub(crate) const ASK_AGAIN: Key = Key::new("alert-sign-out-again");

/// A form of the settings that is not this browser's, or too old.
pub(crate) const SEND_AGAIN: Key = Key::new("alert-send-again");

/// The same where the cookie that binds the form to the browser is missing.
pub(crate) const NO_COOKIE_HERE: Key = Key::new("alert-no-cookie-here");

/// A code that is none, or was used before.
pub(crate) const WRONG_CODE: Key = Key::new("second-factor-wrong-code");

/// A key whose answer was not accepted.
pub(crate) const PASSKEY_REJECTED: Key = Key::new("second-factor-wrong-key");

/// A recovery code that is none, or was used before.
pub(crate) const WRONG_RECOVERY_CODE: Key = Key::new("second-factor-wrong-recovery");

/// A password that is not the one of the session's person.
pub(crate) const WRONG_PASSWORD: Key = Key::new("second-factor-wrong-password");

/// A push that was refused, by the person or by the service.
pub(crate) const PUSH_REFUSED: Key = Key::new("second-factor-push-refused");

/// A push that nobody answered.
pub(crate) const PUSH_TIMED_OUT: Key = Key::new("second-factor-push-timed-out");

/// Several devices, and none was named.
pub(crate) const PUSH_CHOOSE: Key = Key::new("second-factor-push-choose");

/// Somebody whom the service does not know yet.
pub(crate) const PUSH_ENROLL: Key = Key::new("second-factor-push-enroll");

/// Nothing that can be pushed to.
pub(crate) const PUSH_NO_DEVICE: Key = Key::new("second-factor-push-no-device");

/// Second factors of this person are refused for a while.
pub(crate) const FACTORS_STOPPED: Key = Key::new("second-factor-stopped");

/// Names of the other ways.
pub(crate) const USE_PASSWORD: Key = Key::new("second-factor-use-password");
pub(crate) const USE_PUSH: Key = Key::new("second-factor-use-push");
pub(crate) const USE_TOTP: Key = Key::new("second-factor-use-totp");
pub(crate) const USE_PASSKEY: Key = Key::new("second-factor-use-passkey");
pub(crate) const USE_RECOVERY: Key = Key::new("second-factor-use-recovery");

/// A link that is used, ended, replaced or made up.
pub(crate) const RESET_BAD_LINK: Key = Key::new("reset-bad-link");

/// A link that another browser asked for.
pub(crate) const RESET_OTHER_BROWSER: Key = Key::new("reset-other-browser");

/// A new password was set by mail.
pub(crate) const PASSWORD_SET: Key = Key::new("alert-password-set");

/// Two fields that should be the same.
pub(crate) const REPEAT_DIFFERS: Key = Key::new("alert-repeat-differs");

/// Somebody signed out.
pub(crate) const SIGNED_OUT: Key = Key::new("alert-signed-out");

pub(crate) fn throttled(words: &Words, seconds: u64) -> String {
    words.with("alert-throttled", "when", ahead(words, seconds))
}

pub(crate) fn busy(words: &Words, seconds: u64) -> String {
    words.with("alert-busy", "when", ahead(words, seconds))
}

/// "in 43 seconds": a span in the largest unit that says it well; rounded up, never 0.
pub(crate) fn ahead(words: &Words, seconds: u64) -> String {
    let (count, unit) = span(seconds);
    let key = match unit {
        Unit::Seconds => Key::new("time-ahead-seconds"),
        Unit::Minutes => Key::new("time-ahead-minutes"),
        Unit::Hours => Key::new("time-ahead-hours"),
        Unit::Days => Key::new("time-ahead-days"),
    };
    words.with(key, "count", count)
}

/// "43 seconds ago".
pub(crate) fn ago(words: &Words, seconds: u64) -> String {
    let (count, unit) = span(seconds);
    let key = match unit {
        Unit::Seconds => Key::new("time-ago-seconds"),
        Unit::Minutes => Key::new("time-ago-minutes"),
        Unit::Hours => Key::new("time-ago-hours"),
        Unit::Days => Key::new("time-ago-days"),
    };
    words.with(key, "count", count)
}

enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
}

const fn span(seconds: u64) -> (u64, Unit) {
    match seconds {
        0 => (1, Unit::Seconds),
        1..=99 => (seconds, Unit::Seconds),
        100..=5_399 => (seconds.div_ceil(60), Unit::Minutes),
        5_400..=172_799 => (seconds.div_ceil(3600), Unit::Hours),
        _ => (seconds.div_ceil(86_400), Unit::Days),
    }
}

/// `parts` as a list in a sentence: "a, b and c"; empty where there are none.
pub(crate) fn list(words: &Words, parts: &[&str]) -> String {
    let Some((first, rest)) = parts.split_first() else { return String::new() };
    let Some((last, middle)) = rest.split_last() else { return (*first).to_owned() };
    let begun = middle.iter().fold((*first).to_owned(), |list, next| {
        words.say_with("list-comma", &[("list", list.into()), ("next", (*next).into())])
    });
    words.say_with("list-and", &[("list", begun.into()), ("last", (*last).into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    #[test]
    fn spans_are_said_in_the_unit_that_people_use() {
        let languages = Languages::new();
        let english = languages.english();
        for (seconds, said, past) in [
            (0, "in 1 second", "1 second ago"),
            (43, "in 43 seconds", "43 seconds ago"),
            (100, "in 2 minutes", "2 minutes ago"),
            (3_600, "in 60 minutes", "60 minutes ago"),
            (86_400, "in 24 hours", "24 hours ago"),
            (2_592_000, "in 30 days", "30 days ago"),
        ] {
            assert_eq!(ahead(english, seconds), said);
            assert_eq!(ago(english, seconds), past);
        }
        assert_eq!(ahead(languages.of_tag("de"), 86_400 * 3), "in 3 Tagen");
        assert_eq!(ago(languages.of_tag("de"), 1), "vor 1 Sekunde");
    }

    #[test]
    fn a_list_ends_with_and() {
        let languages = Languages::new();
        for (parts, said) in
            [(&[][..], ""), (&["a"], "a"), (&["a", "b"], "a and b"), (&["a", "b", "c"], "a, b and c")]
        {
            assert_eq!(list(languages.english(), parts), said);
        }
    }
}
