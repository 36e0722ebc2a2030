//! Every file of texts against English, and English against what the pages ask for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource, VariantKey},
    parser,
};

use super::*;

/// The arguments of each message; under `key.variants`, the names of the forms that it has.
struct Inventory {
    arguments: BTreeMap<String, BTreeSet<String>>,
    /// Which argument decides about the form, and which forms there are.
    choices: Vec<(String, String, BTreeSet<String>)>,
    /// What is written more than once, or is not a message.
    odd: Vec<String>,
    texts: BTreeMap<String, String>,
}

impl Inventory {
    fn of(tag: &str, source: &str) -> Self {
        let parsed: Resource<&str> =
            parser::parse(source).unwrap_or_else(|(_, errors)| panic!("{tag}: {errors:?}"));
        let mut inventory =
            Self { arguments: BTreeMap::new(), choices: Vec::new(), odd: Vec::new(), texts: BTreeMap::new() };
        for entry in &parsed.body {
            match entry {
                Entry::Message(message) => {
                    let key = message.id.name.to_owned();
                    let mut found = BTreeSet::new();
                    match &message.value {
                        Some(value) => inventory.walk(&key, value, &mut found),
                        None => inventory.odd.push(format!("{key} says nothing")),
                    }
                    if !message.attributes.is_empty() {
                        inventory.odd.push(format!("{key} has attributes"));
                    }
                    if inventory.arguments.insert(key.clone(), found).is_some() {
                        inventory.odd.push(format!("{key} is there twice"));
                    }
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                other => inventory.odd.push(format!("{other:?}")),
            }
        }
        inventory
    }

    fn walk(&mut self, key: &str, pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => {
                    self.texts.entry(key.to_owned()).or_default().push_str(value);
                }
                PatternElement::Placeable { expression: Expression::Inline(inline) } => {
                    self.argument(key, inline, found);
                }
                PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                    let name = self.argument(key, selector, found);
                    // A number itself may have a form in every language.
                    let named = variants.iter().filter_map(|variant| match variant.key {
                        VariantKey::Identifier { name } => Some(name.to_owned()),
                        VariantKey::NumberLiteral { .. } => None,
                    });
                    let forms = named.collect();
                    self.choices.push((key.to_owned(), name, forms));
                    for variant in variants {
                        self.walk(key, &variant.value, found);
                    }
                }
            }
        }
    }

    fn argument(
        &mut self,
        key: &str,
        inline: &InlineExpression<&str>,
        found: &mut BTreeSet<String>,
    ) -> String {
        match inline {
            InlineExpression::VariableReference { id } => {
                found.insert(id.name.to_owned());
                id.name.to_owned()
            }
            InlineExpression::StringLiteral { .. } => String::new(),
            other => {
                self.odd.push(format!("{key} has {other:?}"));
                String::new()
            }
        }
    }
}

fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    std::iter::once(ENGLISH).chain(OTHERS.iter().copied())
}

fn inventories() -> Vec<(&'static str, Inventory)> {
    texts().map(|(tag, source)| (tag, Inventory::of(tag, source))).collect()
}

#[test]
fn every_language_has_every_text_with_the_same_arguments_and_none_too_many() {
    let all = inventories();
    let (_, english) = &all[0];
    for (tag, other) in &all {
        assert_eq!(other.odd, Vec::<String>::new(), "{tag}");
        let missing: Vec<_> =
            english.arguments.keys().filter(|key| !other.arguments.contains_key(*key)).collect();
        let extra: Vec<_> =
            other.arguments.keys().filter(|key| !english.arguments.contains_key(*key)).collect();
        assert!(missing.is_empty(), "{tag}.ftl lacks {missing:#?}");
        assert!(extra.is_empty(), "{tag}.ftl has {extra:#?}, which English has not");
        for (key, arguments) in &other.arguments {
            assert_eq!(arguments, &english.arguments[key], "the arguments of {key} in {tag}.ftl");
        }
    }
}

#[test]
fn every_file_of_texts_is_part_of_the_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    let files: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let listed: BTreeSet<String> = texts().map(|(tag, _)| format!("{tag}.ftl")).collect();
    assert_eq!(files, listed);
}

/// The plural forms of whole numbers, from CLDR.
fn forms(tag: &str) -> &'static [&'static str] {
    match tag {
        "en" | "de" | "nl" => &["one", "other"],
        "fr" | "es" | "it" | "pt" => &["one", "many", "other"],
        "pl" => &["one", "few", "many", "other"],
        "zh" | "ja" => &["other"],
        _ => panic!("which plural forms has {tag}?"),
    }
}

