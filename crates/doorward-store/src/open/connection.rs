//! Connections to servers: how they come up, what is set in each, and when one is given up.

use std::{fmt::Write as _, io, time::Duration};

use secrecy::ExposeSecret as _;
use sqlx::{
    ConnectOptions as _, Connection as _, Executor as _, MySqlPool, PgPool,
    mysql::{MySqlConnectOptions, MySqlPoolOptions, MySqlSslMode},
    pool::PoolOptions,
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
};
use tokio::time::timeout;

use super::migrate_mysql;
use crate::{
    engine::Engine,
    settings::{ServerAddress, ServerKind, ServerSettings, ServerTls},
};

/// A connection that lay idle for so long is tried before it is used: the server may have restarted.
const UNTRIED: Duration = Duration::from_secs(1);

/// How long a connection may take to show that it works, after use and before.
const TRIAL: Duration = Duration::from_secs(1);

/// Longer than anything takes that is still alive; for connections whose server went away without a word.
const MAX_LIFETIME: Duration = Duration::from_secs(30 * 60);

impl ServerSettings {
    pub(super) fn postgres_pool(&self) -> PgPool {
        let mut session = format!(
            "SET statement_timeout = {0}; SET lock_timeout = {0}; \
             SET idle_in_transaction_session_timeout = {0}; \
             SET default_transaction_isolation = 'read committed'; SET standard_conforming_strings = on",
            self.statement_timeout.as_millis()
        );
        if let ServerKind::Postgres { schema: Some(schema) } = &self.kind {
            // Checked to be a plain name. Writing to a String cannot fail.
            let _ = write!(session, "; SET search_path = \"{schema}\"");
        }
        let options: PgPoolOptions = self.pool();
        options
            .after_connect(move |connection, _| {
                let session = session.clone();
                Box::pin(async move {
                    connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(session))).await.map(|_| ())
                })
            })
            .connect_lazy_with(self.postgres_options())
    }

    pub(super) fn mysql_pool(&self) -> MySqlPool {
        let seconds = self.statement_timeout.as_secs().max(1);
        let session = format!(
            "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; \
             SET SESSION sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', \
             SESSION innodb_lock_wait_timeout = {seconds}"
        );
        // MySQL knows no limit for statements that write.
        let for_mariadb = format!("SET SESSION max_statement_time = {seconds}");
        let options: MySqlPoolOptions = self.pool();
        options
            .after_connect(move |connection, _| {
                let (session, for_mariadb) = (session.clone(), for_mariadb.clone());
                Box::pin(async move {
                    connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(session))).await?;
                    if migrate_mysql::is_mariadb(connection).await? {
                        connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(for_mariadb))).await?;
                    }
                    Ok(())
                })
            })
            .connect_lazy_with(self.mysql_options())
    }

    fn pool<DB: sqlx::Database>(&self) -> PoolOptions<DB> {
        PoolOptions::new()
            .max_connections(self.connections.max(1))
            .acquire_timeout(self.connect_timeout)
            .max_lifetime(MAX_LIFETIME)
            .test_before_acquire(false)
            .before_acquire(|connection: &mut DB::Connection, meta| {
                Box::pin(async move {
                    if meta.idle_for < UNTRIED {
                        return Ok(true);
                    }
                    Ok(matches!(timeout(TRIAL, connection.ping()).await, Ok(Ok(()))))
                })
            })
            // A statement that was given up may still be under way; its connection comes back when it is done, or not
            // at all. Without this, a server that fell silent would keep every place in the pool.
            .after_release(|connection: &mut DB::Connection, _| {
                Box::pin(async move {
                    let silent = || sqlx::Error::Io(io::ErrorKind::TimedOut.into());
                    timeout(TRIAL, connection.ping()).await.map_err(|_| silent())?.map(|()| true)
                })
            })
    }

    pub(super) fn postgres_options(&self) -> PgConnectOptions {
        let options = PgConnectOptions::new_without_pgpass()
            .username(&self.user)
            .password(self.password.as_ref().map_or("", |password| password.expose_secret()))
            .database(&self.database)
            .application_name("doorward")
            .disable_statement_logging();
        let options = match &self.address {
            ServerAddress::Tcp { host, port } => options.host(host).port(*port),
            ServerAddress::Socket(folder) => options.socket(folder),
        };
        match &self.tls {
            ServerTls::Off => options.ssl_mode(PgSslMode::Disable),
            ServerTls::Required { verify, authorities, client } => {
                let mode = if *verify { PgSslMode::VerifyFull } else { PgSslMode::Require };
                let mut options = options.ssl_mode(mode);
                if !authorities.is_empty() {
                    options = options.ssl_root_cert_from_pem(authorities.clone());
                }
                if let Some((chain, key)) = client {
                    options = options
                        .ssl_client_cert_from_pem(chain)
                        .ssl_client_key_from_pem(key.expose_secret().as_bytes());
                }
                options
            }
        }
    }

    pub(super) fn mysql_options(&self) -> MySqlConnectOptions {
        let mut options = MySqlConnectOptions::new()
            .username(&self.user)
            .database(&self.database)
            .charset("utf8mb4")
            .pipes_as_concat(false)
            .no_engine_substitution(false)
            .timezone(None)
            .disable_statement_logging();
        if let Some(password) = &self.password {
            options = options.password(password.expose_secret());
        }
        let options = match &self.address {
            ServerAddress::Tcp { host, port } => options.host(host).port(*port),
            ServerAddress::Socket(file) => options.socket(file),
        };
        match &self.tls {
            ServerTls::Off => options.ssl_mode(MySqlSslMode::Disabled),
            ServerTls::Required { verify, authorities, client } => {
                let mode = if *verify { MySqlSslMode::VerifyIdentity } else { MySqlSslMode::Required };
                let mut options = options.ssl_mode(mode);
                if !authorities.is_empty() {
                    options = options.ssl_ca_from_pem(authorities.clone());
                }
                if let Some((chain, key)) = client {
                    options = options
                        .ssl_client_cert_from_pem(chain)
                        .ssl_client_key_from_pem(key.expose_secret().as_bytes());
                }
                options
            }
        }
    }

    /// Engine, address, database and schema; for people and logs, without the password.
    pub(crate) fn describe(&self) -> String {
        let place = match &self.address {
            ServerAddress::Tcp { host, port } if host.contains(':') => format!("[{host}]:{port}"),
            ServerAddress::Tcp { host, port } => format!("{host}:{port}"),
            ServerAddress::Socket(path) => path.display().to_string(),
        };
        let schema = match &self.kind {
            ServerKind::Postgres { schema: Some(schema) } => format!(", schema {schema}"),
            _ => String::new(),
        };
        let engine = match self.kind {
            ServerKind::Postgres { .. } => Engine::Postgres,
            ServerKind::MySql => Engine::MySql,
        };
        format!("{engine} {place}/{}{schema}", self.database)
    }
}
