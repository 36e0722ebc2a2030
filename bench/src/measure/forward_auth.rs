//! The decision by `/api/authz/forward-auth`, against a server that decides nothing.

use std::net::SocketAddr;

use anyhow::{Result, ensure};

use super::{FORWARD_AUTH, asked, cookie, with};
use crate::{
    bed::{Doorward, Running, Setup},
    load::{
        Contender, Measured, Wrk,
        http1::{self, Answer, Client, Headers},
        interleaved, median,
        paced::{Tail, paced},
    },
    report::{Goal, Report, Unit},
    run::Bench,
};

/// Where the rule asks for two factors.
const TWO_FACTORS: &str = "two.example.com";

pub(crate) fn forward_auth(bench: &Bench, report: &mut Report) -> Result<()> {
    let door = Doorward::start(&bench.binary, bench.folder.inner("forward-auth")?, &Setup::plain())?;
    let of_two_factors = door.sign_in_with_two_factors()?;
    let token = door.sign_in()?;
    let open = asked("public.example.com");
    let session = with(asked("app.example.com"), "Cookie", cookie(&token));
    let strong = with(asked(TWO_FACTORS), "Cookie", cookie(&of_two_factors));
    let bearer = with(asked("app.example.com"), "Authorization", format!("Bearer {token}"));

    refused(door.portal, &with(asked(TWO_FACTORS), "Cookie", cookie(&token)))?;
    allowed(door.portal, &strong)?;

    // The yardsticks answer with what Doorward answers with, byte for byte.
    let (bare_open, open_address) = yardstick(bench, &allowed(door.portal, &open)?)?;
    let (bare_known, known_address) = yardstick(bench, &allowed(door.portal, &session)?)?;
    let contender = |name, address, headers: &Headers, pid| Contender {
        name,
        load: Wrk { address, path: FORWARD_AUTH, headers: headers.clone(), connections: 64, script: None },
        servers: vec![pid],
    };
    let contenders = [
        contender("bare hyper, request without credentials", open_address, &open, bare_open.pid()),
        contender("forward auth, no look-up (bypass)", door.portal, &open, door.pid()),
        contender("bare hyper, request with cookie", known_address, &session, bare_known.pid()),
        contender("forward auth, session cookie", door.portal, &session, door.pid()),
        contender("forward auth, two factors, session cookie", door.portal, &strong, door.pid()),
        contender("bare hyper, request with bearer", known_address, &bearer, bare_known.pid()),
        contender("forward auth, bearer", door.portal, &bearer, door.pid()),
    ];
    let measured = interleaved(&bench.plan, &contenders)?;
    let [a, b, c, d, two, e, f] = &measured;
    let tails = half_load(bench, &contenders, &measured)?;

    report.section(
        "Forward auth against bare hyper",
        "wrk, 64 connections. Bare hyper gets the same request and sends the same headers; the ratio is the median of the ratios of the rounds. With two factors: a session that began with password and time-based code, where the rule asks for `two_factor`; all others have one, where it asks for `one_factor`.",
        &["what", "requests/s", "ratio", "p50", "p99", "server CPU per request"],
    );
    for (contender, one) in contenders.iter().zip(&measured) {
        let ratio = match contender.name {
            name if name.starts_with("bare") => String::new(),
            _ => format!("{:.2}", one.rate_to(yardstick_of(contender.name, [a, c, e]))),
        };
        report.row(&[contender.name, &rate(one), &ratio, &ms(one.p50_ms), &ms(one.p99_ms), &us(one.cpu_us)]);
    }
    report.section(
        "At half load",
        "Open loop: requests at half of the rate above, each at its own moment; latency counts from that moment, so it holds the lateness of the load generator too (see bare hyper).",
        &["what", "requests/s", "p50", "p99"],
    );
    for (contender, tail) in contenders.iter().zip(&tails) {
        report.row(&[contender.name, &format!("{:.0}", tail.rate), &ms(tail.p50_ms), &ms(tail.p99_ms)]);
    }

    let ratio = Unit::Ratio;
    report.figure(
        "forward auth without look-up, of bare hyper",
        b.rate_to(a),
        ratio,
        Some(Goal::AtLeast(0.75)),
    );
    report.figure(
        "forward auth with a session cookie, of bare hyper",
        d.rate_to(c),
        ratio,
        Some(Goal::AtLeast(0.60)),
    );
    report.figure(
        "forward auth with a bearer token, of bare hyper",
        f.rate_to(e),
        ratio,
        Some(Goal::AtLeast(0.60)),
    );
    // No more than with one factor; a twentieth is what rounds of the same thing differ by.
    report.figure(
        "forward auth, session of two factors, of one factor",
        two.rate_to(d),
        ratio,
        Some(Goal::AtLeast(0.95)),
    );
    let decided = contenders.iter().zip(&tails).filter(|(contender, _)| !contender.name.starts_with("bare"));
    for (name, (_, tail)) in ["no look-up", "session cookie", "two factors", "bearer"].iter().zip(decided) {
        let name = format!("forward auth, {name}: p99 at half load");
        report.figure(&name, tail.p99_ms, Unit::Milliseconds, Some(Goal::Below(2.0)));
    }
    door.end()
}

