//! nginx as its users run it: a plain reverse proxy, and one that asks Doorward about every request.

use std::{fs, net::SocketAddr, path::Path, process::Command};

use anyhow::{Context as _, Result};

use super::{Running, children, free_addresses, wait_until_it_listens};

/// A running nginx, with both.
pub(crate) struct Nginx {
    process: Running,
    /// The plain proxy.
    pub(crate) plain: SocketAddr,
    /// The one that asks.
    pub(crate) asking: SocketAddr,
}

impl Nginx {
    /// Starts it in `folder`, in front of `service`, asking Doorward's `portal`.
    pub(crate) fn start(
        folder: &Path,
        service: SocketAddr,
        portal: SocketAddr,
        workers: usize,
    ) -> Result<Self> {
        let [plain, asking] = free_addresses()?;
        let file = folder.join("nginx.conf");
        fs::write(&file, config(&folder.display().to_string(), [service, portal, plain, asking], workers))?;
        let mut command = Command::new("nginx");
        command.arg("-p").arg(folder).arg("-c").arg(&file);
        let mut process = Running::start("nginx", &mut command, folder)
            .context("nginx is needed (apt-get install nginx-light)")?;
        wait_until_it_listens(&mut process, asking)?;
        Ok(Self { process, plain, asking })
    }

    /// The processes that do the work.
    pub(crate) fn workers(&self) -> Vec<u32> {
        children(self.process.pid())
    }
}

/// Bodies are not written to files in between, nothing is logged, connections are kept: nginx at its best.
fn config(folder: &str, addresses: [SocketAddr; 4], workers: usize) -> String {
    let [service, portal, plain, asking] = addresses;
    format!(
        r#"daemon off;
user root;
worker_processes {workers};
worker_rlimit_nofile 16384;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  proxy_max_temp_file_size 0;
  proxy_http_version 1.1;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
  upstream service {{ server {service}; keepalive 128; keepalive_requests 1000000000; }}
  upstream doorward {{ server {portal}; keepalive 128; keepalive_requests 1000000000; }}
  proxy_set_header Host $host;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $connection_upgrade;
  proxy_set_header X-Real-IP $remote_addr;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto https;
  proxy_set_header X-Forwarded-Host $host;
  server {{
    listen {plain};
    location / {{ proxy_pass http://service; }}
  }}
  server {{
    listen {asking};
    location = /ask {{
      internal;
      proxy_pass http://doorward/api/authz/auth-request;
      proxy_pass_request_body off;
      proxy_set_header Host auth.example.com;
      proxy_set_header Connection "";
      proxy_set_header Content-Length "";
      proxy_set_header X-Original-Method $request_method;
      proxy_set_header X-Original-URL https://$host$request_uri;
      proxy_set_header X-Forwarded-For $remote_addr;
    }}
    location / {{
      auth_request /ask;
      auth_request_set $user $upstream_http_remote_user;
      auth_request_set $groups $upstream_http_remote_groups;
      proxy_pass http://service;
      proxy_set_header Host $host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Forwarded-Host $host;
      proxy_set_header Remote-User $user;
      proxy_set_header Remote-Groups $groups;
    }}
  }}
}}
"#
    )
}
