//! Whatever a connection begins with: a header of the PROXY protocol comes to an end, asks for no byte that is not its own, and
//! is the same however it arrives; a list of `Forwarded` never names more hops than it has, and its hops are words (FR-39).
#![no_main]
use doorward_core::{
    client_address::TrustedProxies,
    forwarded,
    proxy_protocol::{Progress, parse},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut taken = 12;
    while let Some(header) = data.get(..taken) {
        match parse(header) {
            Ok(Progress::Needs(more)) => {
                assert!(more > 0);
                taken += more;
            }
            Ok(Progress::Done(_)) => {
                // Nothing shorter was a header already.
                assert!((0..taken).all(|end| !matches!(parse(&data[..end]), Ok(Progress::Done(_)))));
                break;
            }
            Err(_) => break,
        }
    }
    let trusted = TrustedProxies::new(vec!["10.0.0.0/8".parse().expect("a network")]);
    if let Ok(Some(read)) = forwarded::read([data].into_iter(), &trusted) {
        assert!(read.chain.split(", ").all(|hop| !hop.is_empty() && !hop.contains([',', ' ', '"'])));
        assert!(read.chain.split(", ").count() <= data.len() / 4 + 1);
    }
});
