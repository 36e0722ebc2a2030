//! Asks a Duo about one person and prints what came of it: the suite `duo_by_scripted_server` drives the client with it.
//! Reads a JSON object from its input, prints another one. Not part of what ships.
#![allow(clippy::print_stdout, reason = "the answer is what it is for")]

use std::{
    io::Read as _,
    net::IpAddr,
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use doorward_core::{
    ports::{Preauth, PushRequest, PushService as _},
    time::Timestamp,
};
use doorward_providers::{
    duo::{DuoPush, DuoSettings},
    notifier::TrustedCertificates,
};
use doorward_testkit::FakeClock;
use serde::Deserialize;
use serde_json::{Value, json};

/// The settings of `duo_api` under their names, and who is asked about.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    hostname: String,
    port: u16,
    integration_key: String,
    secret_key: String,
    #[serde(default)]
    enable_self_enrollment: bool,
    certificates_directory: Option<PathBuf>,
    #[serde(default)]
    patience_ms: Option<u64>,
    /// Seconds by which our clock is ahead of the machine's.
    #[serde(default)]
    ahead: i64,
    user: String,
    client: IpAddr,
    /// Without one it is asked how the person stands.
    device: Option<String>,
    target: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let order: Order = serde_json::from_str(&input)?;
    let settings = DuoSettings {
        host: order.hostname,
        port: order.port,
        integration_key: order.integration_key.into(),
        secret_key: order.secret_key.into(),
        self_enrollment: order.enable_self_enrollment,
        patience: order.patience_ms.map_or(DuoSettings::PATIENCE, Duration::from_millis),
    };
    let trusted = TrustedCertificates::load(order.certificates_directory.as_deref())?;
    #[expect(clippy::disallowed_methods, reason = "the edge of this program")]
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let clock = Arc::new(FakeClock::at(Timestamp::from_seconds(now + order.ahead)));
    let duo = DuoPush::new(&settings, &trusted, clock)?;
    let found = match &order.device {
        None => duo.preauth(&order.user, order.client).await.map(standing),
        Some(device) => {
            let (user, target) = (order.user.as_str(), order.target.as_deref());
            let request = PushRequest { user, device, client: order.client, target };
            duo.push(&request).await.map(|answer| json!({ "answer": format!("{answer:?}") }))
        }
    };
    println!("{}", found.unwrap_or_else(|fault| json!({ "fault": fault.to_string() })));
    Ok(())
}

fn standing(preauth: Preauth) -> Value {
    match preauth {
        Preauth::Allow => json!({ "standing": "allow" }),
        Preauth::Deny(reason) => json!({ "standing": "deny", "reason": reason }),
        Preauth::Enroll { url } => json!({ "standing": "enroll", "url": url.map(String::from) }),
        Preauth::Devices(devices) => {
            let devices: Vec<_> = devices
                .iter()
                .map(|one| json!({ "id": one.id, "name": one.name, "push": one.can_push() }))
                .collect();
            json!({ "standing": "devices", "devices": devices })
        }
    }
}
