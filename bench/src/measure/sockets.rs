//! A thousand WebSockets that nobody uses: what they cost, and whether the rest still works.

use std::{net::SocketAddr, thread::sleep, time::Duration};

use anyhow::{Context as _, Result};

use super::{gateway::visitor, sessions::sign_in_many};
use crate::{
    bed::{Doorward, Nginx, Setup, resident},
    load::{Wrk, http1::Headers, websocket::WebSocket},
    report::{Report, Unit},
    run::Bench,
};

const SOCKETS: usize = 1000;

/// A session may not have them all: so many sign in, each for its share.
const VISITORS: usize = 50;

/// What the sockets of one proxy cost.
struct Cost {
    bytes: f64,
    rate_without: f64,
    rate_with: f64,
}

pub(crate) fn sockets(bench: &Bench, report: &mut Report) -> Result<()> {
    let (_upstream, service) = bench.helper("upstream", &[])?;
    let setup = Setup::with_service(service);
    let door = Doorward::start(&bench.binary, bench.folder.inner("sockets")?, &setup)?;
    let nginx = |folder| Nginx::start(&bench.folder.inner(folder)?, service, door.portal, bench.cores);
    // One for each measurement: what sockets took is kept for the next, and hides what those take.
    let (plain, asking) = (nginx("sockets-nginx")?, nginx("sockets-nginx-asking")?);
    let visitors: Vec<Headers> =
        sign_in_many(door.portal, VISITORS)?.iter().map(|token| visitor(token)).collect();
    let (door, _) = door.again()?;
    let seconds = bench.plan.seconds;
    let ours = cost(door.gateway, &[door.pid()], &visitors, seconds).context("Doorward's gateway")?;
    let theirs = cost(plain.plain, &plain.workers(), &visitors, seconds).context("nginx")?;
    let (door, _) = door.again()?;
    let both: Vec<u32> = asking.workers().into_iter().chain([door.pid()]).collect();
    let asked = cost(asking.asking, &both, &visitors, seconds).context("nginx that asks Doorward")?;

    report.section(
        "1,000 idle WebSockets",
        "Opened through the proxy by 50 visitors with a session each; every hundredth then echoes a message. Memory is what the resident memory of the proxy, newly started, grew by, with `auth_request` that of nginx and of Doorward together.",
        &["what", "memory per socket", "1 KB requests/s without", "with the sockets open"],
    );
    let rows = [
        ("Doorward's gateway", &ours),
        ("nginx `proxy_pass`", &theirs),
        ("nginx `auth_request` to Doorward", &asked),
    ];
    for (name, one) in rows {
        report.row(&[
            name,
            &format!("{:.1} KB", one.bytes / 1e3),
            &format!("{:.0}", one.rate_without),
            &format!("{:.0}", one.rate_with),
        ]);
    }
    report.figure("memory per idle WebSocket", ours.bytes / 1e3, Unit::Kilobytes, None);
    report.figure(
        "1 KB requests/s with 1,000 WebSockets open, of without",
        ours.rate_with / ours.rate_without,
        Unit::Ratio,
        None,
    );
    door.end()
}

/// Sockets first: what load has left behind would hide what they take.
fn cost(address: SocketAddr, servers: &[u32], visitors: &[Headers], seconds: u32) -> Result<Cost> {
    let memory = || servers.iter().map(|pid| resident(*pid)).sum::<Result<f64>>();
    // Whatever is made for the first visitor only is no socket's.
    for visitor in visitors {
        WebSocket::open(address, "/socket", visitor)?.echo()?;
    }
    sleep(Duration::from_secs(1));
    let before = memory()?;
    let mut sockets = (0..SOCKETS)
        .zip(visitors.iter().cycle())
        .map(|(_, visitor)| WebSocket::open(address, "/socket", visitor))
        .collect::<Result<Vec<_>>>()?;
    sleep(Duration::from_secs(1));
    let bytes = (memory()? - before) / SOCKETS as f64;

    let headers = visitors.first().context("nobody could be signed in")?;
    let load = Wrk { address, path: "/1k", headers: headers.clone(), connections: 64, script: None };
    load.run(1)?;
    let rate_with = load.run(seconds)?.rate;
    for socket in sockets.iter_mut().step_by(100) {
        socket.echo()?;
    }
    drop(sockets);
    sleep(Duration::from_secs(1));
    let rate_without = load.run(seconds)?.rate;
    println!(
        "  {address}  {bytes:.0} bytes per socket, 1 KB: {rate_without:.0}/s without, {rate_with:.0}/s with {SOCKETS} sockets"
    );
    Ok(Cost { bytes, rate_without, rate_with })
}
