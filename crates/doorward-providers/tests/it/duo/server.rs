//! A scripted Duo: it follows the documentation of the Auth API v2, or a test's orders.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use doorward_core::{
    ports::{PushAnswer, PushDevice, PushRequest},
    time::Timestamp,
};
use doorward_providers::{
    duo::{DuoPush, DuoSettings},
    notifier::TrustedCertificates,
};
use doorward_testkit::FakeClock;
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use crate::smtp::certificates::Identity;

pub(crate) const INTEGRATION_KEY: &str = "DIXXXXXXXXXXXXXXXXXX";
pub(crate) const SECRET_KEY: &str = "canary-secret-key-5f1d7a2c9b";
pub(crate) const CLIENT: &str = "198.51.100.7";

/// What is done with a request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// These bytes, and the connection stays open.
    Say(Vec<u8>),
    /// The first part again and again, a byte at a time with a pause: never ends.
    Dribble(Vec<u8>),
    /// These bytes, then the other ones without end.
    Flood(Vec<u8>, Vec<u8>),
    /// Nothing, and the connection stays open.
    Silence,
    /// The end.
    HangUp,
}

impl Act {
    pub(crate) fn status(line: &str, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::Say(format!("HTTP/1.1 {line}\r\n{headers}content-length: {length}\r\n\r\n{body}").into_bytes())
    }

    /// A good answer with this inside.
    pub(crate) fn ok(response: &str) -> Self {
        let body = format!(r#"{{"stat": "OK", "response": {response}}}"#);
        Self::status("200 OK", "content-type: application/json\r\n", &body)
    }

    pub(crate) fn fail(line: &str, code: u32, message: &str) -> Self {
        let body = format!(r#"{{"stat": "FAIL", "code": {code}, "message": "{message}"}}"#);
        Self::status(line, "date: Fri, 15 Jan 2027 08:10:00 GMT\r\n", &body)
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Taken {
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut found = self.headers.iter().filter(|(header, _)| header.eq_ignore_ascii_case(name));
        let (only, more) = (found.next(), found.next());
        assert!(more.is_none(), "{name} twice");
        &only.unwrap_or_else(|| panic!("no {name} in {self:?}")).1
    }

    /// The parameters, as another implementation of forms reads them.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        form(&self.body)
    }

    /// Name and password of HTTP Basic.
    pub(crate) fn credentials(&self) -> (String, String) {
        let basic = self.header("authorization").strip_prefix("Basic ").unwrap();
        let text = String::from_utf8(BASE64_STANDARD.decode(basic).unwrap()).unwrap();
        let (name, password) = text.split_once(':').unwrap();
        (name.to_owned(), password.to_owned())
    }
}

pub(crate) fn form(text: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

pub(crate) struct ScriptedDuo {
    pub(crate) port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
    clear: Arc<Mutex<Vec<u8>>>,
    task: JoinHandle<()>,
}

impl ScriptedDuo {
    /// Does the same with every request.
    pub(crate) async fn start(identity: &Identity, act: Act) -> Self {
        Self::listen(Some(identity.server()), act).await
    }

    /// Does not speak TLS, and keeps what it hears.
    pub(crate) async fn start_without_tls(act: Act) -> Self {
        Self::listen(None, act).await
    }

    async fn listen(tls: Option<Arc<ServerConfig>>, act: Act) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::<Mutex<Vec<Taken>>>::default();
        let clear = Arc::<Mutex<Vec<u8>>>::default();
        let (kept, heard) = (Arc::clone(&taken), Arc::clone(&clear));
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (tls, act, kept, heard) =
                    (tls.clone(), act.clone(), Arc::clone(&kept), Arc::clone(&heard));
                tokio::spawn(async move {
                    let Some(tls) = tls else {
                        let mut chunk = [0; 4096];
                        let length = stream.read(&mut chunk).await.unwrap_or(0);
                        heard.lock().unwrap().extend_from_slice(&chunk[..length]);
                        let _ =
                            stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
                        return;
                    };
                    if let Ok(stream) = TlsAcceptor::from(tls).accept(stream).await {
                        serve(stream, act, &kept).await;
                    }
                });
            }
        });
        Self { port, taken, clear, task }
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    pub(crate) fn only(&self) -> Taken {
        let taken = self.taken();
        assert_eq!(taken.len(), 1, "{taken:?}");
        taken[0].clone()
    }

    pub(crate) fn heard_in_clear(&self) -> Vec<u8> {
        self.clear.lock().unwrap().clone()
    }

    pub(crate) fn client(&self, trusted: &TrustedCertificates) -> DuoPush {
        self.client_of(trusted, "localhost", Duration::from_secs(10))
    }

