//! What is open without a session or a key: nothing ends it but maintenance, and an emergency (HS-66, HS-79).

use std::time::Duration;

use doorward_core::{accounts::Actor, audit::RequestOrigin};
use tokio::io::AsyncWriteExt as _;

use crate::{
    bed::Bed,
    client::{Client, get},
    upstreams::Recorder,
};

fn actor() -> Actor {
    Actor { user: None, origin: RequestOrigin::local("test") }
}

/// An upstream whose answer never ends.
async fn endless() -> Recorder {
    Recorder::with_connections(|mut connection| async move {
        connection.request().await;
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n";
        connection.stream.write_all(head).await.unwrap();
        std::future::pending::<()>().await;
    })
    .await
}

async fn stream(bed: &Bed, host: &str, lines: &[&str]) -> Client {
    let mut client = Client::connect(bed.address).await;
    client.send(get(host, "/", lines)).await;
    client.head().await.unwrap();
    assert_eq!(client.chunk().await.unwrap(), b"first");
    client
}

/// Whether it is cut now; one that goes on says nothing for a while.
async fn is_cut(client: &mut Client) -> bool {
    tokio::time::timeout(Duration::from_millis(400), client.chunk()).await.is_ok()
}

fn basic(user: &str) -> String {
    use base64::Engine as _;
    let pair = format!("{user}:{user}'s password");
    format!("Authorization: Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}

#[tokio::test]
async fn hs_079_maintenance_ends_streams_of_everybody_but_administrators_however_they_were_opened() {
    let upstream = endless().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let mut stranger = stream(&bed, "pub.example.com", &[]).await;
    let mut bob = stream(&bed, "one.example.com", &[&basic("bob")]).await;
    let mut alice = stream(&bed, "one.example.com", &[&basic("alice")]).await;
    assert_eq!(bed.registry.open_streams(), 3);
    bed.registry.round(&bed.sessions).await;
    assert_eq!(bed.registry.open_streams(), 3, "nothing ends them by itself");
    bed.maintenance.switch(true, &actor()).await.unwrap();
    bed.registry.round(&bed.sessions).await;
    assert!(is_cut(&mut stranger).await && is_cut(&mut bob).await);
    assert!(!is_cut(&mut alice).await, "an administrator's goes on");
    assert_eq!(bed.registry.open_streams(), 1);
}

#[tokio::test]
async fn hs_066_an_emergency_ends_every_stream_and_what_is_opened_after_it_stays() {
    let upstream = endless().await;
    let bed = Bed::in_front_of(upstream.address).await;
    bed.maintenance.look().await.unwrap();
    let mut stranger = stream(&bed, "pub.example.com", &[]).await;
    let mut alice = stream(&bed, "one.example.com", &[&basic("alice")]).await;
    bed.switch.mark_emergency();
    bed.maintenance.look().await.unwrap();
    bed.registry.round(&bed.sessions).await;
    assert!(is_cut(&mut stranger).await && is_cut(&mut alice).await);
    let mut after = stream(&bed, "one.example.com", &[&basic("alice")]).await;
    bed.maintenance.look().await.unwrap();
    bed.registry.round(&bed.sessions).await;
    assert!(!is_cut(&mut after).await, "one emergency is one");
}