fn yardstick_of<'a>(name: &str, [open, session, bearer]: [&'a Measured; 3]) -> &'a Measured {
    match name {
        name if name.ends_with("cookie") => session,
        name if name.ends_with("bearer") => bearer,
        _ => open,
    }
}

/// Doorward's answer to this question, which must be yes.
fn allowed(portal: SocketAddr, headers: &Headers) -> Result<Answer> {
    let answer = Client::connect(portal)?.ask(&http1::get(FORWARD_AUTH, headers))?;
    ensure!(answer.status == 200, "forward auth should allow this, but answered:\n{}", answer.head);
    Ok(answer)
}

/// Makes sure that Doorward does not say yes to this.
fn refused(portal: SocketAddr, headers: &Headers) -> Result<()> {
    let answer = Client::connect(portal)?.ask(&http1::get(FORWARD_AUTH, headers))?;
    ensure!(answer.status != 200, "forward auth should refuse this, but answered:\n{}", answer.head);
    Ok(())
}

/// Bare hyper that sends the same as `answer`. What hyper adds by itself is left to it.
fn yardstick(bench: &Bench, answer: &Answer) -> Result<(Running, SocketAddr)> {
    let mut options = vec!["--body-bytes".to_owned(), answer.body.len().to_string()];
    for (name, value) in answer.lines() {
        if !name.eq_ignore_ascii_case("date") && !name.eq_ignore_ascii_case("content-length") {
            options.extend(["--header".to_owned(), format!("{name}: {value}")]);
        }
    }
    bench.helper("bare-hyper", &options)
}

/// Every contender at half of what it could do, in turn; medians.
fn half_load<const N: usize>(
    bench: &Bench,
    contenders: &[Contender; N],
    measured: &[Measured; N],
) -> Result<Vec<Tail>> {
    let mut tails = vec![Vec::new(); N];
    for _ in 0..if bench.quick { 1 } else { bench.plan.rounds } {
        for ((contender, measured), tails) in contenders.iter().zip(measured).zip(&mut tails) {
            let request = http1::get(contender.load.path, &contender.load.headers);
            let tail = paced(contender.load.address, &request, measured.rate / 2.0, bench.plan.seconds)?;
            println!(
                "  half load  {:<44} {:>9.0}/s  p50 {:>6.2} ms  p99 {:>6.2} ms",
                contender.name, tail.rate, tail.p50_ms, tail.p99_ms
            );
            tails.push(tail);
        }
    }
    Ok(tails
        .iter()
        .map(|tails| {
            let of = |value: fn(&Tail) -> f64| median(tails.iter().map(value));
            Tail {
                rate: of(|tail| tail.rate),
                p50_ms: of(|tail| tail.p50_ms),
                p99_ms: of(|tail| tail.p99_ms),
            }
        })
        .collect())
}

fn rate(measured: &Measured) -> String {
    format!("{:.0}", measured.rate)
}

fn ms(value: f64) -> String {
    format!("{value:.2} ms")
}

fn us(value: f64) -> String {
    format!("{value:.1} µs")
}
