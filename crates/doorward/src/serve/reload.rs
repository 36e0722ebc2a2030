//! What a running server takes anew: the configuration, and the secrets that stand in files of their own (HS-65).

use std::sync::{Arc, PoisonError};

use doorward_config::{Config, Effective, restart_needed};
use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    client_address::TrustedProxies,
};

use super::Server;
use crate::{configuration, foundation::Foundation, plan, rotation::InForce, wiring};

impl Server {
    /// Loads the configuration again, and gives it. A broken one is named and changes nothing.
    pub(super) fn reload(&self) -> Option<(Config, Vec<Effective>)> {
        let loaded = match configuration::load(&self.origin.files, &self.origin.environment) {
            Ok(loaded) => loaded,
            Err(problems) => {
                tracing::error!("the new configuration is broken, the old one stays in force: {problems}");
                return None;
            }
        };
        for warning in &loaded.warnings {
            tracing::warn!("{warning}");
        }
        let config = loaded.config;
        for key in restart_needed(&self.started_with, &loaded.effective) {
            tracing::warn!("{key} has changed; this takes effect at the next start");
        }
        match wiring::settings(&config, &loaded.effective, &self.foundation, &self.sign_in) {
            Ok(settings) => {
                self.sign_in.limiter.set_limit(config.auth.failed_login_rate_limit.clone());
                self.sign_in.regulation.reconfigure(plan::regulation(&config.regulation));
                self.sign_in.keys.reconfigure(settings.keys);
                self.portal.replace(settings.web);
                self.proxies.store(Arc::new(TrustedProxies::new(config.server.trusted_proxies.clone())));
                self.edge.replace(settings.edge);
                self.internal.replace(settings.internal);
                self.redirect.replace(settings.redirect);
                self.messages.replace(settings.messages);
            }
            Err(fault) => {
                tracing::error!(
                    "the new configuration cannot be used, the old one stays in force: {fault:#}"
                );
                return None;
            }
        }
        // Only now: what was refused above is not in force.
        match Foundation::token_keys(&self.data_dir, &self.origin.environment) {
            Ok(keys) => self.sign_in.sessions.replace_keys(keys),
            Err(fault) => tracing::error!("the signing secret of sessions stays as it was: {fault:#}"),
        }
        if let Err(fault) = self.log.reload(&plan::log(&config.log)) {
            tracing::error!("the log stays as it was: {fault:#}");
        }
        self.record_replaced(&config);
        self.foundation.ports.audit.record(&AuditEvent {
            time: self.foundation.ports.clock.now(),
            kind: AuditKind::ConfigurationReloaded,
            outcome: AuditOutcome::Success,
            user: None,
            about: None,
            origin: RequestOrigin::local("configuration"),
        });
        Some((config, loaded.effective))
    }

    /// Writes down which secrets of services and proxies are others from now on (HS-65).
    fn record_replaced(&self, config: &Config) {
        let now = InForce::of(config);
        let mut in_force = self.in_force.lock().unwrap_or_else(PoisonError::into_inner);
        for what in in_force.replaced_by(&now) {
            tracing::info!(what, "a secret was replaced; from now on requests have the new one");
            self.foundation.record(AuditKind::CredentialsReplaced, "configuration", what.to_owned());
        }
        *in_force = now;
    }
}
