//! A request and its answer.

use super::rules::Addresses;
use creance_engine::{Context, HostError};
use url::Url;

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub method: String,
    pub url: Url,
    pub headers: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
    /// Where it may go.
    pub addresses: Addresses,
}

/// What is answered.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0 == name).map(|header| &*header.1)
    }
}

/// Carries out single requests, without following redirects.
pub(crate) trait Exchange: Send {
    fn exchange(&mut self, request: Request, context: &mut Context<'_>) -> Result<Response, HostError>;
    /// The same, for a narrower capability.
    fn share(&self) -> Box<dyn Exchange>;
}
