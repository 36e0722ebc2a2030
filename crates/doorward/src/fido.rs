//! The list of FIDO models in the running server: read at the start and whenever its file is another, out of force when it
//! is out of date. Absent: whether a list is genuine (`doorward-providers::fido`), and what is asked of a device by it.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use doorward_core::ports::Clock;
use doorward_crypto::webauthn::Models;
use doorward_providers::{
    fido::{MAX_FILE, SignedList, signed_list},
    notifier::TrustedCertificates,
};

use crate::watch::Look;

/// How often the file is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// After so many looks a file that could not be taken is read again, unchanged as it may be.
const RETRY: u32 = 12;

/// What the running server needs to keep a list in force.
pub(crate) struct ListKeeper {
    models: Weak<Models>,
    path: PathBuf,
    /// A list stays in force beyond its end.
    relaxed: bool,
    trusted: TrustedCertificates,
    clock: Arc<dyn Clock>,
    seen: Option<Look>,
    good_until: Option<Duration>,
    /// The list is out of date, and that was said.
    over: bool,
    newest: NewestEdition,
    /// What was said of a file that cannot be taken, and how many looks ago.
    complaint: Option<(String, u32)>,
}

/// The number of the newest edition that was taken since the start: a reload of the configuration does not bring an older
/// one back.
#[derive(Clone, Default)]
pub(crate) struct NewestEdition(Arc<AtomicU64>);

impl ListKeeper {
    /// Reads the list for `models`, and keeps it up to date as long as somebody has them. A list that cannot be read is said
    /// in the log; no new device is registered until there is one.
    pub(crate) fn begin(
        models: &Arc<Models>,
        path: &Path,
        relaxed: bool,
        trusted: TrustedCertificates,
        clock: Arc<dyn Clock>,
        newest: NewestEdition,
    ) {
        let mut keeper = Self {
            models: Arc::downgrade(models),
            path: path.to_owned(),
            relaxed,
            trusted,
            clock,
            seen: None,
            good_until: None,
            over: false,
            newest,
            complaint: None,
        };
        keeper.look();
        tokio::spawn(async move {
            loop {
                keeper.clock.sleep(LOOK).await;
                let looked = tokio::task::spawn_blocking(move || keeper.look().then_some(keeper)).await;
                let Ok(Some(still)) = looked else { return };
                keeper = still;
            }
        });
    }

    /// Looks once; whether anybody still has the models.
    fn look(&mut self) -> bool {
        let Some(models) = self.models.upgrade() else { return false };
        let look = Look::at(std::slice::from_ref(&self.path));
        // What could not be taken may be good later: a clock that was wrong, a file that may be read only now.
        if let Some((_, looks)) = &mut self.complaint {
            *looks += 1;
            if *looks % RETRY == 0 {
                self.seen = None;
            }
        }
        if self.seen.as_ref() != Some(&look) {
            self.seen = Some(look);
            match self.read() {
                Ok(SignedList { list, good_until }) => {
                    tracing::info!(
                        number = list.number(),
                        models = list.len(),
                        until = list.next_update(),
                        "list of FIDO models"
                    );
                    self.newest.0.fetch_max(list.number(), Ordering::Relaxed);
                    (self.good_until, self.over, self.complaint) = (Some(good_until), false, None);
                    models.put(Some(list));
                }
                Err(fault) => self.complain(format!("{fault:#}")),
            }
        }
        let over = self.good_until.is_some_and(|end| self.now() > end);
        if self.over && !over {
            // The clock was wrong; the next look reads the list again.
            self.seen = None;
        }
        if over && !self.over {
            let what = if self.relaxed {
                "stays in force"
            } else {
                "is out of force, and no new device is registered"
            };
            tracing::warn!(
                "the list of FIDO models is out of date and {what}; download the present one from https://mds3.fidoalliance.org"
            );
            if !self.relaxed {
                models.put(None);
            }
        }
        self.over = over;
        true
    }

    fn complain(&mut self, fault: String) {
        if self.complaint.as_ref().is_none_or(|(said, _)| *said != fault) {
            let path = self.path.display();
            tracing::warn!(
                "webauthn.metadata.path: {path}: {fault}; the list of before stays, if there is one"
            );
        }
        self.complaint = Some((fault, 0));
    }

    fn read(&self) -> Result<SignedList> {
        let mut text = Vec::new();
        File::open(&self.path)?.take(MAX_FILE + 1).read_to_end(&mut text)?;
        ensure!(text.len() as u64 <= MAX_FILE, "it is longer than {MAX_FILE} bytes");
        let read = signed_list(&text, &self.trusted, self.now()).context("not taken")?;
        // Somebody who can put an old edition back must not bring a revoked model back with it.
        let (number, newest) = (read.list.number(), self.newest.0.load(Ordering::Relaxed));
        ensure!(number >= newest, "it is older (number {number}) than the present one ({newest})");
        Ok(read)
    }

    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.clock.now().as_millis()).unwrap_or_default())
    }
}
