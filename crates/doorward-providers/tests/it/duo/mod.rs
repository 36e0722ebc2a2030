//! Pushes against a scripted Duo: the real one cannot be had.

mod hostile;
mod server;

use doorward_core::ports::{Preauth, PushService as _};

use self::server::{
    Act, CLIENT, INTEGRATION_KEY, SECRET_KEY, ScriptedDuo, address, answers, documented_devices, form,
    request,
};
use crate::smtp::certificates::{Identity, params, trusting};

fn identity() -> Identity {
    Identity::self_signed(params("localhost"))
}

#[tokio::test]
async fn each_answer_of_the_scripted_duo_to_a_push_is_understood_and_nothing_is_sent_twice() {
    let identity = identity();
    let trusted = trusting(&identity);
    for (said, meant) in answers() {
        let duo = ScriptedDuo::start(&identity, Act::ok(said)).await;
        assert_eq!(duo.client(&trusted).push(&request()).await.unwrap(), meant, "{said}");
        assert_eq!(duo.only().line, "POST /auth/v2/auth HTTP/1.1");
    }
}

#[tokio::test]
async fn each_answer_of_the_scripted_duo_before_a_push_is_understood() {
    let identity = identity();
    let trusted = trusting(&identity);
    let (json, devices) = documented_devices();
    let url = "https://api-3945ef22.example.com/portal?code=48bac5d9393fb2c2";
    for (said, meant) in [
        (json.to_owned(), Preauth::Devices(devices)),
        (r#"{"result": "allow", "status_msg": "Account bypassed"}"#.to_owned(), Preauth::Allow),
        (
            r#"{"result": "deny", "status_msg": "Locked\nout"}"#.to_owned(),
            Preauth::Deny("Locked out".to_owned()),
        ),
        (
            format!(r#"{{"result": "enroll", "enroll_portal_url": "{url}", "status_msg": "Enroll"}}"#),
            Preauth::Enroll { url: Some(url.parse().unwrap()) },
        ),
        (r#"{"result": "enroll"}"#.to_owned(), Preauth::Enroll { url: None }),
    ] {
        let duo = ScriptedDuo::start(&identity, Act::ok(&said)).await;
        assert_eq!(duo.client(&trusted).preauth("bob", address()).await.unwrap(), meant, "{said}");
        assert_eq!(duo.only().line, "POST /auth/v2/preauth HTTP/1.1");
    }
}

#[tokio::test]
async fn a_push_tells_the_scripted_duo_who_where_and_on_which_device_and_cannot_be_given_more() {
    let identity = identity();
    let duo = ScriptedDuo::start(&identity, Act::ok(answers()[0].0)).await;
    let mut request = request();
    request.user = "böb & co=x&factor=auto\r\n";
    request.target = Some("https://app.example.com/a b?x&factor=auto");
    duo.client(&trusting(&identity)).push(&request).await.unwrap();
    let taken = duo.only();
    let parameters = taken.form();
    let target = "target%20url=https%3A%2F%2Fapp.example.com%2Fa%20b%3Fx%26factor%3Dauto";
    let expected = [
        ("device", request.device),
        ("display_username", request.user),
        ("factor", "push"),
        ("ipaddr", CLIENT),
        ("pushinfo", target),
        ("username", request.user),
    ];
    assert_eq!(parameters, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(
        form(target),
        [("target url".to_owned(), "https://app.example.com/a b?x&factor=auto".to_owned())]
    );
    assert_eq!(taken.header("host"), format!("localhost:{}", duo.port));
    assert_eq!(taken.header("date"), "Fri, 15 Jan 2027 08:00:00 -0000");
    assert_eq!(taken.header("content-type"), "application/x-www-form-urlencoded");
    let (name, signature) = taken.credentials();
    assert_eq!((&*name, signature.len()), (INTEGRATION_KEY, 128));
    assert!(signature.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert!(!format!("{taken:?}").contains(SECRET_KEY), "the secret key is never sent");
}

#[tokio::test]
async fn a_push_without_a_target_says_nothing_of_one() {
    let identity = identity();
    let duo = ScriptedDuo::start(&identity, Act::ok(answers()[1].0)).await;
    let mut request = request();
    request.target = None;
    duo.client(&trusting(&identity)).push(&request).await.unwrap();
    assert!(!duo.only().body.contains("pushinfo"));
}
