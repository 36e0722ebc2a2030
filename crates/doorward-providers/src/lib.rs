//! Other people's servers and files, behind core's ports: the users file, and the pool that does password work.
//! LDAP, mail and upstream OpenID Connect come here with their releases. Absent: SQL, HTML, rules.

pub mod chain;
pub mod password_work;
pub mod users_file;
