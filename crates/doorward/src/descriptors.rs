//! Open files: every connection is one, and its way to a service another. A server that runs out of them answers
//! nobody, so the most that the system allows is asked for, and fewer connections are taken where that is little.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// For the database, the log, certificates, mail and what else opens for a moment.
const OURS: u64 = 128;

/// Fewer places than this are noticed one day.
const FEW: usize = 1_000;

/// Raises the number of open files to what this user may have; gives that number. The system's own default for the
/// beginning (1,024) is for programs that use an old way of waiting, and this is none.
pub(crate) fn raise() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.unwrap_or(u64::MAX);
    let wanted = Rlimit { current: limit.maximum, maximum: limit.maximum };
    match setrlimit(Resource::Nofile, wanted) {
        Ok(()) => most,
        Err(error) => {
            tracing::debug!(%error, "the number of open files stays as it was");
            limit.current.unwrap_or(u64::MAX)
        }
    }
}

/// How many connections `open_files` are enough for, at most `wanted`, where no more than `upstreams` can be open to services:
/// each of ours may need one of those, but together they never need more.
pub(crate) fn connections(open_files: u64, wanted: usize, upstreams: usize) -> usize {
    let files = usize::try_from(open_files.saturating_sub(OURS)).unwrap_or(usize::MAX);
    let possible = (files / 2).max(files.saturating_sub(upstreams)).max(16);
    if possible < wanted {
        let text = format!(
            "only {open_files} files may be open, so at most {possible} connections are taken instead of {wanted} \
             (server.limits.connections); LimitNOFILE of systemd or ulimit -n raises it"
        );
        // A home has some hundreds; only few places are worth a warning at every start.
        if possible < FEW {
            tracing::warn!("{text}");
        } else {
            tracing::debug!("{text}");
        }
    }
    possible.min(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_connections_are_taken_than_files_can_be_open() {
        assert_eq!(connections(1 << 20, 16_384, 4_096), 16_384);
        assert_eq!(connections(1024, 16_384, 4_096), 448);
        assert_eq!(connections(0, 16_384, 4_096), 16);
        assert_eq!(connections(u64::MAX, 100, usize::MAX), 100);
        assert!(raise() >= 256);
    }

    #[test]
    fn places_that_no_service_can_use_are_for_clients() {
        assert_eq!(connections(20_000, 16_384, 4_096), 20_000 - 128 - 4_096);
        assert_eq!(connections(20_000, 16_384, 8_192), 20_000 - 128 - 8_192);
        assert_eq!(connections(20_000, 16_384, 40_960), (20_000 - 128) / 2);
    }
}
