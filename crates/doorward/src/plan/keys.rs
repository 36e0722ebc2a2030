//! `api_keys` and `admin` in the words of the core.

use anyhow::{Context as _, Result};
use doorward_config as config;
use doorward_core::{
    admin_gate::AdminGate,
    api_key::{ConfiguredKey, Holder, KeyScope, KeySettings},
    identity::Role,
};

/// The keys of the configuration.
pub(crate) fn api_keys(config: &config::Config) -> Result<KeySettings> {
    let section = &config.api_keys;
    let mut keys = Vec::new();
    for (index, key) in section.keys.iter().enumerate() {
        let scope = if key.scope.is_empty() {
            KeyScope::all()
        } else {
            let place = || format!("api_keys.keys[{index}].scope");
            KeyScope::new(key.scope.iter().map(String::as_str)).with_context(place)?
        };
        let role = || key.role.as_deref().map_or_else(Role::viewer, Role::new);
        let holder = match &key.user {
            Some(user) => Holder::Person(user.clone()),
            None => Holder::Machine { role: role() },
        };
        keys.push(ConfiguredKey {
            text: key.key.clone(),
            name: key.name.clone(),
            holder,
            scope,
            per_minute: key.requests_per_minute,
        });
    }
    Ok(KeySettings { enabled: section.enabled, refuse_foreign: section.refuse_foreign, keys })
}

/// The closed group of paths; `None` where nothing is closed.
pub(crate) fn admin_gate(config: &config::Config) -> Result<Option<AdminGate>> {
    let admin = &config.admin;
    if admin.paths.is_empty() {
        return Ok(None);
    }
    let paths = KeyScope::new(admin.paths.iter().map(String::as_str)).context("admin.paths")?;
    let (debug, enabled, key) = (admin.debug, admin.enabled, admin.api_key.clone());
    Ok(Some(AdminGate { paths, debug, enabled, key }))
}
