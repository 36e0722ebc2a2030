//! What the document says of a route beyond its row.

use crate::routes::ApiEndpoint;

/// A description of one route, beside the handler that it describes.
pub(in crate::api) struct Operation {
    pub(in crate::api) endpoint: ApiEndpoint,
    /// The name under which generated clients have it.
    pub(in crate::api) id: &'static str,
    /// What it does, in some words.
    pub(in crate::api) summary: &'static str,
    /// What else there is to know; may be empty.
    pub(in crate::api) about: &'static str,
    pub(in crate::api) parameters: &'static [Parameter],
    /// The schema of the body that is sent.
    pub(in crate::api) body: Option<&'static str>,
    /// The schema of the answer.
    pub(in crate::api) answer: &'static str,
    /// Headers of the answer, and what they say.
    pub(in crate::api) headers: &'static [(&'static str, &'static str)],
    /// Statuses and codes of refusals, besides those that follow from the row and from having a body.
    pub(in crate::api) refusals: &'static [&'static [(u16, &'static str)]],
}

impl Operation {
    /// Without parameters, body and refusals of its own.
    pub(in crate::api) const fn new(
        endpoint: ApiEndpoint,
        id: &'static str,
        summary: &'static str,
        answer: &'static str,
    ) -> Self {
        Self {
            endpoint,
            id,
            summary,
            about: "",
            parameters: &[],
            body: None,
            answer,
            headers: &[],
            refusals: &[],
        }
    }
}

/// A part of the address.
#[derive(Clone, Copy)]
pub(in crate::api) struct Parameter {
    pub(super) name: &'static str,
    pub(super) in_path: bool,
    pub(super) required: bool,
    pub(super) about: &'static str,
    /// Its bounds, where it is a number.
    pub(super) bounds: Option<(u64, u64)>,
}

impl Parameter {
    /// One in the place of `{name}`.
    pub(in crate::api) const fn path(name: &'static str, about: &'static str) -> Self {
        Self { name, in_path: true, required: true, about, bounds: None }
    }

    /// One after the question mark.
    pub(in crate::api) const fn query(name: &'static str, about: &'static str) -> Self {
        Self { name, in_path: false, required: false, about, bounds: None }
    }

    pub(in crate::api) const fn number(self, least: u64, most: u64) -> Self {
        Self { bounds: Some((least, most)), ..self }
    }

    pub(in crate::api) const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}