    pub(crate) fn client_of(&self, trusted: &TrustedCertificates, host: &str, patience: Duration) -> DuoPush {
        let settings = DuoSettings {
            host: host.to_owned(),
            port: self.port,
            integration_key: INTEGRATION_KEY.into(),
            secret_key: SECRET_KEY.into(),
            self_enrollment: true,
            patience,
        };
        let clock = FakeClock::at(Timestamp::from_seconds(1_800_000_000));
        DuoPush::new(&settings, trusted, Arc::new(clock)).unwrap()
    }
}

impl Drop for ScriptedDuo {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    act: Act,
    kept: &Mutex<Vec<Taken>>,
) -> Option<()> {
    let taken = read(&mut stream).await?;
    kept.lock().unwrap().push(taken);
    match act {
        Act::Say(bytes) => {
            stream.write_all(&bytes).await.ok()?;
            stream.flush().await.ok()?;
        }
        Act::Dribble(bytes) => {
            for byte in bytes.iter().cycle() {
                stream.write_all(&[*byte]).await.ok()?;
                stream.flush().await.ok()?;
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        Act::Flood(head, piece) => {
            stream.write_all(&head).await.ok()?;
            loop {
                stream.write_all(&piece).await.ok()?;
            }
        }
        Act::Silence => {}
        Act::HangUp => return None,
    }
    tokio::time::sleep(Duration::from_secs(20)).await;
    Some(())
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Taken> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let mut lines = head.split("\r\n");
            let line = lines.next().unwrap().to_owned();
            let headers: Vec<(String, String)> =
                lines.map(|line| line.split_once(": ").unwrap()).map(|(n, v)| (n.into(), v.into())).collect();
            let taken = Taken { line, headers, body: body.to_owned() };
            if taken.body.len() >= taken.header("content-length").parse().unwrap() {
                return Some(taken);
            }
        }
        let mut chunk = [0; 4096];
        let length = stream.read(&mut chunk).await.ok().filter(|length| *length > 0)?;
        bytes.extend_from_slice(&chunk[..length]);
    }
}

pub(crate) fn address() -> IpAddr {
    CLIENT.parse().unwrap()
}

pub(crate) fn request() -> PushRequest<'static> {
    PushRequest {
        user: "bob",
        device: "DPFZRS9FB0D46QFTM890",
        client: address(),
        target: Some("https://app.example.com/files"),
    }
}

pub(crate) const fn answers() -> [(&'static str, PushAnswer); 5] {
    [
        (
            r#"{"result": "allow", "status": "allow", "status_msg": "Success. Logging you in..."}"#,
            PushAnswer::Allowed,
        ),
        (
            r#"{"result": "deny", "status": "deny", "status_msg": "Login request denied."}"#,
            PushAnswer::Denied,
        ),
        (r#"{"result": "deny", "status": "fraud", "status_msg": "Reported."}"#, PushAnswer::Denied),
        (r#"{"result": "deny", "status": "locked_out", "status_msg": "Locked."}"#, PushAnswer::Denied),
        (r#"{"result": "deny", "status": "timeout", "status_msg": "Timed out."}"#, PushAnswer::TimedOut),
    ]
}

/// What the documentation shows as an answer to `preauth`, and what it is to us.
pub(crate) fn documented_devices() -> (&'static str, Vec<PushDevice>) {
    let json = r#"{"result": "auth", "status_msg": "Account is active", "devices": [
        {"device": "DPFZRS9FB0D46QFTM891", "type": "phone", "number": "XXX-XXX-0100", "name": "",
         "capabilities": ["push", "sms", "phone"]},
        {"device": "DHEKH0JJIYC1LX3AZWO4", "type": "token", "name": "0"},
        {"device": "DPFZRS9FB0D46QFTM890", "display_name": "iOS (XXX-XXX-0199)", "type": "phone",
         "capabilities": ["auto", "push", "sms", "mobile_otp"]}]}"#;
    let device = |id: &str, name: &str, capabilities: &[&str]| PushDevice {
        id: id.to_owned(),
        name: name.to_owned(),
        capabilities: capabilities.iter().map(|one| (*one).to_owned()).collect(),
    };
    let devices = vec![
        device("DPFZRS9FB0D46QFTM891", "XXX-XXX-0100", &["push", "sms", "phone"]),
        device("DHEKH0JJIYC1LX3AZWO4", "0", &[]),
        device("DPFZRS9FB0D46QFTM890", "iOS (XXX-XXX-0199)", &["auto", "push", "sms", "mobile_otp"]),
    ];
    (json, devices)
}
