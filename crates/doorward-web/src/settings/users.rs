//! `/settings/users`: everybody, page by page (FR-06).

use std::collections::HashSet;

use askama::Template;
use doorward_core::{
    identity::{Account, folded},
    ports::AccountQuery,
    regulation::BanSubject,
};
use http::StatusCode;
use url::form_urlencoded::Serializer;

use super::{
    account::kept,
    nav::{Frame, Section},
    scene::Scene,
};
use crate::{
    language::Key,
    portal::{Shell, encoded},
    reply::Reply,
};

/// Rows of one page.
const PAGE: usize = 50;

/// Groups that a row names.
const GROUPS: usize = 4;

/// Longer searches find nobody.
const MAX_SEARCH: usize = 128;

#[derive(Template)]
#[template(path = "settings/users.html")]
struct UsersPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    action: String,
    search: String,
    people: Vec<Person>,
    add: String,
    /// This page without the search and from its beginning.
    all: String,
    /// The first page, where this is a later one.
    first: Option<String>,
    next: Option<String>,
}

/// One row.
struct Person {
    user: String,
    name: String,
    role: String,
    /// The first of them; rows stay small.
    groups: Vec<String>,
    more_groups: usize,
    all_groups: String,
    kept: Key,
    state: State,
    href: String,
}

/// Whether somebody can sign in.
#[derive(Clone, Copy)]
pub(super) enum State {
    Enabled,
    Disabled,
    Banned,
}

impl State {
    pub(super) const fn words(self) -> Key {
        match self {
            Self::Enabled => Key::new("users-enabled"),
            Self::Disabled => Key::new("users-disabled"),
            Self::Banned => Key::new("users-banned"),
        }
    }

    /// The class that colours it; the word says it, too.
    pub(super) const fn tone(self) -> &'static str {
        match self {
            Self::Enabled => "ok",
            Self::Disabled => "off",
            Self::Banned => "bad",
        }
    }

    pub(super) const fn is_disabled(self) -> bool {
        matches!(self, Self::Disabled)
    }

    pub(super) const fn of(account: &Account, banned: bool) -> Self {
        match (account.disabled, banned) {
            (true, _) => Self::Disabled,
            (false, true) => Self::Banned,
            (false, false) => Self::Enabled,
        }
    }
}

pub(super) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let search: String = scene.asked("q").unwrap_or_default().trim().chars().take(MAX_SEARCH).collect();
    let after = scene.asked("after");
    let query = AccountQuery {
        text: search.clone(),
        after: after.clone(),
        admins_only: false,
        // One more than is shown, to know whether there is another page.
        limit: PAGE + 1,
    };
    let mut accounts = match scene.room.state.accounts.search(&query).await {
        Ok(accounts) => accounts,
        Err(error) => return Err(scene.broken(&error).map_or_else(|reply| reply, |_| scene.nothing_here())),
    };
    let more = accounts.len() > PAGE;
    accounts.truncate(PAGE);
    let banned = banned_names(scene).await?;
    let last = accounts.last().map(|account| folded(&account.identity.user));
    let page = UsersPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Users)),
        action: scene.address("/settings/users"),
        add: scene.address("/settings/users/new"),
        all: scene.address("/settings/users"),
        first: after.is_some().then(|| list_address(scene, &search, None)),
        next: last.filter(|_| more).map(|last| list_address(scene, &search, Some(&last))),
        people: accounts.iter().map(|account| person(scene, account, &banned)).collect(),
        search,
    };
    Ok(scene.show(StatusCode::OK, &page))
}

/// The folded names of those who are banned now.
pub(super) async fn banned_names(scene: &Scene<'_>) -> Result<HashSet<String>, Reply> {
    let bans = scene.room.state.regulation.list().await.map_err(|fault| scene.unavailable(&fault))?;
    let names = bans.into_iter().filter_map(|ban| match ban.subject {
        BanSubject::User(name) => Some(name),
        BanSubject::Address(_) | BanSubject::Device(_) | BanSubject::Factor(_) => None,
    });
    Ok(names.collect())
}

fn list_address(scene: &Scene<'_>, search: &str, after: Option<&str>) -> String {
    let mut query = Serializer::new(String::new());
    if !search.is_empty() {
        query.append_pair("q", search);
    }
    if let Some(after) = after {
        query.append_pair("after", after);
    }
    let query = query.finish();
    let sign = if query.is_empty() { "" } else { "?" };
    scene.address(&format!("/settings/users{sign}{query}"))
}

fn person(scene: &Scene<'_>, account: &Account, banned: &HashSet<String>) -> Person {
    let identity = &account.identity;
    Person {
        user: identity.user.clone(),
        name: identity.display_name.clone(),
        role: identity.role.as_str().to_owned(),
        groups: identity.groups.iter().take(GROUPS).cloned().collect(),
        more_groups: identity.groups.len().saturating_sub(GROUPS),
        all_groups: identity.groups.join(", "),
        kept: kept(account.origin),
        state: State::of(account, banned.contains(&folded(&identity.user))),
        href: scene.address(&format!("/settings/users/edit?name={}", encoded(&identity.user))),
    }
}
