//! The copy of an SQLite database from before its schema is changed.

use std::{
    fs, io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use super::OpenError;

/// Where the backup of the database at `path` with schema `version` goes.
fn backup_path(path: &Path, version: i64) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".v{version}.backup"));
    path.with_file_name(name)
}

/// Copies the database that `reader` reads, beside it, as it is committed at this moment. A backup of the same version
/// from an update that was broken off is replaced. The copy has its whole content sealed as the original has.
pub(super) async fn write(path: &Path, version: i64, reader: &mut SqliteConnection) -> Result<(), OpenError> {
    let backup = backup_path(path, version);
    let mut unfinished = backup.clone().into_os_string();
    // Processes that start together each write their own.
    unfinished.push(format!(".{}", std::process::id()));
    let unfinished = PathBuf::from(unfinished);
    let written = copy(&unfinished, version, reader).await;
    let placed = written.and_then(|is_old| {
        if is_old {
            fs::rename(&unfinished, &backup).map_err(sqlx::Error::Io)?;
            sync_folder(&backup).map_err(sqlx::Error::Io)?;
        }
        Ok(is_old)
    });
    match placed {
        Ok(true) => {
            tracing::info!(
                backup = %backup.display(),
                "the database was saved before its schema is brought up to date"
            );
            Ok(())
        }
        // Another process has updated it meanwhile, and has saved it before.
        Ok(false) => {
            let _ = fs::remove_file(&unfinished);
            Ok(())
        }
        Err(error) => {
            let _ = fs::remove_file(&unfinished);
            let database = path.display().to_string();
            Err(OpenError::Backup { database, backup, cause: error.to_string() })
        }
    }
}

/// Writes the copy; `false` if it is one of a newer schema than `version`.
async fn copy(to: &Path, version: i64, reader: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // VACUUM INTO takes an empty file as it is, so nobody else can read it at any moment.
    let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(to);
    let file = file.map_err(sqlx::Error::Io)?;
    let name = to.to_str().ok_or_else(|| sqlx::Error::Io(io::Error::other("its path is not UTF-8")))?;
    sqlx::query("VACUUM INTO ?1").bind(name).execute(reader).await?;
    file.sync_all().map_err(sqlx::Error::Io)?;
    let mut copied = SqliteConnectOptions::new().filename(to).read_only(true).connect().await?;
    let found: i64 =
        sqlx::query_scalar("SELECT user_version FROM pragma_user_version").fetch_one(&mut copied).await?;
    copied.close().await?;
    Ok(found == version)
}

fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}
