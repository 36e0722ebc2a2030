//! Two pages of records that are read side by side.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use super::{AuditRecord, Link};
use crate::ports::PortError;

type Reading<'a> = Pin<Box<dyn Future<Output = Read> + Send + 'a>>;

pub(super) type Read = Result<Vec<(AuditRecord, Link)>, PortError>;

/// Two pages that are read at the same time. This room has no runtime to do it for it.
pub(super) struct Both<'a> {
    readings: [Reading<'a>; 2],
    read: [Option<Read>; 2],
}

impl<'a> Both<'a> {
    pub(super) const fn of(first: Reading<'a>, second: Reading<'a>) -> Self {
        Self { readings: [first, second], read: [None, None] }
    }
}

impl Future for Both<'_> {
    type Output = (Read, Read);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { readings, read } = &mut *self;
        for (reading, read) in readings.iter_mut().zip(read.iter_mut()) {
            if read.is_none()
                && let Poll::Ready(done) = reading.as_mut().poll(context)
            {
                *read = Some(done);
            }
        }
        match read {
            [first @ Some(_), second @ Some(_)] => match (first.take(), second.take()) {
                (Some(first), Some(second)) => Poll::Ready((first, second)),
                _ => Poll::Pending,
            },
            _ => Poll::Pending,
        }
    }
}
