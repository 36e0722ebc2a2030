//! What a new password must be like (FR-04, FR-05, `authelia.md` 1.7). One rule set for every way to set one.
//! Absent: checking a password that exists (`login`).

use secrecy::{ExposeSecret as _, SecretString};
use zxcvbn::matching::patterns::MatchPattern;

use crate::identity::{Identity, folded};

/// Longer passwords are refused before anything is computed from them, in characters (FR-04).
pub const MAX_CHARACTERS: usize = 1024;

/// Guesses below ten to this power make any password too common.
const COMMON_GUESSES: f64 = 6.0;

/// The same for a password that is one single pattern: a word, a row of keys, a date.
const PATTERN_GUESSES: f64 = 8.0;

/// A name shorter than this may be part of a password: "al" is in too many words.
const NAME_LENGTH: usize = 3;

/// The rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// Characters at least.
    pub min_length: usize,
    /// Characters at most; never more than [`MAX_CHARACTERS`].
    pub max_length: usize,
    /// Kinds of characters that must occur.
    pub required: Vec<CharacterKind>,
    /// The score of zxcvbn that is needed, 0 to 4.
    pub min_score: u8,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { min_length: 12, max_length: MAX_CHARACTERS, required: Vec::new(), min_score: 0 }
    }
}

/// A kind of characters that a policy may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CharacterKind {
    /// An upper-case letter.
    Uppercase,
    /// A lower-case letter.
    Lowercase,
    /// A digit.
    Number,
    /// Anything but letters and digits.
    Special,
}

impl CharacterKind {
    fn contains(self, letter: char) -> bool {
        match self {
            Self::Uppercase => letter.is_uppercase(),
            Self::Lowercase => letter.is_lowercase(),
            Self::Number => letter.is_numeric(),
            Self::Special => !letter.is_alphanumeric(),
        }
    }
}

/// A rule that a password breaks; the text says which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenRule {
    /// Too short.
    #[error("The password needs at least {0} characters.")]
    TooShort(usize),
    /// Too long.
    #[error("The password may have at most {0} characters.")]
    TooLong(usize),
    /// A kind of characters is missing.
    #[error("The password needs {}.", match .0 {
        CharacterKind::Uppercase => "an upper-case letter",
        CharacterKind::Lowercase => "a lower-case letter",
        CharacterKind::Number => "a digit",
        CharacterKind::Special => "a character that is neither letter nor digit",
    })]
    Missing(CharacterKind),
    /// It contains the user's name.
    #[error("The password must not contain the user name.")]
    ContainsName,
    /// It is one of the most common ones, or a single pattern.
    #[error("The password is too common: it is among the first that anybody tries.")]
    Common,
    /// Its score is too low.
    #[error(
        "The password is too easy to guess. Make it longer, for example with a few more unrelated words."
    )]
    TooEasy,
}

impl BrokenRule {
    /// The stable code, for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort(_) => "password.too_short",
            Self::TooLong(_) => "password.too_long",
            Self::Missing(_) => "password.missing_kind",
            Self::ContainsName => "password.contains_name",
            Self::Common => "password.common",
            Self::TooEasy => "password.too_easy",
        }
    }
}

/// How good a password is, for the one who chooses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    /// zxcvbn's score: 0 (found at once) to 4 (safe against a stolen database).
    pub score: u8,
    /// The first rule that it breaks.
    pub broken: Option<BrokenRule>,
}

