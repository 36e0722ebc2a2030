//! The checks for the page in the settings.

use std::{future::Future, pin::Pin, sync::Arc};

use doorward_config::{Config, Effective, Profile};
use doorward_core::ports::Clock as _;
use doorward_store::Database;
use doorward_web::{Checkup, CheckupLine, CheckupResult, CheckupState};

use super::{Gathered, State, ask, gather, run};
use crate::clock::SystemClock;

/// Looks over the installation that runs.
pub(crate) struct RunningInstallation {
    config: Config,
    effective: Vec<Effective>,
    store: Arc<Database>,
}

impl RunningInstallation {
    pub(crate) fn new(config: Config, effective: Vec<Effective>, store: Arc<Database>) -> Self {
        Self { config, effective, store }
    }
}

impl std::fmt::Debug for RunningInstallation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RunningInstallation")
    }
}

impl Checkup for RunningInstallation {
    fn look(&self) -> Pin<Box<dyn Future<Output = CheckupResult> + Send + '_>> {
        Box::pin(async move {
            let profile = self.config.profile.unwrap_or(Profile::Production);
            let stored = ask(&self.store, SystemClock.now()).await.ok();
            let facts = gather(&Gathered { config: &self.config, effective: &self.effective, stored }).await;
            let lines = run(&facts, profile).into_iter().map(|(check, finding)| CheckupLine {
                id: check.id,
                title: check.title,
                state: match finding.state {
                    State::Pass => CheckupState::Pass,
                    State::Warn => CheckupState::Warn,
                    State::Fail => CheckupState::Fail,
                    State::Unknown => CheckupState::Unknown,
                },
                finding: finding.found,
                mend: finding.mend,
            });
            CheckupResult { profile: profile.name(), lines: lines.collect() }
        })
    }
}
