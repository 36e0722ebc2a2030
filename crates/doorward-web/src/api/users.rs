//! `/api/users`: administration of accounts (FR-06 to FR-08). Absent: passwords (`password`), and the rules, which are the
//! core's.

use axum::body::Body;
use doorward_core::{
    accounts::NewPerson,
    identity::{Account, AccountOrigin, Role, folded},
    notice::NoticeKind,
    ports::{AccountQuery, AccountUpdate},
};
use http::{StatusCode, header};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::{
    Done, json as answer,
    openapi::{At, Operation, Parameter, object, sent, text},
    refusal::Refusal,
    signed::{Signed, bad_query},
};
use crate::{
    caused::Caused,
    reply::{Reply, ReplyExt as _},
};

/// Users on one page where nothing else is asked for, and at most.
const PAGE: usize = 100;
const MAX_PAGE: usize = 200;

/// Longer searches find nobody, in characters.
const MAX_SEARCH: usize = 128;

const DEFAULT_ROLE: &str = "viewer";

/// A user as administrators see one.
#[derive(Serialize)]
struct User<'a> {
    username: &'a str,
    role: &'a str,
    name: &'a str,
    email: Option<&'a str>,
    groups: &'a [String],
    disabled: bool,
    origin: &'static str,
    must_change_password: bool,
}

impl<'a> User<'a> {
    fn of(account: &'a Account) -> Self {
        let identity = &account.identity;
        Self {
            username: &identity.user,
            role: identity.role.as_str(),
            name: &identity.display_name,
            email: identity.email.as_deref(),
            groups: &identity.groups,
            disabled: account.disabled,
            origin: match account.origin {
                AccountOrigin::Database => "database",
                AccountOrigin::File => "file",
            },
            must_change_password: account.must_change_password,
        }
    }
}

pub(super) async fn list(call: &Signed<'_>) -> Result<Reply, Refusal> {
    let limit = match call.asked("limit")? {
        None => PAGE,
        Some(limit) => limit
            .parse()
            .ok()
            .filter(|limit| (1..=MAX_PAGE).contains(limit))
            .ok_or_else(|| bad_query("limit is a number from 1 to 200."))?,
    };
    let search = call.asked("search")?.unwrap_or_default();
    let after = call.asked("after")?;
    if [Some(&search), after.as_ref()].into_iter().flatten().any(|text| text.chars().count() > MAX_SEARCH) {
        return Err(bad_query("search and after have at most 128 characters."));
    }
    let query = AccountQuery {
        text: search.clone(),
        after: after.as_deref().map(folded),
        admins_only: false,
        limit: limit + 1,
    };
    let mut accounts = call.room.state.accounts.search(&query).await?;
    let more = accounts.len() > limit;
    accounts.truncate(limit);
    let users: Vec<User<'_>> = accounts.iter().map(User::of).collect();
    let reply = answer(call.room, StatusCode::OK, &users);
    let last = accounts.last().filter(|_| more).map(|account| folded(&account.identity.user));
    Ok(match last {
        Some(last) => reply.with(header::LINK, next_page(call, &search, &last, limit)),
        None => reply,
    })
}

/// Where the next page is (RFC 8288).
fn next_page(call: &Signed<'_>, search: &str, last: &str, limit: usize) -> String {
    let mut query = Serializer::new(String::new());
    if !search.is_empty() {
        query.append_pair("search", search);
    }
    query.append_pair("after", last).append_pair("limit", &limit.to_string());
    format!("<{}/api/users?{}>; rel=\"next\"", call.visit.base, query.finish())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewUser {
    username: String,
    password: String,
    #[serde(default = "default_role")]
    role: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    must_change_password: bool,
}

fn default_role() -> String {
    DEFAULT_ROLE.to_owned()
}

#[derive(Serialize)]
struct Created<'a> {
    username: &'a str,
}

pub(super) async fn create(call: &Signed<'_>, body: Body) -> Result<Reply, Refusal> {
    let new: NewUser = call.json(body).await?;
    let person = NewPerson {
        name: new.username.clone(),
        display_name: new.name,
        email: new.email,
        role: Role::new(&new.role),
        groups: new.groups,
        password: SecretString::from(new.password),
        must_change_password: new.must_change_password,
    };
    call.room.state.accounts.create(person, &call.actor()).await?;
    Ok(answer(call.room, StatusCode::OK, &Created { username: &new.username }))
}

pub(super) async fn show(call: &Signed<'_>) -> Result<Reply, Refusal> {
    let account = call.room.state.accounts.find(call.parameter("user")).await?;
    Ok(answer(call.room, StatusCode::OK, &User::of(&account)))
}

/// What is left out stays as it is; `null` is a value, and only an e-mail address can have it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UserChange {
    #[serde(default, deserialize_with = "given")]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    email: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    groups: Option<Vec<String>>,
    #[serde(default, deserialize_with = "given")]
    role: Option<String>,
    #[serde(default, deserialize_with = "given")]
    disabled: Option<bool>,
}

fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

pub(super) async fn update(call: &Signed<'_>, body: Body) -> Result<Reply, Refusal> {
    let change: UserChange = call.json(body).await?;
    let update = AccountUpdate {
        display_name: change.name,
        email: change.email,
        role: change.role.as_deref().map(Role::new),
        groups: change.groups,
        disabled: change.disabled,
    };
    let accounts = &call.room.state.accounts;
    let before = accounts.find(call.parameter("user")).await?;
    let email = update.email.clone();
    accounts.update(call.parameter("user"), update, &call.actor()).await?;
    if email.is_some_and(|email| email != before.identity.email) {
        tell_old_address(call, &before).await;
    }
    show(call).await
}

