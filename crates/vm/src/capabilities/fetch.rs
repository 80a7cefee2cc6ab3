//! Requests of the global `fetch`, which go to a capability that covers their origin.

use super::{Data, ErrorCode, HostError};
use crate::{Abrupt, JsResult, Value, Vm};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The method of a capability that carries out requests: a URL and `{ method, headers, body }`, as in `host::net`.
const METHOD: &str = "fetch";
/// Natives whose stack a request takes.
const LEVELS: u32 = 3;

/// What is to be fetched.
pub struct FetchRequest {
    /// The URL, as its parser writes it.
    pub url: String,
    /// Its origin, for messages.
    pub origin: String,
    /// The method.
    pub method: String,
    /// Each name once.
    pub headers: Vec<(String, String)>,
    /// The body, if there is one.
    pub body: Option<Vec<u8>>,
}

impl Vm {
    /// Sends a request through the first granted capability that covers its URL; the record that the capability
    /// answers. Whoever calls has paid for the bytes of the request.
    ///
    /// # Errors
    /// An error with the code `ERR_NOT_GRANTED` if none covers it; what the capability answers; a halt.
    pub fn fetch(&mut self, request: FetchRequest) -> JsResult<Value> {
        // Each grant reads it.
        self.tick(10 * request.url.len() as u64)?;
        let is_shadow = self.heap.realms[usize::from(self.realm())].is_shadow;
        let capabilities = &self.host.capabilities;
        let mut find = || if is_shadow { None } else { capabilities.covering(&request.url) };
        let name = match &mut self.host.interceptor {
            None => Ok(find()),
            Some(interceptor) => interceptor.route(&request.url, &mut find),
        };
        let name = match name {
            Ok(name) => name,
            Err(error) => return self.throw_host_error(error),
        };
        let Some(name) = name else {
            let FetchRequest { origin, .. } = request;
            let message = format!(
                "fetch is not granted for '{origin}': the embedder must grant the network with Rules::allow (on the \
                 command line with --net NAME={origin})"
            );
            return self.throw_host_error(HostError::new(ErrorCode::NotGranted, message));
        };
        let found = self.host.capabilities.find(&name);
        let row = found.and_then(|handle| {
            let interface = self.host.capabilities.interface(handle)?;
            interface.methods.iter().position(|row| row.is_called(METHOD))
        });
        let (Some(handle), Some(row)) = (found, row) else {
            return self.throw_host_error(HostError::new(ErrorCode::Closed, "the capability is closed"));
        };
        let FetchRequest { url, method, headers, body, .. } = request;
        let headers = headers.into_iter().map(|(name, value)| (name, Data::String(value))).collect();
        let options = Data::record([
            ("method", Data::String(method)),
            ("headers", Data::Record(headers)),
            ("body", body.map_or(Data::Undefined, Data::Bytes)),
        ]);
        let answer =
            self.nested_by(LEVELS, |vm| vm.host_call(handle, row, alloc::vec![Data::String(url), options]));
        match answer {
            // NOTE: what library code does with the answer is not the instruction that script waits at.
            Err(Abrupt::Suspend) => self.wait_for_answer(None, 0, None),
            answer => answer,
        }
    }
}

impl super::Capabilities {
    /// The first grant that covers a URL.
    fn covering(&self, url: &str) -> Option<Arc<str>> {
        self.granted().find(|(_, capability)| capability.covers(url)).map(|(name, _)| name.clone())
    }
}
