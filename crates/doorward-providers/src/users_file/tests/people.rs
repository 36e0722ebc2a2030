//! Who is found by what, and what an entry may say.

use super::*;

fn load_with(text: &str, search_email: bool, case_insensitive: bool) -> UsersFile {
    let folder = Folder::new(&format!("people-{:?}", std::thread::current().id()));
    let settings = UsersFileSettings { search_email, case_insensitive, ..UsersFileSettings::default() };
    UsersFile::load(&folder.write(text), settings).unwrap()
}

async fn found(file: &UsersFile, input: &str) -> Option<String> {
    file.account_find(input).await.unwrap().map(|account| account.identity.user.clone())
}

fn people(lines: &[(&str, &str)]) -> String {
    let mut text = String::from("users:\n");
    for (name, email) in lines {
        write!(text, "  {name}:\n    password: '{HASH}'\n    email: '{email}'\n").unwrap();
    }
    text
}

#[tokio::test]
async fn an_address_signs_in_only_where_it_is_asked_for_and_the_name_stays_the_canonical_one() {
    let text = people(&[("john", "John.Doe@example.com"), ("Harry", "harry@example.com")]);
    let exact = load_with(&text, false, false);
    assert_eq!(found(&exact, "john.doe@example.com").await, None);
    assert_eq!(found(&exact, "John").await, None);
    assert_eq!(found(&exact, "harry").await, None);
    assert_eq!(found(&exact, "Harry").await.as_deref(), Some("Harry"));
    let by_email = load_with(&text, true, false);
    for input in ["john.doe@example.com", "JOHN.DOE@EXAMPLE.COM", "john"] {
        assert_eq!(found(&by_email, input).await.as_deref(), Some("john"), "{input}");
    }
    assert_eq!(found(&by_email, "JOHN").await, None, "names keep their case");
}

#[tokio::test]
async fn case_does_not_matter_only_where_it_is_asked_for() {
    let file = load_with(&people(&[("john", "j@example.com"), ("Bob", "b@example.com")]), false, true);
    for input in ["john", "JOHN", "John"] {
        assert_eq!(found(&file, input).await.as_deref(), Some("john"), "{input}");
    }
    assert_eq!(found(&file, "j@example.com").await, None);
    let problems = file.problems();
    assert_eq!((problems.len(), problems[0].line, problems[0].user.as_str()), (1, 5, "Bob"));
    assert!(problems[0].rule.contains("lower case"));
    assert_eq!(found(&file, "bob").await, None);
}

#[tokio::test]
async fn no_address_stands_for_two_people() {
    let text = people(&[
        ("alice", "Bob@example.com"),
        ("bob@example.com", "bob@example.com"),
        ("carol", "carol@example.com"),
        ("dave", "CAROL@example.com"),
    ]);
    let file = load_with(&text, true, false);
    let problems: Vec<(u64, String)> =
        file.problems().into_iter().map(|problem| (problem.line, problem.user)).collect();
    assert_eq!(problems, [(4, "alice".to_owned()), (13, "dave".to_owned())]);
    assert_eq!(found(&file, "bob@example.com").await.as_deref(), Some("bob@example.com"));
    assert_eq!(found(&file, "carol@example.com").await.as_deref(), Some("carol"));
    assert_eq!(load_with(&text, false, true).problems().len(), 1, "a name that is another's address");
    assert_eq!(load_with(&text, false, false).problems(), [], "without a search both are harmless");
}

#[tokio::test]
async fn names_that_differ_in_compatibility_forms_only_are_one() {
    let file = load_with(&people(&[("alice", ""), ("ａlice", "")]), false, false);
    assert_eq!((file.len(), file.problems()[0].line), (1, 5));
}

#[test]
fn the_rest_of_the_schema_is_checked_by_line() {
    let password = format!("    password: '{HASH}'\n");
    let slip = |line: &str, rule: &str| refused(&format!("{password}    {line}\n"), 6, rule);
    for key in ["profile", "picture", "website"] {
        for value in
            ["ftp://example.com/", "'javascript:alert(1)'", "example.com", "'https://'", "'http://a b/'"]
        {
            slip(&format!("{key}: {value}"), "http or https");
        }
        slip(&format!("{key}: [https://example.com]"), "one text");
    }
    for locale in ["english language", "e", "'de-'", "12", "'de-toolongpart'"] {
        slip(&format!("locale: {locale}"), "language tag");
    }
    slip("zoneinfo: \"Europe\\tParis\"", "printable");
    slip("given_name: {a: b}", "one text");
    slip("phone_number: [1]", "one text");
    slip("address: Berlin", "a map belongs here");
    slip("address: {country: [DE]}", "address.country: one text");
    slip("address: {street_address: {a: b}}", "address.street_address: one text");
    slip("extra: shoes", "a map of names and values");
    slip("extra: {shoe: 43}", "extra.\"shoe\" is not declared");
    slip("extra: {[a]: 43}", "a name is a text");
}

