//! Every YAML block of the seeds loads (contract 3).

use std::time::Duration;

use doorward_config::{Argon2Variant, HashingConfig, PasswordResetMode};
use secrecy::ExposeSecret;

use crate::{good, refused, warnings};

const FILE_USERS: &str = "\
authentication_backend:
  # Disable both the HTML element and the API for reset password functionality
  disable_reset_password: false

  # File backend configuration.
  file:
    path: /config/users.yml
    password:
      algorithm: argon2id
      iterations: 1
      salt_length: 16
      parallelism: 8
      memory: 1024
";

const RATE_LIMIT: &str = "\
auth:
  failed_login_rate_limit: \"1/second;5/minute;20/hour\"
  trusted_proxies:
    - 172.18.0.0/16 # <---- this is the subnet for the internal docker compose network
";

const PROXY_ONLY: &str = "\
auth:
  enabled: False

proxy:
  auth_secret: <some random long string>
";

const HEADER_MAP: &str = "\
proxy:
  header_map:
    user: x-forwarded-user
";

#[test]
fn the_file_users_block_loads_with_its_values() {
    let loaded = good(FILE_USERS);
    let backend = &loaded.config.authentication_backend;
    assert!(backend.password_reset == PasswordResetMode::Mail && !backend.sql);
    let file = backend.file.as_ref().unwrap();
    assert_eq!(file.path.to_str(), Some("/config/users.yml"));
    assert_eq!(
        backend.hashing,
        HashingConfig::Argon2 {
            variant: Argon2Variant::Id,
            iterations: 1,
            memory_kib: 1024 * 1024,
            parallelism: 8,
            key_length: 32,
            salt_length: 16,
            by_old_keys: true,
        }
    );
    assert_eq!(
        warnings(FILE_USERS),
        ["doorward.yml:3:3: warning: authentication_backend.disable_reset_password: is called \
          authentication_backend.password_reset.disable here"]
    );
    let off = good(&FILE_USERS.replace("false", "true")).config.authentication_backend.password_reset;
    assert_eq!(off, PasswordResetMode::Off);
}

#[test]
fn the_rate_limit_block_loads_with_its_values() {
    let config = good(RATE_LIMIT).config;
    assert_eq!(config.auth.failed_login_rate_limit.to_string(), "1/second;5/minute;20/hour");
    assert_eq!(config.auth.failed_login_rate_limit.longest_span(), Duration::from_secs(3600));
    assert_eq!(config.server.trusted_proxies[0].to_string(), "172.18.0.0/16");
    assert_eq!(
        warnings(RATE_LIMIT),
        ["doorward.yml:3:3: warning: auth.trusted_proxies: is called server.trusted_proxies here"]
    );
}

#[test]
fn the_block_that_leaves_sign_in_to_a_proxy_loads_with_its_values() {
    let config = good(PROXY_ONLY).config;
    assert!(!config.auth.enabled);
    assert_eq!(config.proxy.auth_secret.unwrap().expose_secret(), "<some random long string>");
    assert_eq!(
        warnings(PROXY_ONLY),
        [
            "doorward.yml:5:16: warning: proxy.auth_secret: is the example from the documentation; write a secret of \
          your own"
        ]
    );
}

#[test]
fn the_header_map_block_loads_with_its_values() {
    let config = good(HEADER_MAP).config;
    assert_eq!(config.proxy.header_map.user.as_deref(), Some("x-forwarded-user"));
    let both = good(&format!("{PROXY_ONLY}{}", HEADER_MAP.strip_prefix("proxy:\n").unwrap()));
    assert_eq!(both.warnings.len(), 1, "the example of a secret");
}

#[test]
fn the_reset_option_of_the_seed_loads() {
    assert!(good("auth: {reset_admin_password: true}").config.auth.reset_admin_password);
}

#[test]
fn forgotten_passwords_may_be_somebody_elses_matter() {
    let reset = |options: &str| format!("authentication_backend: {{password_reset: {{{options}}}}}");
    let read = |options: &str| good(&reset(options)).config.authentication_backend.password_reset;
    let PasswordResetMode::Elsewhere(url) = read("custom_url: 'https://passwords.example.com/new'") else {
        panic!("not elsewhere")
    };
    assert_eq!(url.as_str(), "https://passwords.example.com/new");
    let both = "disable: true, custom_url: 'https://passwords.example.com'";
    assert_eq!(read(both), PasswordResetMode::Off);
    assert!(
        warnings(&reset(both))[0].contains("password_reset.custom_url: has no effect while disable is true")
    );
    for bad in ["javascript:alert(1)", "/reset", "https://bob:secret@example.com", "passwords.example.com"] {
        refused(&reset(&format!("custom_url: '{bad}'")), &["password_reset.custom_url: expected a URL"]);
    }
}
