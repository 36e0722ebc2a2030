//! One language: its words for every key.

use std::{borrow::Borrow, collections::HashMap, fmt, sync::Arc};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use fluent_syntax::ast::Entry;

use super::{
    argument::Argument,
    html::{Html, escape},
};

/// The name of a text. Only names of ours: made from literals, so that tests find each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(&'static str);

impl Key {
    /// The text of this name.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name itself.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl From<&'static str> for Key {
    fn from(name: &'static str) -> Self {
        Self(name)
    }
}

impl From<&Self> for Key {
    fn from(key: &Self) -> Self {
        *key
    }
}

/// What stands for an argument until the text around it is escaped. A private character, so that no text has it.
const MARK: &str = "\u{f8ff}";

type Bundle = FluentBundle<FluentResource>;

/// One language.
pub struct Words {
    tag: &'static str,
    /// Every text without arguments, English where this language lacks one.
    plain: HashMap<Box<str>, Box<str>>,
    bundle: Arc<Bundle>,
    /// What stands in for lacking texts.
    english: Option<Arc<Bundle>>,
}

impl Words {
    /// The language that `source` is written in. Mistakes in it cost the messages in which they are; the tests find them.
    pub(super) fn new(tag: &'static str, source: &str, english: Option<&Self>) -> Self {
        let mut bundle = Bundle::new_concurrent(vec![tag.parse().unwrap_or_default()]);
        // Marks around arguments would get into what people copy, and no language here needs them.
        bundle.set_use_isolating(false);
        let (resource, mistakes) = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) => (resource, 0),
            Err((resource, mistakes)) => (resource, mistakes.len()),
        };
        let names: Vec<Box<str>> = resource.entries().filter_map(name_of).collect();
        let doubled = bundle.add_resource(resource).err().map_or(0, |errors| errors.len());
        if mistakes + doubled > 0 {
            tracing::error!(language = tag, mistakes, doubled, "texts of a language cannot be read");
        }
        let mut plain: HashMap<Box<str>, Box<str>> =
            names.into_iter().filter_map(|name| Some((name.clone(), plain(&bundle, &name)?))).collect();
        for (name, text) in english.iter().flat_map(|english| &english.plain) {
            plain.entry(name.clone()).or_insert_with(|| text.clone());
        }
        let english = english.map(|english| Arc::clone(&english.bundle));
        Self { tag, plain, bundle: Arc::new(bundle), english }
    }

    /// The tag (BCP 47), for `lang` and `hreflang`, and for what is written to somebody later.
    pub const fn tag(&self) -> &'static str {
        self.tag
    }

    /// The text of `key`, which takes no arguments.
    pub fn say(&self, key: impl Into<Key>) -> &str {
        let key = key.into();
        match self.plain.get(key.0) {
            Some(text) => text,
            None => lacking(key),
        }
    }

    /// The text of `key` with one argument.
    pub fn with<'a>(&self, key: impl Into<Key>, name: &'a str, value: impl Into<Argument<'a>>) -> String {
        self.say_with(key, &[(name, value.into())])
    }

    /// The text of `key` with arguments. They are taken as they are: whoever shows the text escapes it for where it stands.
    pub fn say_with(&self, key: impl Into<Key>, arguments: &[(&str, Argument<'_>)]) -> String {
        let key = key.into();
        let mut filled = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            filled.set(*name, value.value());
        }
        let bundles = [Some(&self.bundle), self.english.as_ref()];
        let found = bundles.into_iter().flatten().find_map(|bundle| {
            let pattern = bundle.get_message(key.0)?.value()?;
            let mut mistakes = Vec::new();
            let said = bundle.format_pattern(pattern, Some(&filled), &mut mistakes);
            debug_assert!(mistakes.is_empty(), "{}: {mistakes:?}", key.0);
            Some(said.into_owned())
        });
        found.unwrap_or_else(|| lacking(key).to_owned())
    }

    /// The text of `key` as HTML in which the argument is strong.
    pub fn strong(&self, key: impl Into<Key>, name: &str, value: &str) -> Html {
        self.strong_with(key, name, value, &[])
    }

    /// The same with further arguments, which are only text.
    pub fn strong_with(
        &self,
        key: impl Into<Key>,
        name: &str,
        value: &str,
        others: &[(&str, Argument<'_>)],
    ) -> Html {
        self.around(key.into(), name, others, &format!("<strong>{}</strong>", escape(value)))
    }

    /// The text of `key` as HTML in which the argument is a link to `href`, with the text of `label` as its words.
    pub fn link(&self, key: impl Into<Key>, name: &str, label: impl Into<Key>, href: &str) -> Html {
        let link = format!("<a href=\"{}\">{}</a>", escape(href), escape(self.say(label)));
        self.around(key.into(), name, &[], &link)
    }

    /// The text of `key` as HTML in which the argument is `inner`.
    pub fn place(&self, key: impl Into<Key>, name: &str, inner: impl Borrow<Html>) -> Html {
        self.around(key.into(), name, &[], inner.borrow().as_str())
    }

    fn around(&self, key: Key, name: &str, others: &[(&str, Argument<'_>)], inner: &str) -> Html {
        let mut arguments = vec![(name, Argument::from(MARK))];
        // A mark in what somebody chose would double `inner`, which is harmless, but not what was meant.
        arguments.extend(others.iter().map(|(name, value)| (*name, value.without(MARK))));
        Html::escaped(escape(&self.say_with(key, &arguments)).replace(MARK, inner))
    }
}

/// The name of a message.
fn name_of(entry: &Entry<&str>) -> Option<Box<str>> {
    match entry {
        Entry::Message(message) => Some(message.id.name.into()),
        _ => None,
    }
}

/// The text of a message that takes no arguments.
fn plain(bundle: &Bundle, name: &str) -> Option<Box<str>> {
    let pattern = bundle.get_message(name)?.value()?;
    let mut mistakes = Vec::new();
    let text = bundle.format_pattern(pattern, None, &mut mistakes);
    mistakes.is_empty().then(|| text.into())
}

/// What is said where no language says anything: the name, by which it can be found.
fn lacking(key: Key) -> &'static str {
    debug_assert!(false, "no language says {} so", key.0);
    tracing::error!(key = key.0, "a text is in no language");
    key.0
}

impl fmt::Debug for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Words({})", self.tag)
    }
}
