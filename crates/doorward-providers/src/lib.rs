//! Other people's servers and files, behind core's ports: the users file, the pool that does password work, and the
//! ways by which messages reach people. LDAP and upstream OpenID Connect come here with their releases. Absent: SQL, HTML, rules.

pub mod chain;
pub mod duo;
pub mod fido;
pub mod notifier;
pub mod password_work;
pub mod users_file;