#[test]
fn what_an_entry_says_beside_the_schema_is_declared_and_of_its_type() {
    let declared = |kind, many| ExtraAttribute { kind, many };
    let extra = BTreeMap::from([
        ("shoe".to_owned(), declared(ExtraKind::Whole, false)),
        ("title".to_owned(), declared(ExtraKind::Text, false)),
        ("vip".to_owned(), declared(ExtraKind::Truth, false)),
        ("years".to_owned(), declared(ExtraKind::Whole, true)),
        ("tags".to_owned(), declared(ExtraKind::Text, true)),
    ]);
    let check = |written: &str, rule: Option<&str>| {
        let folder = Folder::new("extra");
        let path =
            folder.write(&format!("users:\n  a:\n    password: '{HASH}'\n    extra:\n      {written}\n  b:\n    password: '{HASH}'\n"));
        let settings = UsersFileSettings { extra: extra.clone(), ..UsersFileSettings::default() };
        let file = UsersFile::load(&path, settings).unwrap();
        let found: Vec<_> =
            file.problems().iter().map(|problem| (problem.line, problem.rule.clone())).collect();
        assert_eq!(file.len(), if rule.is_some() { 1 } else { 2 }, "{written}: {found:?}");
        if let Some(rule) = rule {
            assert!(found[0].0 == 5 && found[0].1.contains(rule), "{written}: {found:?}");
        }
    };
    for good in [
        "shoe: 43",
        "shoe: -1",
        "shoe:",
        "title: Dr",
        "title: 43",
        "vip: yes",
        "vip: false",
        "years: [1990, 2001]",
        "years: []",
        "tags: [a, '1']",
        "{}",
    ] {
        check(good, None);
    }
    for (bad, rule) in [
        ("shoe: '43'", "extra.shoe: one whole number"),
        ("shoe: 4.5", "extra.shoe: one whole number"),
        ("shoe: [43]", "extra.shoe: one whole number"),
        ("title: {a: b}", "extra.title: one text"),
        ("vip: perhaps", "extra.vip: true or false"),
        ("vip: 'true'", "extra.vip: true or false"),
        ("years: 1990", "extra.years: a list of whole numbers"),
        ("years: [1990, x]", "extra.years: a list of whole numbers"),
        ("tags: [[a]]", "extra.tags: a list of texts"),
        ("shoes: 43", "extra.\"shoes\" is not declared"),
    ] {
        check(bad, Some(rule));
    }
}

#[test]
fn what_the_schema_allows_is_accepted() {
    let text = format!(
        "users:\n  a:\n    password: '{HASH}'\n    profile: ''\n    picture: https://example.com/a.png?x=1\n    \
         website: http://[::1]:8080/\n    locale: pt_BR\n    zoneinfo: America/Argentina/Buenos_Aires\n    \
         birthdate: 1.1.1970\n    phone_number: '+49 30 1234'\n    address:\n      street_address: |\n        \
         Street 1\n        2nd floor\n      region:\n    extra:\n    1: odd\n    [a, b]: odder\n  b:\n    password: \
         '{HASH}'\n    locale: zh-Hans-CN\n    address:\n"
    );
    let file = load(&text).unwrap();
    assert_eq!((file.len(), file.problems()), (2, vec![]));
}

#[tokio::test]
async fn a_search_looks_into_three_fields_and_pages_by_folded_name() {
    let text = format!(
        "{}  zoe:\n    password: '{HASH}'\n    displayname: Änne\n    groups: [admins]\n    disabled: true\n",
        people(&[("Carol", "c@example.com"), ("alice", "a@example.org"), ("bob", "b@example.com")])
    );
    let file = load(&text).unwrap();
    let names = async |query: AccountQuery| {
        let found = file.account_search(&query).await.unwrap();
        found.iter().map(|account| account.identity.user.clone()).collect::<Vec<_>>()
    };
    let all = AccountQuery { limit: 9, ..AccountQuery::default() };
    let text = |text: &str| AccountQuery { text: text.to_owned(), ..all.clone() };
    assert_eq!(names(all.clone()).await, ["alice", "bob", "Carol", "zoe"]);
    assert_eq!(names(text("EXAMPLE.com")).await, ["bob", "Carol"]);
    assert_eq!(names(text("äNN")).await, ["zoe"]);
    assert_eq!(names(text("aro")).await, ["Carol"]);
    assert_eq!(names(text(".*")).await, [""; 0]);
    let page = AccountQuery { after: Some("alice".to_owned()), limit: 2, ..AccountQuery::default() };
    assert_eq!(names(page).await, ["bob", "Carol"]);
    assert_eq!(names(AccountQuery { admins_only: true, ..all.clone() }).await, ["zoe"]);
}

#[test]
fn a_missing_file_says_what_to_put_there_and_that_works() {
    let folder = Folder::new("template");
    let path = folder.0.join("users.yml");
    let error = UsersFile::load(&path, RoleMap::default()).err().unwrap().to_string();
    assert!(error.contains(&path.display().to_string()), "{error}");
    let (_, template) = error.split_once('\n').unwrap();
    let text = template.replace("the line that `doorward hash-password` prints", HASH);
    let file = UsersFile::load(&folder.write(&text), RoleMap::default()).unwrap();
    assert_eq!((file.len(), file.problems()), (1, vec![]));
}
