//! A push service whose answers a test decides.

use std::{
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use doorward_core::ports::{PortError, Preauth, PushAnswer, PushDevice, PushRequest, PushService};
use tokio::sync::Semaphore;

/// A push as a [`ScriptedPush`] was asked to send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentPush {
    /// The user name.
    pub user: String,
    /// The device's identifier.
    pub device: String,
    /// From where the person signs in.
    pub client: IpAddr,
    /// Where they are going.
    pub target: Option<String>,
}

/// Says of everybody what it was told last, and keeps what it was asked. At first it knows nobody.
pub struct ScriptedPush {
    script: Mutex<Script>,
    /// Answers are given while there are permits; each takes none away.
    open: Semaphore,
}

struct Script {
    preauth: Preauth,
    answer: PushAnswer,
    broken: bool,
    asked: Vec<(String, IpAddr)>,
    sent: Vec<SentPush>,
}

impl Default for ScriptedPush {
    fn default() -> Self {
        let script = Script {
            preauth: Preauth::Enroll { url: None },
            answer: PushAnswer::Denied,
            broken: false,
            asked: Vec::new(),
            sent: Vec::new(),
        };
        Self { script: Mutex::new(script), open: Semaphore::new(1) }
    }
}

impl ScriptedPush {
    /// From now on this is what is said before a push.
    pub fn set_preauth(&self, preauth: Preauth) {
        self.lock().preauth = preauth;
    }

    /// From now on everybody has these devices, which can be pushed to.
    pub fn set_devices(&self, ids: &[&str]) {
        let device = |id: &&str| PushDevice {
            id: (*id).to_owned(),
            name: format!("Phone {id}"),
            capabilities: vec!["auto".to_owned(), "push".to_owned()],
        };
        self.set_preauth(Preauth::Devices(ids.iter().map(device).collect()));
    }

    /// From now on people answer so.
    pub fn set_answer(&self, answer: PushAnswer) {
        self.lock().answer = answer;
    }

    /// From now on every call fails with `Unavailable`, or no longer.
    pub fn set_broken(&self, broken: bool) {
        self.lock().broken = broken;
    }

    /// From now on pushes wait for [`release`](Self::release).
    pub fn hold(&self) {
        self.open.forget_permits(1);
    }

    /// Lets pushes that wait be answered.
    pub fn release(&self) {
        self.open.add_permits(1);
    }

    /// Every push that was sent, oldest first.
    pub fn sent(&self) -> Vec<SentPush> {
        self.lock().sent.clone()
    }

    /// Of whom it was asked how they stand, and from where, oldest first.
    pub fn asked(&self) -> Vec<(String, IpAddr)> {
        self.lock().asked.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn working(&self) -> Result<MutexGuard<'_, Script>, PortError> {
        let script = self.lock();
        if script.broken {
            return Err(PortError::unavailable("the push service is set broken"));
        }
        Ok(script)
    }
}

#[async_trait]
impl PushService for ScriptedPush {
    async fn preauth(&self, user: &str, client: IpAddr) -> Result<Preauth, PortError> {
        let mut script = self.working()?;
        script.asked.push((user.to_owned(), client));
        Ok(script.preauth.clone())
    }

    async fn push(&self, request: &PushRequest<'_>) -> Result<PushAnswer, PortError> {
        self.working()?.sent.push(SentPush {
            user: request.user.to_owned(),
            device: request.device.to_owned(),
            client: request.client,
            target: request.target.map(str::to_owned),
        });
        drop(self.open.acquire().await.map_err(PortError::unavailable)?);
        Ok(self.working()?.answer)
    }
}
