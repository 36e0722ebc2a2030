//! From one configuration to what a reload replaces as a whole. Built completely or not at all.

use std::sync::Arc;

use anyhow::Result;
use doorward_config::{Config, Effective, PasswordResetMode};
use doorward_core::{
    accounts::Accounts, api_key::KeySettings, elevation::Elevation, gatekeeper::Gatekeeper, notice::Notices,
    reset::PasswordReset, second_factor::SecondFactors, socket_ticket::SocketTickets,
};
use doorward_gateway::{edge::EdgeSettings, internal::InternalSettings, redirect::RedirectSettings};
use doorward_web::{MailWriter, Web, WebSettings, WebState};

use crate::{
    doctor::RunningInstallation,
    foundation::{Foundation, SignIn},
    machine,
    messages::Outgoing,
    plan, services,
};

/// What a reload replaces.
pub(crate) struct Settings {
    pub(crate) edge: EdgeSettings,
    pub(crate) internal: InternalSettings,
    pub(crate) redirect: RedirectSettings,
    pub(crate) web: Web,
    pub(crate) messages: Outgoing,
    /// For the API keys, which outlive a reload.
    pub(crate) keys: KeySettings,
}

/// Everything that `config` says, around the foundation that stays.
pub(crate) fn settings(
    config: &Config,
    effective: &[Effective],
    foundation: &Foundation,
    sign_in: &SignIn,
) -> Result<Settings> {
    let SignIn { sessions, login, regulation, .. } = sign_in;
    let policy = Arc::new(plan::policy(config)?);
    let routes = Arc::new(services::routes(config)?);
    let strip = plan::strip(config, &policy);
    let (key_settings, gate) = (plan::keys::api_keys(config)?, plan::keys::admin_gate(config)?);
    let ports = foundation.ports.clone();
    let gatekeeper = Gatekeeper::new(Arc::clone(&policy), Arc::clone(sessions), Arc::clone(login), ports)
        .with_keys(Arc::clone(&sign_in.keys))
        .with_tickets(Arc::new(SocketTickets::new(foundation.ports.clone(), foundation.ticket_sealer())))
        .with_maintenance(Arc::clone(&foundation.maintenance));
    let gatekeeper = Arc::new(match gate {
        Some(gate) => gatekeeper.with_admin_gate(gate),
        None => gatekeeper,
    });
    let installation =
        RunningInstallation::new(config.clone(), effective.to_vec(), Arc::clone(&foundation.store));
    let edge = EdgeSettings {
        gatekeeper: Arc::clone(&gatekeeper),
        routes: Arc::clone(&routes),
        strip: Arc::clone(&strip),
        proxy: plan::proxy_trust(config),
        forwarded: config.server.forwarded,
        hsts: plan::hsts(&config.server)?,
        rate_limit: plan::edge::tiers(&config.rate_limit)?,
        client_subject: plan::tls::subject_header(&config.server.tls)?,
    };
    let redirect = RedirectSettings {
        gatekeeper: Arc::clone(&gatekeeper),
        routes: Arc::clone(&routes),
        hosts: own_names(config),
        port: plan::tls::visible_port(config),
    };
    let internal = InternalSettings { routes, strip, hosts: machine::host_name().into_iter().collect() };
    let ports = &foundation.ports;
    let accounts = Accounts::new(ports.clone(), plan::account_rules(config)).serving(Arc::clone(sessions));
    let accounts = Arc::new(accounts);
    let ways = plan::mail::ways(config, &config.data_dir, ports.clock.clone(), ports.entropy.clone())?;
    let notices = Arc::new(Notices::new(
        ports.clone(),
        Arc::new(MailWriter::new(Arc::clone(&foundation.languages))),
        ways.mailbox,
        Arc::clone(&sign_in.mail_limits),
    ));
    let mut factors = SecondFactors::new(
        ports.clone(),
        Arc::clone(sessions),
        Arc::clone(regulation),
        Arc::clone(&notices),
        plan::factors::factor_rules(config, &ports.clock, &foundation.fido_edition)?,
    );
    if let Some(duo) = plan::factors::duo(config, ports.clock.clone())? {
        factors = factors.with_push(duo);
    }
    let factors = Arc::new(factors);
    let elevation = Arc::new(Elevation::new(
        ports.clone(),
        Arc::clone(sessions),
        Arc::clone(&factors),
        Arc::clone(&notices),
        plan::factors::elevation_rules(&config.identity_validation),
    ));
    let forgotten = &config.authentication_backend.password_reset;
    let offers_reset = *forgotten == PasswordResetMode::Mail && config.notifier.carries_links();
    let reset = offers_reset.then(|| {
        Arc::new(PasswordReset::new(
            ports.clone(),
            Arc::clone(&accounts),
            Arc::clone(&notices),
            Arc::clone(&sign_in.reset_wishes),
            config.identity_validation.reset_lifespan,
        ))
    });
    let portals = config.session.cookies.iter();
    let portal = portals.map(|cookie| cookie.portal_url.as_str().trim_end_matches('/').to_owned()).next();
    let messages = Outgoing { ways, reset: reset.clone(), notices: Arc::clone(&notices), portal };
    let web = Web::new(WebState {
        gatekeeper,
        login: Arc::clone(login),
        accounts,
        factors,
        elevation,
        reset,
        notices,
        languages: Arc::clone(&foundation.languages),
        regulation: Arc::clone(regulation),
        sessions: Arc::clone(sessions),
        settings: WebSettings {
            encoded_characters: plan::encoded(config.server.limits.encoded_characters),
            proxy: plan::proxy_trust(config),
            redirect_ports: vec![config.server.address.port()],
            frigate_token: config.auth.frigate_token_cookie,
            logout_url: config.proxy.logout_url.clone(),
            forgotten_url: match forgotten {
                PasswordResetMode::Elsewhere(url) => Some(url.to_string()),
                PasswordResetMode::Mail | PasswordResetMode::Off => None,
            },
            checkup: Some(Arc::new(installation)),
            ..WebSettings::default()
        },
        clock: foundation.ports.clock.clone(),
        entropy: foundation.ports.entropy.clone(),
        audit: foundation.ports.audit.clone(),
        audit_log: Arc::clone(&foundation.audit_log),
        health: Arc::clone(&foundation.health),
        form_keys: foundation.form_sealer(),
    });
    Ok(Settings { edge, internal, redirect, web, messages, keys: key_settings })
}

/// What this machine is called beyond the hosts of portal and services.
fn own_names(config: &Config) -> Vec<String> {
    let acme = config.server.tls.acme.iter().flat_map(|acme| acme.domains.iter().cloned());
    let host = machine::host_name().map(|name| name.to_ascii_lowercase());
    let local = host.iter().map(|name| format!("{name}.local")).collect::<Vec<_>>();
    let addresses = machine::addresses().into_iter().map(|address| address.to_string());
    acme.chain(host).chain(local).chain(addresses).collect()
}
