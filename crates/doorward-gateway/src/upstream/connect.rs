//! A new connection to an upstream.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf},
    net::TcpStream,
    sync::OwnedSemaphorePermit,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{Channel, Upstream, UpstreamAddress, UpstreamError, channel::Head};
use crate::whoami;

/// Bytes that the built-in service may lag behind.
const DUPLEX_BYTES: usize = 64 * 1024;

/// The largest header section of an answer, in bytes.
const MAX_RESPONSE_HEAD: usize = 64 * 1024;

/// The most that is buffered of an answer at once, in bytes.
const READ_BUFFER: usize = 128 * 1024;

/// The most that is read at once while the head of an answer is awaited, in bytes.
const PIECE: usize = 16 * 1024;

/// A byte stream to an upstream. It holds its place among the service's connections, also as a socket.
struct Stream {
    transport: Transport,
    head: Arc<Head>,
    _place: OwnedSemaphorePermit,
}

enum Transport {
    Tcp(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    Duplex(DuplexStream),
}

impl Upstream {
    pub(super) async fn connect(&self) -> Result<Channel, UpstreamError> {
        let place = self.pool.place(&self.service).ok_or(UpstreamError::Busy)?;
        let limit = self.timeouts.connect;
        let opened = tokio::time::timeout(limit, self.open()).await;
        let transport =
            opened.map_err(|_| UpstreamError::ConnectTimeout(limit))?.map_err(UpstreamError::Connect)?;
        let head = Arc::<Head>::default();
        let stream = Stream { transport, head: Arc::clone(&head), _place: place };
        let (sender, connection) = http1::Builder::new()
            .max_header_size(MAX_RESPONSE_HEAD)
            .max_buf_size(READ_BUFFER)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(UpstreamError::Exchange)?;
        tokio::spawn(async move {
            if let Err(error) = connection.with_upgrades().await {
                tracing::debug!(%error, "upstream connection ended");
            }
        });
        Ok(Channel::new(sender, head))
    }

    async fn open(&self) -> io::Result<Transport> {
        match &self.address {
            UpstreamAddress::Tcp { host, port } => Ok(Transport::Tcp(tcp(host, *port).await?)),
            UpstreamAddress::Tls { host, port, tls } => {
                let connector = TlsConnector::from(Arc::clone(&tls.config));
                let stream = connector.connect(tls.name.clone(), tcp(host, *port).await?).await?;
                Ok(Transport::Tls(Box::new(stream)))
            }
            UpstreamAddress::Whoami => {
                let (ours, theirs) = tokio::io::duplex(DUPLEX_BYTES);
                tokio::spawn(whoami::serve(theirs));
                Ok(Transport::Duplex(ours))
            }
        }
    }
}

async fn tcp(host: &str, port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

impl Transport {
    fn poll_read(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Duplex(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.head.is_awaited() {
            return this.transport.poll_read(context, buffer);
        }
        // Small pieces, so that what is looked at before the next count is little.
        let size = buffer.remaining().min(PIECE);
        let mut piece = ReadBuf::new(buffer.initialize_unfilled_to(size));
        ready!(this.transport.poll_read(context, &mut piece))?;
        let count = piece.filled().len();
        buffer.advance(count);
        Poll::Ready(this.head.received(count))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().transport {
            Transport::Tcp(stream) => Pin::new(stream).poll_write(context, bytes),
            Transport::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
            Transport::Duplex(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().transport {
            Transport::Tcp(stream) => Pin::new(stream).poll_write_vectored(context, parts),
            Transport::Tls(stream) => Pin::new(stream).poll_write_vectored(context, parts),
            Transport::Duplex(stream) => Pin::new(stream).poll_write_vectored(context, parts),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match &self.transport {
            Transport::Tcp(stream) => stream.is_write_vectored(),
            Transport::Tls(stream) => stream.is_write_vectored(),
            Transport::Duplex(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().transport {
            Transport::Tcp(stream) => Pin::new(stream).poll_flush(context),
            Transport::Tls(stream) => Pin::new(stream).poll_flush(context),
            Transport::Duplex(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().transport {
            Transport::Tcp(stream) => Pin::new(stream).poll_shutdown(context),
            Transport::Tls(stream) => Pin::new(stream).poll_shutdown(context),
            Transport::Duplex(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
