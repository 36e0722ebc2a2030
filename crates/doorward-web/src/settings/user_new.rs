//! `/settings/users/new`: adds somebody to the database (FR-06, FR-07).

use askama::Template;
use axum::body::Body;
use doorward_core::{
    accounts::NewPerson,
    identity::Role,
    password_policy::{CharacterKind, PasswordPolicy},
};
use doorward_crypto::{Entropy, random_password};
use http::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    nav::{Frame, Section},
    scene::{Scene, Sent},
    security,
};
use crate::{
    api::Form,
    portal::{Shell, encoded},
    reply::Reply,
};

/// Characters of a generated password: 24 of 56 kinds are 139 bits.
const GENERATED: usize = 24;

/// Generated passwords that lack a kind of characters are made again, so often at most.
const TRIES: usize = 100;

#[derive(Template)]
#[template(path = "settings/user_new.html")]
struct NewUserPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    fields: Fields,
    roles: Vec<&'a str>,
    rules: String,
    action: String,
    back: String,
    flow: String,
}

/// The answer that shows a generated password, once.
#[derive(Template)]
#[template(path = "settings/generated.html")]
struct GeneratedPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    user: &'a str,
    password: &'a str,
    must_change: bool,
    on: String,
}

/// What was typed about somebody; never a password.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) user: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: String,
    pub(super) groups: String,
    pub(super) must_change: bool,
}

impl Fields {
    pub(super) fn of(form: &mut Form) -> Self {
        Self {
            must_change: form.ticked("must-change"),
            user: form.take("username").trim().to_owned(),
            name: form.take("display-name").trim().to_owned(),
            email: form.take("email").trim().to_owned(),
            role: form.take("role"),
            groups: form.take("groups"),
        }
    }

    pub(super) fn email(&self) -> Option<String> {
        Some(self.email.clone()).filter(|email| !email.is_empty())
    }

    /// The names between the commas.
    pub(super) fn groups(&self) -> Vec<String> {
        let names = self.groups.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    }
}

/// The roles that can be given.
pub(super) fn roles<'a>(scene: &Scene<'a>) -> Vec<&'a str> {
    let room = scene.room;
    room.state.gatekeeper.policy().roles.all().iter().map(Role::as_str).collect()
}

pub(super) fn page(scene: &Scene<'_>) -> Reply {
    let fields = Fields { role: Role::viewer().as_str().to_owned(), must_change: true, ..Fields::default() };
    shown(scene, StatusCode::OK, None, fields)
}

fn shown(scene: &Scene<'_>, status: StatusCode, alert: Option<String>, fields: Fields) -> Reply {
    let page = NewUserPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Users)).alerting(alert),
        fields,
        roles: roles(scene),
        rules: security::described(scene.words(), &scene.room.state.accounts.rules().passwords),
        action: scene.address("/settings/users/new"),
        back: scene.address("/settings/users"),
        flow: scene.flow(),
    };
    scene.show(status, &page)
}

pub(super) async fn create(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let typed = SecretString::from(form.take("password"));
    let fields = Fields::of(&mut form);
    if let Some(stale) = stale {
        return Ok(shown(scene, StatusCode::FORBIDDEN, Some(stale.to_owned()), fields));
    }
    let password = Password::typed_or_generated(scene, typed);
    let person = NewPerson {
        name: fields.user.clone(),
        display_name: fields.name.clone(),
        email: fields.email(),
        role: Role::new(&fields.role),
        groups: fields.groups(),
        password: password.secret.clone(),
        must_change_password: fields.must_change,
    };
    if let Err(error) = scene.room.state.accounts.create(person, &scene.actor()).await {
        let (status, alert) = scene.broken(&error)?;
        return Ok(shown(scene, status, Some(alert), fields));
    }
    let path = format!("/settings/users/edit?name={}", encoded(&fields.user));
    Ok(password.told(scene, &fields.user, fields.must_change, &path, "user-created"))
}

/// A password for somebody else.
pub(super) struct Password {
    pub(super) secret: SecretString,
    generated: bool,
}

impl Password {
    /// What was typed; where nothing was, a generated one.
    pub(super) fn typed_or_generated(scene: &Scene<'_>, typed: SecretString) -> Self {
        if typed.expose_secret().is_empty() {
            let state = &scene.room.state;
            let secret = generated(&state.accounts.rules().passwords, &*state.entropy);
            Self { secret, generated: true }
        } else {
            Self { secret: typed, generated: false }
        }
    }

    /// A generated password is shown on the answer, this once; after a typed one the browser is led on to `path`.
    pub(super) fn told(
        &self,
        scene: &Scene<'_>,
        user: &str,
        must_change: bool,
        path: &str,
        done: &str,
    ) -> Reply {
        if !self.generated {
            return scene.lead(&format!("{path}&done={done}"));
        }
        let page = GeneratedPage {
            shell: scene.shell(),
            frame: scene.frame(Some(Section::Users)),
            user,
            password: self.secret.expose_secret(),
            must_change,
            on: scene.address(path),
        };
        scene.show(StatusCode::OK, &page)
    }
}

/// A random password that has what `policy` asks for.
fn generated(policy: &PasswordPolicy, entropy: &dyn Entropy) -> SecretString {
    let length = GENERATED.max(policy.min_length).min(policy.max_length);
    let mut password = String::new();
    for _ in 0..TRIES {
        password = random_password(entropy, length);
        if policy.required.contains(&CharacterKind::Special) {
            // The alphabet has none, so that passwords can be read out.
            password.pop();
            password.push('-');
        }
        if policy.check(&SecretString::from(password.as_str()), "", None).is_ok() {
            break;
        }
    }
    SecretString::from(password)
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_crypto::SystemEntropy;

    #[test]
    fn a_generated_password_has_whatever_the_policy_asks_for() {
        use CharacterKind::{Lowercase, Number, Special, Uppercase};
        for (min_length, max_length) in [(12, 1024), (40, 1024), (8, 16)] {
            let policy = PasswordPolicy {
                min_length,
                max_length,
                required: vec![Uppercase, Lowercase, Number, Special],
                min_score: 4,
            };
            for _ in 0..20 {
                let password = generated(&policy, &SystemEntropy);
                assert_eq!(policy.check(&password, "alice", None), Ok(()), "{}", password.expose_secret());
            }
        }
    }

    #[test]
    fn groups_are_the_names_between_commas() {
        let fields =
            Fields { groups: " cameras, front yard ,,摄像头，门、".to_owned(), ..Fields::default() };
        assert_eq!(fields.groups(), ["cameras", "front yard", "摄像头", "门"]);
    }
}
