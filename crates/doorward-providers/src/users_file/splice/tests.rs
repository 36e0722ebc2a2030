#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use proptest::prelude::*;

use super::*;

const NEW: &str =
    "$argon2id$v=19$m=65536,t=3,p=2$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM";

/// In `source` the password of `a` is replaced; `HASH` in `expected` stands for the new hash.
#[track_caller]
fn becomes(source: &str, expected: &str) {
    let expected = expected.replace("HASH", NEW);
    assert_eq!(with_hash_replaced(source, "a", NEW).unwrap(), expected);
}

#[test]
fn one_value_changes_and_its_quotes_stay() {
    becomes("users:\n  a:\n    password: 'x'  # note\n", "users:\n  a:\n    password: 'HASH'  # note\n");
    becomes("users:\r\n  a:\r\n    password: \"x\"\r\n", "users:\r\n  a:\r\n    password: \"HASH\"\r\n");
    becomes("users:\n  a:\n    password: x # note\n", "users:\n  a:\n    password: 'HASH' # note\n");
    becomes(
        "users: {a: {email: é, password: x, own: 1}}",
        "users: {a: {email: é, password: 'HASH', own: 1}}",
    );
    becomes("{\"users\":{\"a\":{\"password\":\"x\"}}}", "{\"users\":{\"a\":{\"password\":\"HASH\"}}}");
    becomes(
        "\u{feff}# we\nusers:\n  a:\n    password: !!str x\n",
        "\u{feff}# we\nusers:\n  a:\n    password: !!str 'HASH'\n",
    );
    becomes(
        "users:\n  a:\n    ? password\n    : x\n    own:\n",
        "users:\n  a:\n    ? password\n    : 'HASH'\n    own:\n",
    );
    becomes(
        "users:\n  a:\n    password:\n      # where\n      x\n",
        "users:\n  a:\n    password:\n      # where\n      'HASH'\n",
    );
    becomes("users:\n  a:\n    password: \"x\\\n      y\"\n", "users:\n  a:\n    password: \"HASH\"\n");
}

#[test]
fn a_number_as_password_is_replaced_too() {
    becomes("users:\n  a:\n    password: 0123\n", "users:\n  a:\n    password: 'HASH'\n");
}

#[test]
fn blocks_become_one_line_and_what_follows_stays() {
    becomes(
        "users:\n  a:\n    password: >-\n      x\n    own: 1\n",
        "users:\n  a:\n    password: 'HASH'\n    own: 1\n",
    );
    becomes(
        "users:\r\n  a:\r\n    password: |- # why\r\n\r\n      x\r\n\r\n  b: {}\r\n",
        "users:\r\n  a:\r\n    password: 'HASH' # why\r\n\r\n  b: {}\r\n",
    );
}

#[test]
fn an_alias_gives_way_to_a_value_of_its_own() {
    becomes(
        "users:\n  b:\n    password: &h 'x'\n  a:\n    password: *h # as b\n",
        "users:\n  b:\n    password: &h 'x'\n  a:\n    password: 'HASH' # as b\n",
    );
    becomes(
        "x: &x {password: y, own: 1}\nusers:\n  a:\n    <<: *x\n    password: z\n  b: *x\n",
        "x: &x {password: y, own: 1}\nusers:\n  a:\n    <<: *x\n    password: 'HASH'\n  b: *x\n",
    );
}

#[test]
fn an_anchor_that_nobody_uses_stays() {
    becomes("users:\n  a:\n    password: &h 'x'\n", "users:\n  a:\n    password: &h 'HASH'\n");
}

#[test]
fn a_password_that_others_share_is_not_changed() {
    for (source, line) in [
        ("users:\n  a:\n    password: &h x\n  b:\n    password: *h\n", 3),
        ("users:\n  a: &a\n    password: x\n  b: *a\n", 3),
        ("users:\n  b: &b\n    password: x\n  a: *b\n", 4),
        ("users:\n  b: &b\n    password: x\n  a:\n    <<: *b\n    own: 1\n", 5),
        ("users:\n  a: &a\n    password: x\n  b:\n    <<: *a\n    own: 1\n", 3),
        ("x: &x {password: y}\nusers:\n  a: {<<: *x}\n", 3),
    ] {
        let error = with_hash_replaced(source, "a", NEW).unwrap_err();
        assert_eq!(error, SpliceError::Shared { line }, "{source}");
    }
}

#[test]
fn what_is_not_there_is_not_replaced() {
    for source in
        ["users:\n  b:\n    password: x\n", "users:\n  a:\n    password:\n", "users:\n  a: [x]\n", "a: 1\n"]
    {
        assert_eq!(with_hash_replaced(source, "a", NEW), Err(SpliceError::Missing), "{source}");
    }
    assert!(matches!(with_hash_replaced("users: [", "a", NEW), Err(SpliceError::Malformed(_))));
}

#[test]
fn a_value_that_would_break_out_of_its_quotes_does_not() {
    for hash in ["it's", "\"", "\\", "'\"\\'", "a\\\" # b: c", "", "{}*&!", "true", "1"] {
        for source in ["users:\n  a:\n    password: 'x'\n", "users:\n  a:\n    password: \"x\"\n"] {
            let text = with_hash_replaced(source, "a", hash).unwrap();
            let entries = document::parse(&text).unwrap();
            let (_, value) = entries[0].field("password").unwrap();
            assert_eq!(value.value.as_text(), Some(hash));
        }
    }
    let source = "users:\n  a:\n    password: 'x'\n";
    assert_eq!(with_hash_replaced(source, "a", "x\ny: z"), Err(SpliceError::Form { line: 3 }));
}

