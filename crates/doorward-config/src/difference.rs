//! What a reload cannot change.

use std::collections::BTreeMap;

use crate::{keys, reader::Effective};

/// The keys that differ and take effect after a restart only, as the table of keys says. A secret counts as changed
/// when it comes from elsewhere; what it is does not stand here.
pub fn restart_needed(old: &[Effective], new: &[Effective]) -> Vec<&'static str> {
    let (before, after) = (values(old), values(new));
    keys::KEYS
        .iter()
        .filter(|key| !key.reloadable && before.get(key.path) != after.get(key.path))
        .map(|key| key.path)
        .collect()
}

fn values(effective: &[Effective]) -> BTreeMap<&str, String> {
    let value = |one: &Effective| if one.secret { one.origin.to_string() } else { one.value.clone() };
    effective.iter().map(|one| (one.key.as_str(), value(one))).collect()
}
