//! What is put into texts.

use std::borrow::Cow;

use fluent_bundle::FluentValue;

/// What is put into a text: words, or a number, by which the text may choose its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument<'a> {
    /// Words; taken as they are.
    Text(Cow<'a, str>),
    /// A number.
    Number(u64),
}

impl<'a> Argument<'a> {
    pub(super) fn value(&'a self) -> FluentValue<'a> {
        match self {
            Self::Text(text) => FluentValue::from(&**text),
            Self::Number(number) => FluentValue::from(*number),
        }
    }
}

/// What can stand in a text, by reference: templates hand over references to references.
pub trait Said {
    /// It as an argument.
    fn argument(&self) -> Argument<'_>;
}

impl Said for str {
    fn argument(&self) -> Argument<'_> {
        Argument::Text(self.into())
    }
}

impl Said for String {
    fn argument(&self) -> Argument<'_> {
        Argument::Text(self.into())
    }
}

impl Said for u64 {
    fn argument(&self) -> Argument<'_> {
        Argument::Number(*self)
    }
}

impl Said for usize {
    fn argument(&self) -> Argument<'_> {
        Argument::from(*self)
    }
}

impl<T: Said + ?Sized> Said for &T {
    fn argument(&self) -> Argument<'_> {
        (**self).argument()
    }
}

impl<'a, T: Said + ?Sized> From<&'a T> for Argument<'a> {
    fn from(value: &'a T) -> Self {
        value.argument()
    }
}

impl From<String> for Argument<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Argument<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Argument<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Argument<'_> {
    fn from(number: usize) -> Self {
        Self::Number(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl Argument<'_> {
    /// It without any `mark`.
    pub(super) fn without(&self, mark: &str) -> Argument<'_> {
        match self {
            Self::Text(text) => Argument::Text(text.replace(mark, "").into()),
            Self::Number(number) => Argument::Number(*number),
        }
    }
}
