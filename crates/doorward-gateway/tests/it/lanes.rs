//! Connections on threads of their own.

use std::{sync::Arc, time::Duration};

use doorward_gateway::listener::Lanes;

use crate::{
    bed::{Bed, Setup, service},
    client::{Client, get},
    upstreams::Recorder,
};

async fn bed(lanes: &Arc<Lanes>, upstream: &Recorder) -> Bed {
    Setup { lanes: Some(Arc::clone(lanes)), ..Setup::new(vec![service(upstream.address)]) }.start().await
}

#[tokio::test]
async fn connections_are_dealt_out_in_turn_and_each_lane_keeps_its_own_way_to_a_service() {
    let lanes = Lanes::start(2).unwrap();
    let upstream = Recorder::plain().await;
    let bed = bed(&lanes, &upstream).await;
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    let mut clients = Vec::new();
    for _ in 0..4 {
        clients.push(Client::connect(bed.address).await);
    }
    for _ in 0..3 {
        for client in &mut clients {
            assert_eq!(client.ask(get("one.example.com", "/", &[&cookie])).await.status, 200);
        }
    }
    assert_eq!(upstream.seen().len(), 12);
    assert_eq!(upstream.connections(), 2, "one for each lane");
    let counted = bed.metrics.counts();
    assert_eq!(counted.requests, 12, "whatever lane they were on");
    assert_eq!(counted.answers, [("app".to_owned(), 200, 12)]);
}

#[tokio::test]
async fn open_requests_finish_before_the_lanes_end_and_idle_connections_do_not_wait() {
    let lanes = Lanes::start(1).unwrap();
    let upstream = Recorder::with_connections(|mut connection| async move {
        connection.head().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        let _ = tokio::io::AsyncWriteExt::write_all(&mut connection.stream, answer).await;
    })
    .await;
    let bed = bed(&lanes, &upstream).await;
    let (mut idle, mut busy) = (Client::connect(bed.address).await, Client::connect(bed.address).await);
    busy.send(get("pub.example.com", "/", &[])).await;
    while upstream.seen().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    bed.trigger.shut_down();
    assert_eq!(busy.answer().await.unwrap().status, 200);
    tokio::time::timeout(Duration::from_secs(5), bed.served).await.unwrap().unwrap();
    assert!(idle.is_closed().await && busy.is_closed().await);
    drop(lanes);
}
