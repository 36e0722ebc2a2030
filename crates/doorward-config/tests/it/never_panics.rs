//! No input ends anything but in an answer.

use doorward_config::{KEYS, Loader, Sources, environment_name};
use proptest::prelude::*;

/// Parts of documents, so that random ones get past the parser.
fn fragments() -> impl Strategy<Value = String> {
    let words = KEYS
        .iter()
        .flat_map(|key| key.path.split(['.', '[']))
        .filter(|word| *word != "]")
        .chain([
            "&a", "*a", "<<", "!!str", "~", "-", "[", "]", "{", "}", ":", ",", "'", "\"", "|", ">", "\t",
            "\n", "  ", "? ", "0", "-1", "é", "\u{0}", "\u{feff}", "---", "...",
        ])
        .map(str::to_owned)
        .collect::<Vec<_>>();
    prop::collection::vec(
        prop_oneof![
            4 => prop::sample::select(words),
            1 => Just(": ".to_owned()),
            1 => Just("\n  ".to_owned()),
        ],
        0..60,
    )
    .prop_map(|parts| parts.concat())
}

/// Values of every form at every key.
fn values() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        "[a-z0-9:/.{}*<>=+ -]{0,20}".prop_map(|text| format!("'{text}'")),
        any::<i64>().prop_map(|number| number.to_string()),
        "\\PC{0,12}".prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec(inner, 0..3).prop_map(|items| {
                let names = ["name", "domain", "policy"];
                let pairs: Vec<_> =
                    items.iter().zip(names).map(|(item, name)| format!("{name}: {item}")).collect();
                format!("{{{}}}", pairs.join(", "))
            }),
        ]
    })
}

/// A document that sets `path` to `value`.
fn document(path: &str, value: &str) -> String {
    path.rsplit('.').fold(value.to_owned(), |inner, name| match name.strip_suffix("[]") {
        Some(name) => format!("{{{name}: [{inner}]}}"),
        None => format!("{{{name}: {inner}}}"),
    })
}

fn answers(text: &str, environment: Vec<(String, String)>) -> Result<(), TestCaseError> {
    let loader = Loader::new(Sources { files: Vec::new(), environment }).with_document("t", text);
    if let Err(problems) = loader.load() {
        prop_assert!(!problems.errors.is_empty());
        for problem in problems.errors {
            prop_assert!(!problem.message.chars().any(char::is_control), "{problem:?}");
            prop_assert!(!problem.key.chars().any(char::is_control), "{problem:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_text_is_answered(text in "\\PC{0,200}") {
        answers(&text, Vec::new())?;
    }

    #[test]
    fn random_documents_are_answered(text in fragments()) {
        answers(&text, Vec::new())?;
    }

    #[test]
    fn random_values_at_every_key_are_answered(index in 0..KEYS.len(), value in values()) {
        answers(&document(KEYS[index].path, &value), Vec::new())?;
    }

    #[test]
    fn random_variables_are_answered(index in 0..KEYS.len(), value in "\\PC{0,30}", suffix in "(|_FILE|_X)") {
        let name = environment_name(&KEYS[index]).unwrap_or_else(|| "DOORWARD_X".to_owned()) + &suffix;
        answers("", vec![(name, value)])?;
    }
}