/// Whoever read the mails of `account` until now learns that they go elsewhere (SC-151).
async fn tell_old_address(call: &Signed<'_>, account: &Account) {
    if let Some(old) = account.identity.email.as_deref() {
        let caused = Caused::within(call.room, &call.visit, &call.parts.headers, &call.session);
        call.room.state.notices.tell(NoticeKind::EmailChanged, account, Some(old), &caused.cause()).await;
    }
}

pub(super) async fn delete(call: &Signed<'_>) -> Result<Reply, Refusal> {
    call.room.state.accounts.delete(call.parameter("user"), &call.actor()).await?;
    Ok(answer(call.room, StatusCode::OK, &Done::DONE))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleChange {
    role: String,
}

pub(super) async fn set_role(call: &Signed<'_>, body: Body) -> Result<Reply, Refusal> {
    let change: RoleChange = call.json(body).await?;
    let update = AccountUpdate { role: Some(Role::new(&change.role)), ..AccountUpdate::default() };
    call.room.state.accounts.update(call.parameter("user"), update, &call.actor()).await?;
    Ok(answer(call.room, StatusCode::OK, &Done::DONE))
}

const USER: Parameter = Parameter::path("user", "The name of the user, in any case.");
const OF_FIELDS: &[(u16, &str)] = &[(400, "user.invalid_field"), (400, "user.unknown_role")];
const OF_CHANGES: &[(u16, &str)] =
    &[(404, "user.missing"), (409, "user.last_admin"), (409, "user.read_only")];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        parameters: &[
            Parameter::query(
                "search",
                "Part of the name, the display name or the e-mail address, in any case.",
            ),
            Parameter::query("after", "Only users whose name comes after this one; `Link` of a page has it."),
            Parameter::query("limit", "Users on a page: 1 to 200, else 100.").number(1, 200),
        ],
        refusals: &[&[(400, "request.bad_query")]],
        headers: &[("Link", "Where the next page is (`rel=\"next\"`), if there is one.")],
        ..Operation::new(At::Users, "listUsers", "Users of every directory, by name", "Users")
    },
    Operation {
        body: Some("NewUser"),
        refusals: &[OF_FIELDS, super::password::OF_NEW_ONES, &[(409, "user.exists")]],
        ..Operation::new(At::CreateUser, "createUser", "Creates a user of the database", "UserCreated")
    },
    Operation {
        parameters: &[USER],
        refusals: &[&[(404, "user.missing")]],
        ..Operation::new(At::User, "showUser", "One user", "User")
    },
    Operation {
        parameters: &[USER],
        body: Some("UserChange"),
        refusals: &[OF_FIELDS, OF_CHANGES],
        about: "What is left out stays as it is. Another role, and disabling, end the sessions of the user.",
        ..Operation::new(At::UpdateUser, "changeUser", "Changes a user of the database", "User")
    },
    Operation {
        parameters: &[USER],
        refusals: &[OF_CHANGES],
        about: "Ends the sessions of the user, too.",
        ..Operation::new(At::DeleteUser, "deleteUser", "Deletes a user of the database", "Done")
    },
    Operation {
        parameters: &[USER],
        body: Some("RoleChange"),
        refusals: &[OF_FIELDS, OF_CHANGES],
        about: "Ends the sessions of the user.",
        ..Operation::new(At::SetRole, "setRole", "Gives a user of the database another role", "Done")
    },
];

pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let groups = || json!({"type": "array", "items": {"type": "string"}});
    let email = || json!({"type": ["string", "null"]});
    vec![
        (
            "User",
            object(
                &[
                    "username",
                    "role",
                    "name",
                    "email",
                    "groups",
                    "disabled",
                    "origin",
                    "must_change_password",
                ],
                json!({
                    "username": text("The name to sign in with."),
                    "role": text("`admin`, `viewer` or a role of the configuration."),
                    "name": text("The name shown to people."),
                    "email": email(),
                    "groups": groups(),
                    "disabled": {"type": "boolean", "description": "Cannot sign in."},
                    "origin": {
                        "enum": ["database", "file"],
                        "description": "Where the user is kept. Only users of the database can be changed here.",
                    },
                    "must_change_password": {
                        "type": "boolean",
                        "description": "Must choose a password before anything else.",
                    },
                }),
            ),
        ),
        ("Users", json!({"type": "array", "items": {"$ref": "#/components/schemas/User"}})),
        (
            "NewUser",
            sent(
                &["username", "password"],
                json!({
                    "username": text("1 to 64 of a-z, A-Z, 0-9 and `._-@`; begins with a letter, a digit or `_`."),
                    "password": text("Must satisfy the password policy."),
                    "role": {"type": "string", "default": DEFAULT_ROLE},
                    "name": text("The name shown to people; the user name where it is empty or missing."),
                    "email": email(),
                    "groups": groups(),
                    "must_change_password": {"type": "boolean", "default": false},
                }),
            ),
        ),
        ("UserCreated", object(&["username"], json!({"username": {"type": "string"}}))),
        (
            "UserChange",
            sent(
                &[],
                json!({
                    "name": text("The name shown to people."),
                    "email": {"type": ["string", "null"], "description": "`null` takes it away."},
                    "groups": groups(),
                    "role": {"type": "string"},
                    "disabled": {"type": "boolean"},
                }),
            ),
        ),
        ("RoleChange", sent(&["role"], json!({"role": {"type": "string"}}))),
    ]
}
