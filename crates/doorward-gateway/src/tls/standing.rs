//! A client's certificate after its handshake. A connection, or a socket that grew out of one, can stay open for longer than
//! the certificate holds that it began with: when that ends, or a new list says that it is revoked, the connection takes
//! no further request and what it left open is cut (SC-266, AM-19).

use std::{sync::Arc, time::Duration};

use doorward_core::{client_certificate::ClientCertificate, time::Timestamp};
use rustls::pki_types::CertificateDer;
use tokio::{sync::watch, time::sleep};

use super::{Encryption, clients::verified};

/// It is judged again no later than after this: the machine may have slept, or its clock been set.
const LOOK: Duration = Duration::from_secs(60);

/// What a connection showed, for as long as somebody asks.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    certificate: Option<Arc<ClientCertificate>>,
    over: watch::Receiver<bool>,
}

impl Shown {
    /// Looks after `chain`, which held in the handshake that just was, by what `encryption` asks for from now on.
    pub(crate) fn watched(
        encryption: &Arc<Encryption>,
        chain: Option<&[CertificateDer<'static>]>,
    ) -> Option<Self> {
        let chain = chain?.to_vec();
        let certificate = verified(Some(&chain)).map(Arc::new);
        let (ending, over) = watch::channel(false);
        let end = certificate.as_ref().and_then(|certificate| certificate.end());
        let encryption = Arc::clone(encryption);
        tokio::spawn(async move {
            let mut replaced = encryption.replaced();
            while encryption.holds(&chain) {
                tokio::select! {
                    // Nobody has the connection any more.
                    () = ending.closed() => return,
                    changed = replaced.changed() => if changed.is_err() { return },
                    () = sleep(left(&encryption, end)) => {}
                }
            }
            ending.send_replace(true);
        });
        Some(Self { certificate, over })
    }

    /// The certificate, while it holds.
    pub(crate) fn good_at(&self, now: Timestamp) -> Option<Arc<ClientCertificate>> {
        let good =
            |certificate: &&Arc<ClientCertificate>| certificate.is_good_at(now) && !*self.over.borrow();
        self.certificate.as_ref().filter(good).cloned()
    }

    /// Waits until it holds no more.
    pub(crate) async fn until_over(mut self) {
        // Whoever looked after it is gone: nobody knows, so it is over.
        let _ = self.over.wait_for(|over| *over).await;
    }
}

/// To the first moment after the certificate's end.
fn left(encryption: &Encryption, end: Option<Timestamp>) -> Duration {
    let left =
        end.zip(encryption.now()).map(|(end, now)| end.as_seconds().saturating_add(1).saturating_sub(now));
    let left = left.and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
    // One that is over by its own word and holds nevertheless is looked at again in a second.
    left.unwrap_or(LOOK).clamp(Duration::from_secs(1), LOOK)
}
