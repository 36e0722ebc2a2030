//! Forms do not depend on scripts to keep secrets out of addresses (SC-273). `suites/browser` sends them by Enter while
//! scripts are blocked, missing and slow.

use std::path::{Path, PathBuf};

/// Looked for by whoever administers; none of it is a secret.
const FILTERS: [&str; 9] =
    ["action", "outcome", "user", "since", "until", "about", "address", "path", "session"];

fn templates(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            templates(&path, found);
        } else {
            found.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

/// The tags of such a name, without what stands between them.
fn tags<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!("<{name}");
    let parts = text.split(begin.as_str()).skip(1);
    parts
        .filter(|part| part.starts_with([' ', '>', '\n']))
        .map(|part| part.split('>').next().unwrap())
        .collect()
}

#[test]
fn sc_273_every_form_is_sent_by_post_and_what_is_not_has_no_secret() {
    let mut all = Vec::new();
    templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut all);
    let mut forms = 0;
    for (path, text) in &all {
        let path = path.display();
        // What stands outside of forms is sent by none; it must not ask for anything secret either.
        let (mut outside, mut rest) = (String::new(), text.as_str());
        while let Some((before, after)) = rest.split_once("<form") {
            outside.push_str(before);
            let (tag, inside) = after.split_once('>').unwrap();
            let (inside, after) = inside.split_once("</form>").unwrap_or((inside, ""));
            rest = after;
            forms += 1;
            match attribute(tag, "method") {
                Some("post") => {
                    for button in tags(inside, "button").into_iter().chain(tags(inside, "input")) {
                        assert_eq!(attribute(button, "formmethod"), None, "{path}: <{button}>");
                    }
                }
                Some("get") => assert_is_a_search(&path.to_string(), inside),
                other => panic!("{path}: a form without a method of its own: {other:?}"),
            }
        }
        outside.push_str(rest);
        for input in tags(&outside, "input") {
            assert!(
                attribute(input, "form").is_some() || attribute(input, "name").is_none(),
                "{path}: <input{input}>"
            );
        }
    }
    assert!(forms > 25, "{forms} forms were found");
}

/// A field of `settings/totp.html`: one of `algorithm`, `digits`, `period`.
const CHOSEN: &str = "{{ choice.name }}";

fn assert_is_a_search(path: &str, inside: &str) {
    let fields =
        tags(inside, "input").into_iter().chain(tags(inside, "select")).chain(tags(inside, "textarea"));
    for field in fields {
        let (name, kind) = (attribute(field, "name").unwrap_or_default(), attribute(field, "type"));
        assert!(
            FILTERS.contains(&name) || matches!(name, "q" | CHOSEN),
            "{path}: {name} would stand in the address"
        );
        assert!(!matches!(kind, Some("password" | "hidden")), "{path}: {name} is {kind:?}");
    }
}

#[test]
fn what_the_check_of_forms_reads_is_read_right() {
    let text =
        r#"<p><input type="text" name="a"><form method="get"><input name="password" type="password"></form>"#;
    assert_eq!(tags(text, "input").len(), 2);
    assert_eq!(attribute(tags(text, "form")[0], "method"), Some("get"));
    assert_eq!(attribute(tags(text, "input")[1], "name"), Some("password"));
    let found = std::panic::catch_unwind(|| assert_is_a_search("x", text));
    assert!(found.is_err(), "a password in a form that is sent by GET is seen");
}
