//! Sentences that people read in more than one place. Plain, short, what happened and what to do.

/// The same for a wrong name, a wrong password and a disabled account (AM-05).
pub(crate) const REJECTED: &str = "That did not work. Check the user name and password.";

/// The form lay open for too long, or belongs to another browser.
pub(crate) const FORM_EXPIRED: &str = "This page was open for too long. Sign in again.";

/// The cookie that binds the form to the browser is missing.
pub(crate) const NO_COOKIE: &str =
    "Your browser did not send our cookie back. Allow cookies for this site, then sign in again.";

/// A sign-out form that is not this browser's, or too old.
pub(crate) const ASK_AGAIN: &str = "This page was open for too long. Do you still want to sign out?";

/// A form of the settings that is not this browser's, or too old.
pub(crate) const SEND_AGAIN: &str = "This page was open for too long. Check it and send it again.";

/// The same where the cookie that binds the form to the browser is missing.
pub(crate) const NO_COOKIE_HERE: &str =
    "Your browser did not send our cookie back. Allow cookies for this site, then send it again.";

/// Somebody signed out.
pub(crate) const SIGNED_OUT: &str = "You are signed out.";

pub(crate) fn throttled(seconds: u64) -> String {
    format!("Too many attempts. Try again in {}.", span(seconds))
}

pub(crate) fn busy(seconds: u64) -> String {
    format!("Too many people are signing in at once. Try again in {}.", span(seconds))
}

/// A span of time in the largest unit that says it well; rounded up, never "0 seconds".
pub(crate) fn span(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..=99 => (seconds.max(1), "second"),
        100..=5_399 => (seconds.div_ceil(60), "minute"),
        5_400..=172_799 => (seconds.div_ceil(3600), "hour"),
        _ => (seconds.div_ceil(86_400), "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_in_the_unit_that_people_use() {
        for (seconds, said) in [
            (0, "1 second"),
            (43, "43 seconds"),
            (100, "2 minutes"),
            (3_600, "60 minutes"),
            (86_400, "24 hours"),
            (2_592_000, "30 days"),
        ] {
            assert_eq!(span(seconds), said);
        }
    }
}