impl PasswordPolicy {
    /// Judges `password` for the user `name`; `identity` adds words that are easy to guess.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(
        &self,
        password: &SecretString,
        name: &str,
        identity: Option<&Identity>,
    ) -> Result<(), BrokenRule> {
        self.strength(password, name, identity).broken.map_or(Ok(()), Err)
    }

    /// Judges and estimates `password`, as [`check`](Self::check) does.
    pub fn strength(&self, password: &SecretString, name: &str, identity: Option<&Identity>) -> Strength {
        let password = password.expose_secret();
        // Bytes first: counting the characters of megabytes is work too.
        if password.len() > MAX_CHARACTERS * 4 || password.chars().count() > self.max_length {
            return Strength { score: 0, broken: Some(BrokenRule::TooLong(self.max_length)) };
        }
        let words = identity
            .map(|identity| [identity.display_name.as_str(), identity.email.as_deref().unwrap_or_default()]);
        let mut inputs = vec![name, "doorward"];
        inputs.extend(words.iter().flatten());
        let estimate = zxcvbn::zxcvbn(password, &inputs);
        let is_pattern = matches!(estimate.sequence(), [one] if one.pattern != MatchPattern::BruteForce);
        let enough_guesses = if is_pattern { PATTERN_GUESSES } else { COMMON_GUESSES };
        let score = u8::from(estimate.score());
        let name = folded(name);
        let missing = self.required.iter().find(|kind| !password.chars().any(|letter| kind.contains(letter)));
        let broken = if password.chars().count() < self.min_length {
            Some(BrokenRule::TooShort(self.min_length))
        } else if let Some(kind) = missing {
            Some(BrokenRule::Missing(*kind))
        } else if name.chars().count() >= NAME_LENGTH && folded(password).contains(&name) {
            Some(BrokenRule::ContainsName)
        } else if estimate.guesses_log10() < enough_guesses {
            Some(BrokenRule::Common)
        } else if score < self.min_score {
            Some(BrokenRule::TooEasy)
        } else {
            None
        };
        Strength { score, broken }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(policy: &PasswordPolicy, password: &str) -> Option<BrokenRule> {
        policy.check(&SecretString::from(password), "alice", None).err()
    }

    #[test]
    fn eleven_characters_are_too_few_and_twelve_enough_whatever_their_bytes() {
        let policy = PasswordPolicy::default();
        assert_eq!(judged(&policy, "wärmepumpeö"), Some(BrokenRule::TooShort(12)));
        assert_eq!(judged(&policy, "wärmepumpeöß"), None);
    }

    #[test]
    fn a_thousand_and_twenty_four_characters_are_allowed_and_no_more() {
        let policy = PasswordPolicy::default();
        let long: String = "träume sind schäume ".chars().cycle().take(MAX_CHARACTERS).collect();
        assert_eq!(judged(&policy, &long), None);
        assert_eq!(judged(&policy, &format!("{long}x")), Some(BrokenRule::TooLong(1024)));
        assert_eq!(judged(&policy, &"x".repeat(10_000_000)), Some(BrokenRule::TooLong(1024)));
    }

    #[test]
    fn the_broken_rule_is_named() {
        let policy = PasswordPolicy::default();
        for common in ["passwordpassword", "aaaaaaaaaaaaaa", "123456789012", "qwertyuiop[]", "Password1234"] {
            assert!(judged(&policy, common).is_some(), "{common}");
        }
        assert_eq!(judged(&policy, "unbelievable"), Some(BrokenRule::Common));
        assert_eq!(judged(&policy, "my name is Alice"), Some(BrokenRule::ContainsName));
    }

    #[test]
    fn kinds_of_characters_and_a_score_are_asked_for_only_where_configured() {
        let mut policy =
            PasswordPolicy { required: vec![CharacterKind::Number], ..PasswordPolicy::default() };
        assert_eq!(judged(&policy, "orbit lantern"), Some(BrokenRule::Missing(CharacterKind::Number)));
        policy.required = vec![CharacterKind::Uppercase, CharacterKind::Special, CharacterKind::Lowercase];
        assert_eq!(judged(&policy, "Orbit lantern"), None);
        policy = PasswordPolicy { min_score: 4, min_length: 8, ..PasswordPolicy::default() };
        assert_eq!(judged(&policy, "rabbits2024garden"), Some(BrokenRule::TooEasy));
        assert_eq!(judged(&policy, "orbit lantern violin"), None);
    }
}
