//! Requests that go out.

use super::address::is_public;
use super::exchange::{Exchange, Request, Response};
use super::rules::{Addresses, brief};
use crate::wait::wait;
use creance_engine::{Context, ErrorCode, HostError};
use std::io::Read;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;
use ureq::config::Config;
use ureq::http::{self, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body};

/// How long a request may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes read at a time.
const CHUNK: usize = 16 << 10;

/// The network of this machine. Every request has a connection of its own: nothing is shared between grants.
#[derive(Clone, Copy)]
pub(crate) struct Real;

/// What the thread of a request reports.
enum Event {
    Head(Response),
    Body(Vec<u8>),
    Failed(HostError),
}

impl Exchange for Real {
    fn exchange(&mut self, request: Request, context: &mut Context<'_>) -> Result<Response, HostError> {
        // A thread of its own, so that a call that must stop does not wait for a server.
        let (sender, events) = sync_channel(2);
        std::thread::spawn(move || {
            if let Err(error) = carry_out(&request, &sender) {
                let _ = sender.send(Event::Failed(error));
            }
        });
        let mut response = None;
        while let Some(event) = wait(&events, context)? {
            match (event, &mut response) {
                (Event::Head(head), _) => response = Some(head),
                (Event::Body(chunk), Some(response)) => {
                    context.moved(chunk.len() as u64)?;
                    response.body.extend_from_slice(&chunk);
                }
                (Event::Body(_), None) => {}
                (Event::Failed(error), _) => return Err(error),
            }
        }
        response.ok_or_else(|| HostError::new(ErrorCode::Network, "the request has failed"))
    }

    fn share(&self) -> Box<dyn Exchange> {
        Box::new(*self)
    }
}

/// Sends a request and reports what comes back, until nobody listens.
fn carry_out(request: &Request, events: &SyncSender<Event>) -> Result<(), HostError> {
    let origin = brief(&request.url.origin().ascii_serialization());
    let config = Config::builder()
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(TIMEOUT))
        .user_agent("creance")
        .max_idle_connections(0)
        .build();
    let agent = Agent::with_parts(config, DefaultConnector::default(), Checked(request.addresses));
    let mut builder = http::Request::builder().method(&*request.method).uri(request.url.as_str());
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let malformed = |_| HostError::new(ErrorCode::Argument, "a header or the method is malformed");
    let answered = match &request.body {
        None => agent.run(builder.body(()).map_err(malformed)?),
        Some(body) => agent.run(builder.body(&body[..]).map_err(malformed)?),
    };
    let response = answered.map_err(|error| failure(&error, &origin))?;
    let (head, body) = response.into_parts();
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let headers = head.headers.iter().map(header).collect();
    if events.send(Event::Head(Response { status: head.status.as_u16(), headers, body: Vec::new() })).is_err()
    {
        return Ok(());
    }
    report_body(body, events, &origin)
}

fn report_body(mut body: Body, events: &SyncSender<Event>, origin: &str) -> Result<(), HostError> {
    let mut reader = body.as_reader();
    loop {
        let mut chunk = vec![0; CHUNK];
        let length = reader.read(&mut chunk).map_err(|_| {
            HostError::new(ErrorCode::Network, format!("the answer of '{origin}' breaks off"))
        })?;
        chunk.truncate(length);
        if length == 0 || events.send(Event::Body(chunk)).is_err() {
            return Ok(());
        }
    }
}

/// What script is told of a failed request.
fn failure(error: &ureq::Error, origin: &str) -> HostError {
    match error {
        ureq::Error::Timeout(_) => HostError::new(ErrorCode::Timeout, format!("'{origin}' took too long")),
        // [`Checked`] says so.
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::Unsupported => {
            let message = format!("'{origin}' leads to a private address, which is not granted");
            HostError::new(ErrorCode::Denied, message)
        }
        _ => HostError::new(ErrorCode::Network, format!("'{origin}' cannot be reached")),
    }
}

/// Resolves names to addresses that may be connected to.
#[derive(Debug)]
struct Checked(Addresses);

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let all = DefaultResolver::default().resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        for address in all.iter() {
            let is_allowed = match self.0 {
                Addresses::Any => true,
                Addresses::Loopback => address.ip().is_loopback(),
                Addresses::Public => is_public(address.ip()),
            };
            if is_allowed {
                allowed.push(*address);
            }
        }
        if allowed.is_empty() {
            Err(std::io::Error::from(std::io::ErrorKind::Unsupported).into())
        } else {
            Ok(allowed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_to_private_addresses_are_refused() {
        let resolve = |addresses| {
            let uri: Uri = "http://localhost:80/".parse().expect("a URI");
            let timeout = NextTimeout {
                after: Duration::from_secs(5).into(),
                reason: ureq::Timeout::Global,
                per_read: None,
                per_write: None,
            };
            Checked(addresses).resolve(&uri, &Config::default(), timeout)
        };
        assert!(resolve(Addresses::Any).is_ok());
        assert!(resolve(Addresses::Loopback).is_ok());
        let error = resolve(Addresses::Public).expect_err("a private address");
        let expected = "'http://localhost' leads to a private address, which is not granted";
        assert_eq!(failure(&error, "http://localhost"), HostError::new(ErrorCode::Denied, expected));
    }
}
