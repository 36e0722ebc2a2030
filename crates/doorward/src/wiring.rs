//! From one configuration to what a reload replaces as a whole. Built completely or not at all.

use std::sync::Arc;

use anyhow::Result;
use doorward_config::Config;
use doorward_core::{accounts::Accounts, gatekeeper::Gatekeeper};
use doorward_gateway::{edge::EdgeSettings, internal::InternalSettings};
use doorward_web::{Web, WebSettings, WebState};

use crate::{
    foundation::{Foundation, SignIn},
    machine, plan, services,
};

/// What a reload replaces.
pub(crate) struct Settings {
    pub(crate) edge: EdgeSettings,
    pub(crate) internal: InternalSettings,
    pub(crate) web: Web,
}

/// Everything that `config` says, around the foundation that stays.
pub(crate) fn settings(config: &Config, foundation: &Foundation, sign_in: &SignIn) -> Result<Settings> {
    let SignIn { sessions, login, regulation, .. } = sign_in;
    let policy = Arc::new(plan::policy(config)?);
    let routes = Arc::new(services::routes(&config.services)?);
    let strip = plan::strip(config, &policy);
    let gatekeeper = Arc::new(Gatekeeper::new(
        Arc::clone(&policy),
        Arc::clone(sessions),
        Arc::clone(login),
        foundation.ports.clone(),
    ));
    let edge = EdgeSettings {
        gatekeeper: Arc::clone(&gatekeeper),
        routes: Arc::clone(&routes),
        strip: Arc::clone(&strip),
        proxy: plan::proxy_trust(config),
        hsts: plan::hsts(&config.server)?,
    };
    let internal = InternalSettings { routes, strip, hosts: machine::host_name().into_iter().collect() };
    let accounts = Accounts::new(foundation.ports.clone(), plan::account_rules(config));
    let web = Web::new(WebState {
        gatekeeper,
        login: Arc::clone(login),
        accounts: Arc::new(accounts.serving(Arc::clone(sessions))),
        regulation: Arc::clone(regulation),
        sessions: Arc::clone(sessions),
        settings: WebSettings {
            encoded_characters: plan::encoded(config.server.limits.encoded_characters),
            proxy: plan::proxy_trust(config),
            redirect_ports: vec![config.server.address.port()],
            frigate_token: config.auth.frigate_token_cookie,
            ..WebSettings::default()
        },
        clock: foundation.ports.clock.clone(),
        entropy: foundation.ports.entropy.clone(),
        audit: foundation.ports.audit.clone(),
        form_keys: foundation.form_sealer(),
    });
    Ok(Settings { edge, internal, web })
}
