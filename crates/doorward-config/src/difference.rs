//! What a reload cannot change.

use crate::config::Config;

/// The keys that differ and take effect after a restart only: the sockets, and where the data are.
pub fn reloadable_difference(old: &Config, new: &Config) -> Vec<&'static str> {
    let (a, b) = (&old.server, &new.server);
    [
        ("data_dir", old.data_dir != new.data_dir),
        ("server.address", a.address != b.address),
        ("server.internal_address", a.internal_address != b.internal_address),
        ("server.portal_address", a.portal_address != b.portal_address),
    ]
    .into_iter()
    .filter_map(|(key, differs)| differs.then_some(key))
    .collect()
}
