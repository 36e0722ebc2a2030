//! Who works with the database is known to whoever wants it alone.

use doorward_store::Engine;

use crate::home::{Home, on_every_engine};

on_every_engine! {
    servers_share_a_database_and_somebody_alone_waits_for_all_of_them
    another_database_is_in_nobodys_way
}

async fn servers_share_a_database_and_somebody_alone_waits_for_all_of_them(engine: Engine) {
    let home = Home::new(engine).await;
    let (one, other, restore) = (home.open().await, home.open().await, home.open().await);
    let mut first = one.be_present().await.unwrap().expect("nobody is there");
    let second = other.be_present().await.unwrap().expect("servers share it");
    assert!(first.is_kept().await);
    assert!(restore.be_alone().await.unwrap().is_none());
    drop(first);
    assert!(restore.be_alone().await.unwrap().is_none(), "the other one is there still");
    drop(second);
    // A server of databases notices a closed connection a moment later.
    let mut alone = None;
    for _ in 0..200 {
        alone = restore.be_alone().await.unwrap();
        if alone.is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert!(alone.is_some(), "as if it had been killed");
    drop(alone);
}

async fn another_database_is_in_nobodys_way(engine: Engine) {
    let (home, other) = (Home::new(engine).await, Home::new(engine).await);
    let server = home.open().await;
    let _present = server.be_present().await.unwrap().expect("nobody is there");
    assert!(other.open().await.be_alone().await.unwrap().is_some());
}
