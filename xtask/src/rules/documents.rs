//! Rules about documents: `docs/requirements.md` names only tests that exist.
//!
//! A row is `| id | test | state |`. Every name in backquotes in the test column is checked:
//! `crate::module::name` is a Rust test of that crate, `suites::SUITE::name` a step of a suite.
//! A row whose state starts with `open` or `later` needs no test.

use std::collections::{BTreeMap, BTreeSet};

use super::{File, Finding};

const REQUIREMENTS: &str = "docs/requirements.md";

/// Functions by the crate or suite they stand in.
type Known = BTreeMap<String, BTreeSet<String>>;

/// Every rule about documents.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let problems = match files.iter().find(|file| file.path == REQUIREMENTS) {
        None => vec![format!("{REQUIREMENTS} is missing")],
        Some(document) => requirements(&document.text, &known(files)),
    };
    vec![("the requirements name tests that exist", problems)]
}

fn requirements(document: &str, known: &Known) -> Vec<String> {
    let mut problems = Vec::new();
    let mut rows = 0;
    let mut ids = BTreeSet::new();
    for (index, line) in document.lines().enumerate() {
        let line_number = index + 1;
        let Some(cells) = cells(line) else { continue };
        let [id, test, state] = cells.as_slice() else {
            problems
                .push(format!("{REQUIREMENTS}:{line_number}: a row has three columns, id, test and state"));
            continue;
        };
        if id.eq_ignore_ascii_case("id") || id.chars().all(|c| matches!(c, '-' | ':')) {
            continue;
        }
        rows += 1;
        if !ids.insert(id.clone()) {
            problems.push(format!("{REQUIREMENTS}:{line_number}: {id} stands twice"));
        }
        if state.is_empty() {
            problems.push(format!("{REQUIREMENTS}:{line_number}: {id} has no state"));
        }
        let names: Vec<&str> = test.split('`').skip(1).step_by(2).collect();
        if names.is_empty() && !state.starts_with("open") && !state.starts_with("later") {
            problems.push(format!("{REQUIREMENTS}:{line_number}: {id} is `{state}` and names no test"));
        }
        for name in names.into_iter().filter(|name| !exists(name, known)) {
            problems.push(format!("{REQUIREMENTS}:{line_number}: {id} names `{name}`, which does not exist"));
        }
    }
    if rows == 0 {
        problems.push(format!("{REQUIREMENTS} has no rows"));
    }
    problems
}

fn cells(line: &str) -> Option<Vec<String>> {
    let inside = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inside.split('|').map(|cell| cell.trim().to_owned()).collect())
}

/// Whether a name of the form `place::…::function` is known.
fn exists(name: &str, known: &Known) -> bool {
    let parts: Vec<&str> = name.split("::").collect();
    let (Some(place), Some(function)) = (
        match parts.as_slice() {
            ["suites", suite, _] => Some(format!("suites::{suite}")),
            [place, _, ..] => Some(place.replace('-', "_")),
            _ => None,
        },
        parts.last(),
    ) else {
        return false;
    };
    // What every proxy must do stands once, in the file that the proxy suites share.
    let shared = place.starts_with("suites::").then(|| known.get("suites::peers")).flatten();
    known.get(&place).into_iter().chain(shared).any(|functions| functions.contains(*function))
}

fn known(files: &[File]) -> Known {
    let mut known = Known::new();
    for file in files {
        let parts: Vec<&str> = file.path.split('/').collect();
        let (place, keyword) = match parts.as_slice() {
            ["crates", name, ..] if file.path.ends_with(".rs") => (name.replace('-', "_"), "fn "),
            ["xtask", ..] if file.path.ends_with(".rs") => ("xtask".to_owned(), "fn "),
            ["suites", name] if name.ends_with(".py") => {
                (format!("suites::{}", name.trim_end_matches(".py")), "def ")
            }
            ["suites", suite, name] if name.ends_with(".mjs") => {
                (format!("suites::{suite}"), "async function ")
            }
            _ => continue,
        };
        let functions = known.entry(place).or_default();
        for (at, _) in file.text.match_indices(keyword) {
            let rest = file.text.get(at + keyword.len()..).unwrap_or_default();
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            functions.insert(rest.get(..end).unwrap_or_default().to_owned());
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::{File, check};

    fn problems(rows: &str) -> Vec<String> {
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let files = [
            file(
                "docs/requirements.md",
                &format!("# Requirements\n\n| id | test | state |\n|---|---|---|\n{rows}"),
            ),
            file("crates/doorward-core/src/a.rs", "#[test]\nfn a_bypass_is_open() {}\n"),
            file("suites/nginx.py", "@case\ndef signed_in_user_passes(bench):\n"),
            file("suites/browser/steps.mjs", "async function sign_in_by_keyboard(page) {}\n"),
        ];
        check(&files).into_iter().flat_map(|(_, problems)| problems).collect()
    }

    #[test]
    fn rows_that_name_real_tests_are_fine() {
        let rows = "| AM-01 | `doorward_core::access::a_bypass_is_open`, `suites::nginx::signed_in_user_passes` | shown |\n\
                    | AM-02 | `suites::browser::sign_in_by_keyboard` | shown |\n| AM-03 | | later (issue 5) |\n";
        assert!(problems(rows).is_empty(), "{:?}", problems(rows));
    }

    #[test]
    fn a_name_that_does_not_exist_is_found() {
        for name in [
            "doorward_core::gone",
            "doorward_web::a_bypass_is_open",
            "suites::caddy::signed_in_user_passes",
            "plain",
        ] {
            assert_eq!(problems(&format!("| AM-01 | `{name}` | shown |\n")).len(), 1, "{name}");
        }
    }

    #[test]
    fn a_claim_without_a_test_is_found() {
        assert_eq!(problems("| AM-01 | by looking at it | shown |\n").len(), 1);
    }

    #[test]
    fn a_broken_table_is_found() {
        assert_eq!(problems("").len(), 1);
        assert_eq!(problems("| AM-01 | `doorward_core::a_bypass_is_open` |\n| B | | later |\n").len(), 1);
        assert_eq!(problems("| A | | later |\n| A | | later |\n").len(), 1);
        assert_eq!(problems("| A | | |\n").len(), 2);
    }

    #[test]
    fn a_missing_document_is_found() {
        let problems: Vec<String> = check(&[]).into_iter().flat_map(|(_, problems)| problems).collect();
        assert_eq!(problems, ["docs/requirements.md is missing"]);
    }
}
