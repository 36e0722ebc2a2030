//! Doorward as its users run it: from a configuration file, with a users file and its own SQLite.

use std::{
    fmt::Write as _,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use doorward_crypto::{Argon2Cost, Argon2Variant, BlockPool, HashParameters, Salt};

use super::{Running, free_addresses};
use crate::load::http1::{self, Client, Headers};

/// A user of the users file.
pub(super) const BOB: &str = "bob";

const PASSWORD: &str = "correct horse battery staple";

pub(super) const SESSION_COOKIE: &str = "doorward_session";

/// Who may go where in most measurements.
const RULES: &str = "access_control:
  default_policy: deny
  rules:
    - domain: public.example.com
      policy: bypass
    - domain: two.example.com
      policy: two_factor
    - domain: '*.example.com'
      policy: one_factor
";

/// What differs between measurements.
pub(crate) struct Setup {
    /// The section `access_control`.
    pub(crate) rules: String,
    /// The section `services`, or nothing.
    pub(crate) services: String,
}

impl Setup {
    pub(crate) fn plain() -> Self {
        Self { rules: RULES.to_owned(), services: String::new() }
    }

    /// With one service behind the gateway.
    pub(crate) fn with_service(upstream: SocketAddr) -> Self {
        let services =
            format!("services:\n  - name: app\n    host: app.example.com\n    upstream: http://{upstream}\n");
        Self { services, ..Self::plain() }
    }
}

/// A running Doorward.
pub(crate) struct Doorward {
    process: Running,
    folder: PathBuf,
    binary: PathBuf,
    /// `server.portal_address`.
    pub(crate) portal: SocketAddr,
    /// `server.address`, without TLS.
    pub(crate) gateway: SocketAddr,
}

impl Doorward {
    /// Starts it in `folder` with new data, and waits until it answers.
    pub(crate) fn start(binary: &Path, folder: PathBuf, setup: &Setup) -> Result<Self> {
        let [portal, gateway] = free_addresses()?;
        fs::write(folder.join("users.yml"), users_file()?)?;
        fs::write(folder.join("doorward.yml"), config(&folder, portal, gateway, setup))?;
        let (process, _) = start_and_time(binary, &folder, portal)?;
        Ok(Self { process, folder, binary: binary.to_owned(), portal, gateway })
    }

    /// Ends it and starts it again on the data that it has; gives the time until it answered too.
    pub(crate) fn again(self) -> Result<(Self, Duration)> {
        let Self { process, folder, binary, portal, gateway } = self;
        process.end()?;
        let (process, took) = start_and_time(&binary, &folder, portal)?;
        Ok((Self { process, folder, binary, portal, gateway }, took))
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Ends it in an orderly way; an error if that does not work.
    pub(crate) fn end(self) -> Result<()> {
        self.process.end()
    }

    /// Where it keeps its data.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Runs a command of the binary on the data of this server, beside it; gives what it printed.
    pub(crate) fn command(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(&self.binary);
        command.arg("--config").arg(self.folder.join("doorward.yml")).args(arguments);
        let done = command.current_dir(&self.folder).env_clear().stdin(Stdio::null()).output()?;
        let said = String::from_utf8_lossy(&done.stderr);
        ensure!(done.status.success(), "doorward {} did not work:\n{said}", arguments.join(" "));
        Ok(String::from_utf8(done.stdout)?)
    }

    /// Signs [`BOB`] in and gives the token of the session.
    pub(crate) fn sign_in(&self) -> Result<String> {
        let token = sign_in(&mut Client::connect(self.portal)?, "192.0.2.7")?;
        token.with_context(|| format!("Doorward was too busy to sign anybody in:\n{}", self.process.said()))
    }
}

/// Signs in from `client` as an address; nothing when the answer is to come again later.
pub(crate) fn sign_in(connection: &mut Client, client: &str) -> Result<Option<String>> {
    let headers = at_the_portal(client);
    let body = format!(r#"{{"user":"{BOB}","password":"{PASSWORD}"}}"#);
    let answer = connection.ask(&http1::post_json("/api/login", &headers, &body))?;
    if matches!(answer.status, 429 | 503) {
        return Ok(None);
    }
    ensure!(answer.status == 200, "the sign-in was refused:\n{}", answer.head);
    let token = answer.cookie(SESSION_COOKIE).map(str::to_owned);
    Ok(Some(token.with_context(|| format!("the sign-in gave no session cookie:\n{}", answer.head))?))
}

/// What a proxy says of a request of `client` to the portal.
pub(super) fn at_the_portal(client: &str) -> Headers {
    vec![
        ("Host", "auth.example.com".to_owned()),
        ("X-Forwarded-Proto", "https".to_owned()),
        ("X-Forwarded-Host", "auth.example.com".to_owned()),
        ("X-Forwarded-For", client.to_owned()),
    ]
}

/// Starts Doorward on what is in `folder`; gives the time from then to its first healthy answer.
fn start_and_time(binary: &Path, folder: &Path, portal: SocketAddr) -> Result<(Running, Duration)> {
    let mut command = Command::new(binary);
    command.args(["serve", "--config"]).arg(folder.join("doorward.yml")).current_dir(folder).env_clear();
    let request = http1::get("/api/health", &vec![("Host", "auth.example.com".to_owned())]);
    let begun = Instant::now();
    let mut process = Running::start("doorward", &mut command, folder)?;
    loop {
        let asked = Client::connect(portal).and_then(|mut client| client.ask(&request));
        if asked.is_ok_and(|answer| answer.status == 200) {
            return Ok((process, begun.elapsed()));
        }
        process.must_live()?;
        if begun.elapsed() > Duration::from_secs(20) {
            bail!("doorward is not healthy on {portal}:\n{}", process.said());
        }
        sleep(Duration::from_micros(500));
    }
}

/// Log level `warn`: like nginx with `access_log off`, no line per request.
fn config(folder: &Path, portal: SocketAddr, gateway: SocketAddr, setup: &Setup) -> String {
    let folder = folder.display();
    let mut text = format!(
        "data_dir: {folder}/data
server:
  address: {gateway}
  internal_address: disabled
  portal_address: {portal}
  trusted_proxies: [127.0.0.1/32]
  tls: {{mode: disabled}}
session:
  cookies:
    - domain: example.com
      portal_url: https://auth.example.com
authentication_backend:
  file:
    path: {folder}/users.yml
    # As the hash there, or the first sign-in would make it anew and end the sessions of those beside it at a restart.
    password: {{algorithm: argon2, argon2: {{memory: 8, iterations: 1, parallelism: 1, salt_length: 17}}}}
log:
  level: warn
"
    );
    // Writing to a String does not fail.
    let _ = write!(text, "{}{}", setup.rules, setup.services);
    text
}

/// One user, whose hash costs next to nothing: sessions are measured here, not hashing.
fn users_file() -> Result<String> {
    let cost = Argon2Cost { memory_kib: 8, iterations: 1, parallelism: 1, key_length: 32 };
    let parameters = HashParameters::Argon2 { variant: Argon2Variant::Id, cost };
    let salt = Salt::Random(b"of the bench only");
    let hash = parameters.hash(PASSWORD.as_bytes(), salt, &BlockPool::new(0))?;
    Ok(format!(
        "users:\n  {BOB}:\n    displayname: Bob Builder\n    password: '{hash}'\n    email: bob@example.com\n    groups: [dev, family]\n"
    ))
}