/// How somebody writes a password; `@` stands for the indentation of the entry's keys.
const FORMS: &[&str] = &[
    "'old'",
    "\"old\"",
    "old",
    "!!str old",
    "&own@ 'old'",
    "&own@ old # why: 'not' \"this\"",
    "'old'   # password: x",
    "\n@  'old'",
    "\n@  # password: |\n@  old",
    "|-\n@  old",
    ">-\n@  old",
    ">- # why\n@  old\n",
    "|2-\n@  old\n\n",
    "\"o\\x6cd\"",
    "*shared",
    "*shared # alias",
];

#[derive(Clone, Debug)]
struct Person {
    form: usize,
    before: Vec<usize>,
    after: Vec<usize>,
    quoted_key: bool,
    comment: bool,
    flow: bool,
}

const NOTES: &[&str] = &[
    "groups: [dev, 'a # b']",
    "displayname: \"it's: é\"",
    "# password: 'commented'",
    "own: {password: x, more: [1, *shared]}",
    "",
    "extra:\n@  password: nested\n@  text: |\n@    password: 'in a text'\n",
    "email: 'a@example.com' # password: y",
];

fn person() -> impl Strategy<Value = Person> {
    let notes = || proptest::sample::subsequence((0..NOTES.len()).collect::<Vec<_>>(), 0..=3);
    (0..FORMS.len(), notes(), notes(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(form, before, after, quoted_key, comment, flow)| {
            // A key must not be written twice.
            let after = after.into_iter().filter(|note| !before.contains(note)).collect();
            Person { form, before, after, quoted_key, comment, flow }
        },
    )
}

fn write(people: &[Person], indent: usize, crlf: bool, mark: bool) -> String {
    let (outer, inner) = (" ".repeat(indent), " ".repeat(2 * indent));
    let mut text = String::from("notes: &shared 'old'\n# head\nusers:\n");
    for (index, person) in people.iter().enumerate() {
        let key = if person.quoted_key { "\"password\"" } else { "password" };
        if person.comment {
            text += "# password: 'x'\n\n";
        }
        if person.flow {
            let form = ["'old'", "\"old\"", "old", "*shared", "!!str old"][person.form % 5];
            text +=
                &format!("{outer}user{index}: {{own: [a, b], {key}: {form} , x: {{password: y}}}}  # z\n");
            continue;
        }
        text += &format!("{outer}user{index}:\n");
        let note = |note: &usize| format!("{inner}{}\n", NOTES[*note].replace('@', &inner));
        text.extend(person.before.iter().map(note));
        let form = FORMS[person.form].replace("&own@", &format!("&own{index}")).replace('@', &inner);
        text += &format!("{inner}{key}: {form}\n");
        text.extend(person.after.iter().map(note));
    }
    text += "tail: *shared\n# end";
    if crlf {
        text = text.replace('\n', "\r\n");
    }
    if mark { format!("\u{feff}{text}") } else { text }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_file_keeps_everything_but_the_one_hash(
        people in proptest::collection::vec(person(), 1..5),
        indent in 1usize..5,
        crlf: bool,
        mark: bool,
    ) {
        let source = write(&people, indent, crlf, mark);
        let before = document::parse(&source).map_err(TestCaseError::fail)?;
        prop_assert_eq!(before.len(), people.len());
        for index in 0..people.len() {
            let name = format!("user{index}");
            let text = with_hash_replaced(&source, &name, NEW)
                .map_err(|error| TestCaseError::fail(format!("{error}\n{source}")))?;
            let after = document::parse(&text).map_err(TestCaseError::fail)?;
            for (old, new) in before.iter().zip(&after) {
                if old.name == name {
                    prop_assert_eq!(new.field("password").unwrap().1.value.as_text(), Some(NEW));
                } else {
                    prop_assert!(old == new, "{}", text);
                }
            }
            outside_is_untouched(&source, &text)?;
            // Back again: the same accounts, though an alias or a block is a quoted text by now.
            let back = with_hash_replaced(&text, &name, "old").unwrap();
            prop_assert!(document::parse(&back).unwrap() == before, "{}", back);
        }
    }

    #[test]
    fn no_text_makes_it_panic_or_change_another_line(
        source in "(users:\n( [ab]:\n?  ?( password: ?[|>'\"&*!#a-c \n-]{0,12}\n)?){0,4}|[ -~\n]{0,60})",
    ) {
        if let Ok(text) = with_hash_replaced(&source, "a", NEW) {
            outside_is_untouched(&source, &text)?;
        }
    }
}

/// `text` is `source` with one piece replaced, and the new piece is little more than the hash.
fn outside_is_untouched(source: &str, text: &str) -> Result<(), TestCaseError> {
    let start = text.find(NEW).ok_or_else(|| TestCaseError::fail("the hash is there"))?;
    let (before, after) = (&text[..start - 1], &text[start + NEW.len() + 1..]);
    prop_assert!(source.starts_with(before), "{}", text);
    // The comment of a block's header moves up, behind the quotes; what follows it is the source's.
    let tail = after.find(['\r', '\n']).map_or("", |at| &after[at..]);
    prop_assert!(source.ends_with(after) || source.ends_with(tail), "{}", text);
    prop_assert!(source.len() <= before.len() + after.len() + 60, "little was replaced: {}", text);
    Ok(())
}
