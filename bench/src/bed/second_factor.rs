//! A sign-in with two factors, as a person does it: the password, then a code on the page that asks for it.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use doorward_crypto::totp::{TotpParameters, base32_decode, code_at};

use super::doorward::{BOB, Doorward, SESSION_COOKIE, at_the_portal};
use crate::load::http1::{self, Client};

/// Of the time-based codes, in base32.
const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// The cookie that binds a form to its browser.
const FORM_COOKIE: &str = "__Host-doorward_flow";

impl Doorward {
    /// Enrols the user of the users file for time-based codes, signs in with password and code, and gives the token.
    pub(crate) fn sign_in_with_two_factors(&self) -> Result<String> {
        self.command(&["totp", "generate", BOB, "--secret", SECRET])?;
        let token = self.sign_in()?;
        let mut client = Client::connect(self.portal)?;
        let session = format!("{SESSION_COOKIE}={token}");
        let mut headers = at_the_portal("192.0.2.7");
        headers.push(("Cookie", session.clone()));
        let page = client.ask(&http1::get("/2fa", &headers))?;
        ensure!(page.status == 200, "the page of the second factor answered:\n{}", page.head);
        let text = String::from_utf8_lossy(&page.body);
        let state = text.split_once("name=\"flow\" value=\"").and_then(|(_, rest)| rest.split('"').next());
        let state = state.context("the page of the second factor has no form")?;
        let browser = page.cookie(FORM_COOKIE).context("the page of the second factor set no cookie")?;

        let mut headers = at_the_portal("192.0.2.7");
        headers.push(("Cookie", format!("{session}; {FORM_COOKIE}={browser}")));
        headers.push(("Origin", "https://auth.example.com".to_owned()));
        let form = format!("flow={state}&otp={}", code_now()?);
        let answer = client.ask(&http1::post_form("/2fa/one-time-password", &headers, &form))?;
        ensure!(answer.status == 303, "the code was refused:\n{}", answer.head);
        Ok(answer.cookie(SESSION_COOKIE).unwrap_or(&token).to_owned())
    }
}

fn code_now() -> Result<String> {
    let parameters = TotpParameters::default();
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let step = parameters.step(now).context("steps of no length")?;
    Ok(code_at(&base32_decode(SECRET)?, &parameters, step))
}
