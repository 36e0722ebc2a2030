//! Where everything is kept, from the configuration's words to the store's types.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use doorward_config::{self as config, DatabaseAddress, DatabaseServerConfig, StorageEngineConfig};
use doorward_store::{ServerAddress, ServerKind, ServerSettings, ServerTls};
use secrecy::ExposeSecret as _;

/// A server's settings; `None` for a file on this machine.
pub(crate) fn server(config: &config::Config) -> Result<Option<ServerSettings>> {
    let (server, kind) = match &config.storage.engine {
        StorageEngineConfig::Sqlite { .. } => return Ok(None),
        StorageEngineConfig::Postgres { server, schema } => {
            (server, ServerKind::Postgres { schema: Some(schema.clone()) })
        }
        StorageEngineConfig::Mysql { server } => (server, ServerKind::MySql),
    };
    let address = match &server.address {
        DatabaseAddress::Tcp { host, port } => ServerAddress::Tcp { host: host.clone(), port: *port },
        DatabaseAddress::Unix(path) => ServerAddress::Socket(path.clone()),
    };
    let settings = ServerSettings::new(kind, address, &server.database, &server.username);
    Ok(Some(ServerSettings {
        password: server.password.clone(),
        tls: tls(server, config.certificates_directory.as_deref())?,
        connect_timeout: server.timeout,
        statement_timeout: server.timeout,
        ..settings
    }))
}

fn tls(server: &DatabaseServerConfig, certificates: Option<&Path>) -> Result<ServerTls> {
    let Some(tls) = &server.tls else { return Ok(ServerTls::Off) };
    Ok(ServerTls::Required {
        verify: !tls.skip_verify,
        authorities: certificates.map(authorities).transpose()?.unwrap_or_default(),
        client: tls
            .client_certificate
            .as_ref()
            .map(|client| (client.chain.expose_secret().as_bytes().to_vec(), client.private_key.clone())),
    })
}

/// The PEM files of the folder, one after the other.
fn authorities(folder: &Path) -> Result<Vec<u8>> {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut all = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let named = path.extension().and_then(|ending| ending.to_str());
            if named.is_some_and(|ending| ["pem", "crt", "cer"].contains(&ending)) {
                all.extend(fs::read(&path)?);
                all.push(b'\n');
            }
        }
        Ok(all)
    };
    read().with_context(|| format!("certificates_directory: {}", folder.display()))
}
