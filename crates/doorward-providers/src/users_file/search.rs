//! Looking through the users of the file, as administrators do.

use std::collections::{BTreeMap, HashMap};

use doorward_core::{
    identity::{Account, Identity, folded},
    ports::AccountQuery,
};

/// A page of `accounts`, by folded name.
pub(super) fn search(accounts: &HashMap<String, Account>, query: &AccountQuery) -> Vec<Account> {
    let text = folded(&query.text);
    let wanted = |account: &&Account| {
        (!query.admins_only || account.identity.role.is_admin()) && mentions(&account.identity, &text)
    };
    let by_name: BTreeMap<String, &Account> = accounts
        .values()
        .filter(wanted)
        .map(|account| (folded(&account.identity.user), account))
        .filter(|(name, _)| query.after.as_ref().is_none_or(|after| name > after))
        .collect();
    by_name.into_values().take(query.limit).cloned().collect()
}

/// Whether name, display name or e-mail address contain `text`, which is folded.
fn mentions(identity: &Identity, text: &str) -> bool {
    let fields =
        [identity.user.as_str(), &identity.display_name, identity.email.as_deref().unwrap_or_default()];
    text.is_empty() || fields.iter().any(|field| folded(field).contains(text))
}
