//! A network that is a list of answers: the double for tests.

use super::exchange::{Exchange, Request, Response};
use super::rules::brief;
use creance_engine::{Context, ErrorCode, HostError};
use std::sync::Arc;

/// What is answered to a method and a URL.
#[derive(Clone, Debug)]
pub struct ScriptedAnswer {
    method: String,
    url: String,
    response: Response,
}

impl ScriptedAnswer {
    /// An answer to `GET` with status 200.
    pub fn get(url: &str, body: impl Into<Vec<u8>>) -> ScriptedAnswer {
        ScriptedAnswer::new("GET", url, 200, body)
    }

    /// An answer.
    pub fn new(method: &str, url: &str, status: u16, body: impl Into<Vec<u8>>) -> ScriptedAnswer {
        let response = Response { status, headers: Vec::new(), body: body.into() };
        ScriptedAnswer { method: method.to_owned(), url: url.to_owned(), response }
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> ScriptedAnswer {
        self.response.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }
}

/// The list.
#[derive(Clone)]
pub(crate) struct Scripted(pub Arc<[ScriptedAnswer]>);

impl Exchange for Scripted {
    fn exchange(&mut self, request: Request, context: &mut Context<'_>) -> Result<Response, HostError> {
        let is_it =
            |answer: &&ScriptedAnswer| answer.method == request.method && answer.url == request.url.as_str();
        match self.0.iter().find(is_it) {
            Some(answer) => {
                context.moved(answer.response.body.len() as u64)?;
                Ok(answer.response.clone())
            }
            None => {
                let message =
                    format!("'{}' cannot be reached", brief(&request.url.origin().ascii_serialization()));
                Err(HostError::new(ErrorCode::Network, message))
            }
        }
    }

    fn share(&self) -> Box<dyn Exchange> {
        Box::new(self.clone())
    }
}
