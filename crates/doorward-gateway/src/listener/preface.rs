//! What a proxy that passes connections through sends before them (`server.proxy_protocol`, FR-39). Read before TLS, within the
//! time of a handshake, and never a byte too much.

use std::{io, net::SocketAddr};

use doorward_core::proxy_protocol::{Progress, Said, parse};
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// No header is shorter.
const SHORTEST: usize = 12;

/// Whose connection it is; nothing where that is the proxy's own.
///
/// # Errors
/// When what comes is no such header, or ends before it does.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<SocketAddr>> {
    let mut header = Vec::with_capacity(SHORTEST);
    let mut wanted = SHORTEST;
    loop {
        let begun = header.len();
        header.resize(begun + wanted, 0);
        stream.read_exact(header.get_mut(begun..).unwrap_or_default()).await?;
        match parse(&header).map_err(io::Error::other)? {
            Progress::Needs(more) => wanted = more,
            Progress::Done(Said::Client(client)) => return Ok(Some(client)),
            Progress::Done(Said::Nobody) => return Ok(None),
        }
    }
}
