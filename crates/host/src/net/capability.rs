//! The network as a capability.

use super::exchange::{Exchange, Request, Response};
use super::real::Real;
use super::rules::{Rules, brief};
use super::scripted::{Scripted, ScriptedAnswer};
use crate::arguments::{bytes, string, text, unknown, wrong};
use creance_engine::{Answer, Capability, Context, Data, ErrorCode, HostError, HostMethod, Interface, Reply};
use url::Url;

/// Redirects that a request may take.
const MAX_REDIRECTS: usize = 5;
/// Headers that belong to the connection, or that make the server see something else than what was checked.
const FORBIDDEN: &[&str] = &[
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "keep-alive",
    "via",
    "forwarded",
];

/// Requests to origins from a list.
pub struct Network {
    rules: Rules,
    exchange: Box<dyn Exchange>,
}

impl Network {
    /// The network of this machine.
    pub fn new(rules: Rules) -> Network {
        Network { rules, exchange: Box::new(Real) }
    }

    /// A network that is a list of answers. The rules hold all the same.
    pub fn scripted(rules: Rules, answers: impl IntoIterator<Item = ScriptedAnswer>) -> Network {
        Network { rules, exchange: Box::new(Scripted(answers.into_iter().collect())) }
    }

    fn fetch(&mut self, arguments: &[Data], context: &mut Context<'_>) -> Result<(Url, Response), HostError> {
        let grant = context.call.grant.clone();
        let mut request = request_of(arguments, context)?;
        for _ in 0..=MAX_REDIRECTS {
            request.addresses = self.rules.check(&grant, &request.method, &request.url)?;
            let response = self.exchange.exchange(request.clone(), context)?;
            let Some(location) = redirect(&response) else { return Ok((request.url, response)) };
            let next = request.url.join(location).map_err(|_| {
                HostError::new(ErrorCode::Network, "a redirect leads to something that is no URL")
            })?;
            // As browsers do: <https://fetch.spec.whatwg.org/#http-redirect-fetch>
            let is_post = request.method == "POST";
            if (response.status == 303 && request.method != "HEAD") || (is_post && response.status < 303) {
                request.method = "GET".to_owned();
                request.body = None;
                request.headers.retain(|(name, _)| !name.starts_with("content-"));
            }
            if next.origin() != request.url.origin() {
                request.headers.retain(|(name, _)| !matches!(&**name, "authorization" | "cookie"));
            }
            request.url = next;
        }
        Err(HostError::new(ErrorCode::Network, format!("more than {MAX_REDIRECTS} redirects")))
    }
}

/// Where a redirect leads.
fn redirect(response: &Response) -> Option<&str> {
    matches!(response.status, 301 | 302 | 303 | 307 | 308).then(|| response.header("location")).flatten()
}

/// The request that the arguments describe: a URL and, if any, `{ method, headers, body }`.
fn request_of(arguments: &[Data], context: &Context<'_>) -> Result<Request, HostError> {
    let text = string(arguments, 0, "the URL", context)?;
    let url = Url::parse(text).map_err(|_| wrong(context, &format!("'{}' is no URL", brief(text))))?;
    let empty = Data::Record(Vec::new());
    let options = match arguments.get(1) {
        None | Some(Data::Undefined) => &empty,
        Some(options @ Data::Record(_)) => options,
        Some(_) => return Err(wrong(context, "the options must be an object")),
    };
    let method = match options.field("method") {
        None | Some(Data::Undefined) => "GET".to_owned(),
        Some(Data::String(method)) => method.to_ascii_uppercase(),
        Some(_) => return Err(wrong(context, "the method must be a string")),
    };
    if !matches!(&*method, "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") {
        return Err(wrong(context, &format!("'{}' is no method that can be used", brief(&method))));
    }
    let mut headers = Vec::new();
    match options.field("headers") {
        None | Some(Data::Undefined) => {}
        Some(Data::Record(fields)) => {
            for (name, value) in fields {
                let name = name.to_ascii_lowercase();
                if FORBIDDEN.contains(&&*name)
                    || name.starts_with("proxy-")
                    || name.starts_with("x-forwarded-")
                {
                    return Err(wrong(context, &format!("the header '{}' cannot be set", brief(&name))));
                }
                let Some(value) = value.as_str() else {
                    return Err(wrong(context, "the value of a header must be a string"));
                };
                headers.push((name, value.to_owned()));
            }
        }
        Some(_) => return Err(wrong(context, "the headers must be an object")),
    }
    let body = match options.field("body") {
        None | Some(Data::Undefined | Data::Null) => None,
        Some(body) => Some(bytes(std::slice::from_ref(body), 0, "the body", context)?.to_vec()),
    };
    if body.is_some() && !matches!(&*method, "POST" | "PUT" | "PATCH") {
        return Err(wrong(context, &format!("{method} has no body")));
    }
    Ok(Request { method, url, headers, body, addresses: super::rules::Addresses::Public })
}

const METHODS: &[HostMethod] = &[
    HostMethod::promise("fetch", 1),
    HostMethod::promise("fetchText", 1),
    HostMethod::direct("origin", 1),
    HostMethod::direct("readOnly", 0),
];

impl Capability for Network {
    fn interface(&self) -> Interface {
        Interface::new("Network", METHODS)
    }

    fn covers(&self, url: &str) -> bool {
        Url::parse(url).is_ok_and(|url| self.rules.cover(&url))
    }

    fn call(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        let narrowed =
            |rules| Ok(Reply::Capability(Box::new(Network { rules, exchange: self.exchange.share() })));
        match method {
            "readOnly" => narrowed(self.rules.read_only()),
            "origin" => {
                let origin = string(arguments, 0, "the origin", context)?;
                let rules = Url::parse(origin).map(|url| self.rules.only(&url)).unwrap_or_default();
                if rules.is_empty() {
                    let message = format!("'{}' is not granted", brief(origin));
                    return Err(HostError::new(ErrorCode::NotGranted, message));
                }
                narrowed(rules)
            }
            "fetch" | "fetchText" => {
                let (url, response) = self.fetch(arguments, context)?;
                let body = match method {
                    "fetchText" => Data::String(text(response.body, "the answer")?),
                    _ => Data::Bytes(response.body),
                };
                let headers = response.headers.into_iter().map(|(name, value)| (name, Data::String(value)));
                Ok(Data::record([
                    ("status", Data::Number(f64::from(response.status))),
                    ("ok", Data::Bool((200..300).contains(&response.status))),
                    ("url", Data::from(url.as_str())),
                    ("headers", Data::Record(merged(headers))),
                    ("body", body),
                ])
                .into())
            }
            _ => Err(unknown(context)),
        }
    }
}

/// Headers with one entry for each name, in the order in which names come first.
fn merged(headers: impl Iterator<Item = (String, Data)>) -> Vec<(String, Data)> {
    let mut all: Vec<(String, Data)> = Vec::new();
    for (name, value) in headers {
        match (all.iter_mut().find(|known| known.0 == name), value) {
            (Some((_, Data::String(known))), Data::String(value)) => {
                known.push_str(", ");
                known.push_str(&value);
            }
            (_, value) => all.push((name, value)),
        }
    }
    all
}
