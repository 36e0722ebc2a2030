//! What a service asks for beyond the rules: paths for administrators alone, and cameras by role (FR-72).
//!
//! Judged after [`gatekeeper`](crate::gatekeeper) has said yes, on the path and query that are forwarded, so that the
//! service is refused nothing that it would not have seen. It can only take away. Absent: which service it is for.

mod admin_paths;
mod cameras;
mod frigate;

pub use admin_paths::AdminPaths;
pub use cameras::{Cameras, Layout};

use crate::identity::Identity;

/// The role of those whom nobody knows, in [`Cameras`].
pub const ANONYMOUS: &str = "anonymous";

/// Escapes that servers decode into what separates paths. Where a service takes them (`encoded_characters: pass`), what
/// is judged here and what it opens could differ, so only administrators get through with one (invariant 7).
const SEPARATORS: [&str; 6] = ["%2f", "%5c", "%3b", "%25", "%3f", "%23"];

/// What a service asks for.
#[derive(Clone, Debug, Default)]
pub struct ServicePolicy {
    /// Paths for administrators alone.
    pub admin_paths: AdminPaths,
    /// Cameras by role; `None` where the service has none.
    pub cameras: Option<Cameras>,
}

/// Why somebody whom the rules let pass may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyDenial {
    /// Only administrators go there.
    AdminOnly,
    /// A camera, or something that is not known to be about none, that is not theirs.
    Camera,
    /// The path can be read in two ways.
    Ambiguous,
}

impl PolicyDenial {
    /// For the audit log.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::AdminOnly => "admin_path",
            Self::Camera => "camera",
            Self::Ambiguous => "ambiguous_path",
        }
    }
}

impl ServicePolicy {
    /// Judges `path_and_query`, canonical and as it is forwarded, for `identity` (`None` when nobody is known).
    ///
    /// # Errors
    /// [`PolicyDenial`], which is a 403.
    pub fn judge(&self, path_and_query: &str, identity: Option<&Identity>) -> Result<(), PolicyDenial> {
        if self.admin_paths.is_empty() && self.cameras.is_none() {
            return Ok(());
        }
        let role = identity.map_or(ANONYMOUS, |identity| identity.role.as_str());
        let is_admin = identity.is_some_and(|identity| identity.role.is_admin());
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        if !is_admin {
            let lower = path.to_ascii_lowercase();
            if SEPARATORS.iter().any(|escape| lower.contains(escape)) {
                return Err(PolicyDenial::Ambiguous);
            }
            if self.admin_paths.cover(path) {
                return Err(PolicyDenial::AdminOnly);
            }
        }
        match &self.cameras {
            Some(cameras) if !cameras.allow(role, path, query) => Err(PolicyDenial::Camera),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
