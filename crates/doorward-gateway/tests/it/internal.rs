//! The door without sign-in.

use std::sync::Arc;

use doorward_gateway::{
    Handler, ListenerKind,
    edge::EdgeParts,
    hygiene::Strip,
    internal::{Internal, InternalSettings},
    limits::ListenerLimits,
    listener::{Listener, ServeOptions, shutdown},
    registry::Registry,
    route::Routes,
};
use doorward_testkit::Fakes;

use crate::{
    bed::{PlainPortal, service},
    client::{ask, get, request},
    upstreams::Recorder,
};

#[tokio::test]
async fn everybody_is_an_anonymous_admin_and_foreign_pages_are_kept_out() {
    let upstream = Recorder::plain().await;
    let fakes = Fakes::default();
    let parts = EdgeParts {
        portal: Arc::new(PlainPortal),
        registry: Arc::new(Registry::new(10)),
        entropy: fakes.entropy.clone(),
        clock: fakes.clock.clone(),
        metrics: Arc::default(),
    };
    let settings = InternalSettings {
        routes: Arc::new(Routes::new(vec![service(upstream.address)])),
        strip: Arc::new(Strip::new([], [])),
        hosts: vec!["nvr.lan".to_owned()],
    };
    let handler: Arc<dyn Handler> = Arc::new(Internal::new(settings, parts).unwrap());
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr();
    let (_trigger, signal) = shutdown();
    let options = ServeOptions {
        kind: ListenerKind::Internal,
        tls: None,
        limits: ListenerLimits::default(),
        proxied_by: None,
        lanes: None,
    };
    tokio::spawn(listener.serve(options, handler, signal));

    let local = address.to_string();
    let forged = ["Remote-User: alice", "Remote-Role: owner", "Connection: Remote-User"];
    assert_eq!(ask(address, get(&local, "/x", &forged)).await.status, 200);
    assert_eq!(upstream.last().all("remote-user"), ["anonymous"]);
    assert_eq!(upstream.last().all("remote-role"), ["admin"]);
    for host in ["localhost", "127.0.0.1:5000", "[::1]", "192.168.1.5", "nvr.lan"] {
        assert_eq!(ask(address, get(host, "/", &[])).await.status, 200, "{host}");
    }
    let count = upstream.seen().len();
    for host in ["evil.test", "localhost.evil.test", "nvr.lan.evil.test"] {
        assert_eq!(ask(address, get(host, "/", &[])).await.status, 421, "{host}");
    }
    for lines in [
        &["Origin: https://evil.test"][..],
        &["Origin: null"],
        &["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"],
    ] {
        assert_eq!(ask(address, request("POST", "localhost", "/", lines)).await.status, 403, "{lines:?}");
    }
    assert_eq!(upstream.seen().len(), count);
    let navigation = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"];
    assert_eq!(ask(address, get("localhost", "/", &navigation)).await.status, 200, "a link may lead here");
    let own = ["Origin: http://localhost", "Sec-Fetch-Site: same-origin"];
    assert_eq!(ask(address, request("POST", "localhost", "/", &own)).await.status, 200);
}
