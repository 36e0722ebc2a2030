//! What is started and measured: processes of ours, in a folder of their own, on free loopback ports.

mod doorward;
mod nginx;
mod process;
mod second_factor;

pub(crate) use doorward::{Doorward, Setup, sign_in};
pub(crate) use nginx::Nginx;
pub(crate) use process::{
    Running, TempFolder, children, cpu_seconds, free_addresses, resident, wait_until_it_listens,
};
