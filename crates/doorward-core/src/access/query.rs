//! Conditions on the query. Every value of a key counts, because nobody knows which of several an upstream reads.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use regex::Regex;

use super::{Fit, QueryCondition, QueryOperator, RuleProblem, pattern};

/// The pairs of a query.
#[derive(Debug)]
pub(super) struct Query<'a>(Vec<(Part<'a>, Part<'a>)>);

/// A decoded key or value; `None` if it cannot be decoded.
type Part<'a> = Option<Cow<'a, str>>;

impl<'a> Query<'a> {
    /// Splits at `&` and `=`; `+` is a space.
    pub(super) fn parse(query: &'a str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(key), decode(value))
                })
                .collect(),
        )
    }
}

fn decode(text: &str) -> Part<'_> {
    if !text.contains(['%', '+']) {
        return Some(Cow::Borrowed(text));
    }
    let escapes_hold = text.split('%').skip(1).all(|after| {
        after.get(..2).is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
    });
    if !escapes_hold {
        return None;
    }
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(|decoded| Cow::Owned(decoded.into_owned()))
}

/// A [`QueryCondition`], ready to be tested.
#[derive(Debug)]
pub(super) struct Condition {
    key: String,
    test: Test,
}

#[derive(Debug)]
enum Test {
    Present,
    Absent,
    Equal(String),
    NotEqual(String),
    Pattern(Regex),
    NotPattern(Regex),
}

impl Condition {
    pub(super) fn compile(condition: &QueryCondition) -> Result<Self, RuleProblem> {
        let test = match &condition.operator {
            QueryOperator::Present => Test::Present,
            QueryOperator::Absent => Test::Absent,
            QueryOperator::Equal(value) => Test::Equal(value.clone()),
            QueryOperator::NotEqual(value) => Test::NotEqual(value.clone()),
            QueryOperator::Pattern(pattern) => Test::Pattern(pattern::compile(pattern, false)?),
            QueryOperator::NotPattern(pattern) => Test::NotPattern(pattern::compile(pattern, false)?),
        };
        Ok(Self { key: condition.key.clone(), test })
    }

    /// [`Fit::May`] where values disagree or something decisive cannot be decoded.
    pub(super) fn fit(&self, query: &Query<'_>) -> Fit {
        let mut values =
            query.0.iter().filter(|pair| pair.0.as_deref() == Some(&*self.key)).map(|pair| &pair.1);
        // A key that cannot be decoded could be this one.
        let unknown_key = query.0.iter().any(|pair| pair.0.is_none());
        match &self.test {
            Test::Present => match values.next() {
                Some(_) => Fit::Hit,
                None if unknown_key => Fit::May,
                None => Fit::Miss,
            },
            Test::Absent => match values.next() {
                Some(_) => Fit::Miss,
                None if unknown_key => Fit::May,
                None => Fit::Hit,
            },
            test => {
                let mut fits =
                    values.map(|value| value.as_deref().map_or(Fit::May, |value| test.of_value(value)));
                let first = fits.next().unwrap_or_else(|| test.of_value(""));
                let agreed = fits.all(|fit| fit == first) && !unknown_key;
                if agreed { first } else { Fit::May }
            }
        }
    }
}

impl Test {
    fn of_value(&self, value: &str) -> Fit {
        Fit::from(match self {
            Self::Present => true,
            Self::Absent => false,
            Self::Equal(wanted) => value == wanted,
            Self::NotEqual(unwanted) => value != unwanted,
            Self::Pattern(regex) => regex.is_match(value),
            Self::NotPattern(regex) => !regex.is_match(value),
        })
    }
}
