//! Our own HTTP/1.1 client: one pool of kept connections per service, nothing buffered, nothing sent twice that
//! might matter.

mod address;
mod channel;
mod connect;
mod credentials;
mod outgoing;
mod patience;
mod pool;
mod relayed;
mod send;
mod tls;

pub use address::{UpstreamAddress, UpstreamTls};
use channel::Channel;
pub(crate) use credentials::Account;
pub use credentials::Credentials;
pub(crate) use outgoing::Outgoing;
use outgoing::Progress;
pub(crate) use pool::Lease;
pub(crate) use relayed::Relayed;
pub(crate) use send::copy_of;
pub use tls::{Trust, UpstreamTlsError};

use std::sync::Arc;

use http::{HeaderName, header};

use crate::{limits::UpstreamTimeouts, route::ServiceSettings};

/// A service's upstream.
pub(crate) struct Upstream {
    service: Box<str>,
    address: UpstreamAddress,
    pool: Arc<pool::Pool>,
    timeouts: UpstreamTimeouts,
    account: Option<Account>,
}

/// Why an upstream gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UpstreamError {
    /// As many connections are open as may be.
    #[error("too many connections are open")]
    Busy,
    /// No connection.
    #[error("cannot connect: {0}")]
    Connect(#[source] std::io::Error),
    /// No connection in time.
    #[error("no connection within {0:?}")]
    ConnectTimeout(std::time::Duration),
    /// No answer in time.
    #[error("no answer within {0:?}")]
    FirstByteTimeout(std::time::Duration),
    /// The connection broke, or what came is no HTTP.
    #[error("the exchange failed: {0}")]
    Exchange(#[source] hyper::Error),
    /// 101 although nobody asked, or something else that is no answer to this request.
    #[error("{0}")]
    Unexpected(&'static str),
    /// The service does not take Doorward's account, or gave no token for it.
    #[error("the service's own sign-in: {0}")]
    SignIn(&'static str),
    /// The client's body is larger than allowed.
    #[error("the request body is too large")]
    TooLarge,
    /// The client's body breaks a framing rule, or its connection broke.
    #[error("the request body is malformed or incomplete")]
    BadBody,
    /// The client stopped sending.
    #[error("the client stopped sending its body")]
    SlowRequest,
}

impl Upstream {
    pub(crate) fn new(settings: &ServiceSettings) -> Self {
        let pool = Arc::new(pool::Pool::new(&settings.limits, settings.timeouts.keep_alive));
        let (service, address) = (settings.name.as_str().into(), settings.upstream.clone());
        let account = settings.credentials.clone().map(|own| Account::new(own, settings));
        Self { service, address, pool, timeouts: settings.timeouts, account }
    }
}

/// Fields that say where a message ends or which connection it is on; nobody but the client code sets them.
pub(crate) fn is_framing(name: &HeaderName) -> bool {
    [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION, header::UPGRADE, header::TE]
        .contains(name)
}