#[test]
fn a_choice_by_a_number_has_only_forms_that_its_language_has_and_all_that_whole_numbers_take() {
    for (tag, inventory) in inventories() {
        for (key, _, variants) in inventory.choices {
            let named: BTreeSet<String> = forms(tag).iter().map(|form| (*form).to_owned()).collect();
            assert!(variants.is_subset(&named), "{key} in {tag}.ftl has {variants:?}");
            let lacking: Vec<_> = named.difference(&variants).collect();
            // Outside of Polish, "many" is for millions.
            let fine = lacking.iter().all(|form| tag != "pl" && *form == "many");
            assert!(fine, "{key} in {tag}.ftl lacks {lacking:?}");
        }
    }
}

#[test]
fn no_text_has_markup_or_marks_of_its_own() {
    for (tag, inventory) in inventories() {
        for (key, text) in inventory.texts {
            let bad = text.contains(['<', '>', '&', '\u{f8ff}', '\u{2068}', '\u{2069}', '!']);
            assert!(!bad, "{key} in {tag}.ftl: {text}");
        }
    }
}

/// What is written in the program: sources without their tests, templates, and where.
fn sources() -> Vec<(String, String)> {
    fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
                continue;
            }
            let name = path.display().to_string();
            if name.ends_with(".html") || (name.ends_with(".rs") && !name.ends_with("tests.rs")) {
                let text = fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
                let code: String = text
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("//"))
                    .flat_map(|line| [line, "\n"])
                    .collect();
                found.push((name, code));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(&root.join("src"), &mut found);
    collect(&root.join("templates"), &mut found);
    found
}

/// The literals that stand right behind one of `openings` in `text`, white space aside.
fn literals<'a>(text: &'a str, opening: &str) -> Vec<&'a str> {
    let behind = text.split(opening).skip(1).map(str::trim_start);
    behind.filter_map(|rest| rest.strip_prefix('"')?.split('"').next()).collect()
}

/// The keys that the program names, and where.
fn named() -> BTreeMap<String, String> {
    let mut named = BTreeMap::new();
    for (file, text) in sources() {
        // The words of a link are the third argument; a second literal behind the first.
        for call in text.split("words.link(").skip(1) {
            let literals: Vec<&str> = call.split('"').skip(1).step_by(2).take(3).collect();
            if let [_, _, label] = literals[..] {
                named.insert(label.to_owned(), file.clone());
            }
        }
        let calls = ["say(", "with(", "say_with(", "strong(", "strong_with(", "link(", "place(", "Key::new("];
        for key in calls.iter().flat_map(|call| literals(&text, call)) {
            let is_key = key.contains('-') || key == "nothing" || key == "cancel";
            if is_key
                && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            {
                named.insert(key.to_owned(), file.clone());
            }
        }
    }
    named
}

#[test]
fn every_key_that_the_program_names_is_in_english_and_every_english_key_is_named() {
    let english = Inventory::of(ENGLISH.0, ENGLISH.1);
    let named = named();
    let missing: Vec<_> = named.iter().filter(|(key, _)| !english.arguments.contains_key(*key)).collect();
    assert!(missing.is_empty(), "en.ftl lacks {missing:#?}");
    let unused: Vec<_> = english.arguments.keys().filter(|key| !named.contains_key(*key)).collect();
    assert!(unused.is_empty(), "nobody says {unused:#?}");
}

#[test]
fn sources_leave_no_sentence_to_one_language() {
    let pages =
        |name: &str| ["/src/portal/", "/src/settings/", "/src/mail/"].iter().any(|part| name.contains(part));
    for (file, text) in sources().into_iter().filter(|(name, _)| pages(name)) {
        let literals = text.split('"').skip(1).step_by(2);
        let sentences = literals.filter(|literal| {
            literal.starts_with(|first: char| first.is_ascii_uppercase())
                && literal.ends_with(['.', '?', ':'])
                && literal.contains(' ')
        });
        assert_eq!(sentences.collect::<Vec<_>>(), Vec::<&str>::new(), "{file}");
    }
}

