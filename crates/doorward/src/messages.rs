//! What goes out to people in the background: links that were asked for, and what waits in the outbox.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use doorward_core::{
    notice::{Cause, Courier, Notices},
    ports::{Clock, Outbox, Ports},
    regulation::{BanSubject, Regulation},
    reset::PasswordReset,
};

use crate::plan::mail::Ways;

/// How often it is looked.
const ROUND: Duration = Duration::from_millis(300);

/// How long nothing is tried when the outbox does not answer.
const PAUSE: Duration = Duration::from_secs(10);

/// What a reload replaces.
pub(crate) struct Outgoing {
    pub(crate) ways: Ways,
    pub(crate) reset: Option<Arc<PasswordReset>>,
    pub(crate) notices: Arc<Notices>,
    /// The address of the first portal that has one.
    pub(crate) portal: Option<String>,
}

/// Everything that goes out.
pub(crate) struct Messages {
    now: ArcSwap<Outgoing>,
    outbox: Arc<dyn Outbox>,
    clock: Arc<dyn Clock>,
    regulation: Arc<Regulation>,
}

impl Messages {
    pub(crate) fn new(outgoing: Outgoing, ports: &Ports, regulation: Arc<Regulation>) -> Self {
        let (outbox, clock) = (ports.outbox.clone(), ports.clock.clone());
        Self { now: ArcSwap::from_pointee(outgoing), outbox, clock, regulation }
    }

    /// Goes other ways from now on.
    pub(crate) fn replace(&self, outgoing: Outgoing) {
        self.now.store(Arc::new(outgoing));
    }

    /// Whoever was banned by wrong attempts hears of it: the attempts may have been somebody else's.
    async fn tell_of_bans(&self, outgoing: &Outgoing) {
        for (ban, origin) in self.regulation.take_imposed() {
            let (BanSubject::User(user) | BanSubject::Factor(user)) = &ban.subject else { continue };
            let cause = Cause { origin: &origin, language: "en", portal: outgoing.portal.as_deref() };
            outgoing.notices.tell_ban(user, ban.until, &cause).await;
        }
    }

    /// Works until it is aborted; what is on its way then comes back by itself.
    pub(crate) async fn run(&self) {
        loop {
            let outgoing = self.now.load_full();
            if let Some(reset) = &outgoing.reset {
                reset.work_off().await;
            }
            self.tell_of_bans(&outgoing).await;
            let courier = Courier::new(Arc::clone(&self.outbox), Arc::new(outgoing.ways.channels.clone()));
            match courier.round(self.clock.now()).await {
                Ok(_) => tokio::time::sleep(ROUND).await,
                Err(fault) => {
                    tracing::warn!(error = %fault, "messages to people wait");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}