#[test]
fn templates_leave_no_words_to_one_language() {
    for (file, text) in sources().into_iter().filter(|(name, _)| name.ends_with(".html")) {
        let mut bare = String::new();
        let mut rest = text.as_str();
        // What is left without tags, expressions and comments is what people would read.
        while let Some(at) = rest.find(['<', '{']) {
            bare.push_str(&rest[..at]);
            let (closing, length) = match &rest[at..] {
                tag if tag.starts_with("{{") => ("}}", 2),
                tag if tag.starts_with("{%") => ("%}", 2),
                tag if tag.starts_with("{#") => ("#}", 2),
                _ => (">", 1),
            };
            let inner = &rest[at..];
            let end = if closing == ">" { end_of_tag(inner) } else { inner.find(closing).unwrap() };
            if closing == ">" {
                for attribute in ["aria-label", "title", "placeholder", "alt", "data-label"] {
                    let opening = format!(" {attribute}=\"");
                    if let Some(value) = inner[..end].split(&opening).nth(1) {
                        let literal = value.split('"').next().unwrap();
                        let shown = !literal.starts_with("{{") && literal.chars().any(char::is_alphabetic);
                        assert!(!shown, "{file}: {attribute}={literal:?}");
                    }
                }
            }
            rest = &inner[end + length..];
            bare.push(' ');
        }
        bare.push_str(rest);
        let words: Vec<&str> =
            bare.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).collect();
        assert_eq!(words, Vec::<&str>::new(), "{file}");
    }
}

/// Where a tag ends that may have expressions in its attributes.
fn end_of_tag(tag: &str) -> usize {
    let mut depth = 0_usize;
    for (at, letter) in tag.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            '>' if depth == 0 => return at,
            _ => {}
        }
    }
    panic!("{tag}");
}

#[test]
fn what_is_put_into_a_text_stays_text() {
    let languages = Languages::new();
    let hostile = "<script>alert(1)</script>{ $user } { -x } \u{f8ff}";
    for tag in Languages::tags() {
        let words = languages.of_tag(tag);
        let said = words.with("user-signed-in", "user", hostile);
        assert!(said.contains(hostile), "taken as it is, never read as a text: {said}");
        for html in [
            words.strong("sign-in-destination", "service", hostile),
            words.strong_with("second-factor-destination", "service", "a", &[("user", hostile.into())]),
            words.link("user-own-password", "page", "user-own-password-page", "/\"><script>"),
        ] {
            let html = html.to_string();
            assert!(!html.contains("<script") && !html.contains("\"><"), "{html}");
            assert_eq!(html.matches("<strong>").count() + html.matches("<a href=").count(), 1, "{html}");
        }
    }
}

#[test]
fn numbers_choose_the_form() {
    let languages = Languages::new();
    let english = languages.english();
    assert_eq!(english.with("user-show-sessions", "count", 1_u64), "Show 1 session");
    assert_eq!(english.with("user-show-sessions", "count", 1234_u64), "Show 1234 sessions");
}

#[test]
fn a_tag_that_is_none_of_ours_is_english() {
    let languages = Languages::new();
    for tag in ["", "tlh", "DE", "de-DE", "en"] {
        assert_eq!(languages.of_tag(tag).tag(), "en", "{tag}");
    }
    assert_eq!(languages.of_tag("de").tag(), "de");
    let names: BTreeSet<&str> = Languages::named().map(|(_, name)| name).collect();
    assert_eq!(names.len(), texts().count(), "each language is named in itself: {names:?}");
    for (tag, name) in Languages::named() {
        assert_eq!(languages.of_tag(tag).say(NAME), name, "{tag}");
    }
}

#[test]
fn a_language_is_read_when_somebody_first_wants_it() {
    let languages = Languages::new();
    let read = || languages.others.iter().filter(|other| other.words.get().is_some()).count();
    assert_eq!((Languages::tags().count(), read()), (texts().count(), 0));
    assert_eq!(languages.of_tag("de").say("sign-in-title"), languages.of_tag("de").say("sign-in-title"));
    assert_eq!(read(), 1);
}

#[test]
fn what_a_language_lacks_is_said_in_english() {
    let languages = Languages::new();
    let english = languages.english();
    let sparse = Words::new("de", "sign-in-title = Anmelden\n", Some(english));
    assert_eq!(sparse.say("sign-in-title"), "Anmelden");
    assert_eq!(sparse.say("sign-in-button"), "Sign in");
    assert_eq!(sparse.with("user-signed-in", "user", "bob"), "bob is signed in.");
}
