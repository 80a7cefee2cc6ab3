//! The list of what may be asked of whom.

use creance_engine::{ErrorCode, HostError};
use url::{Host, Url};

/// Origins with the methods that may be used there. Nothing else is reached.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<Rule>);

/// A text that is no origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadOrigin(String);

impl std::fmt::Display for BadOrigin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} is no origin: write it as https://host or http://host:port", self.0)
    }
}

impl std::error::Error for BadOrigin {}

#[derive(Clone, Debug, PartialEq)]
struct Rule {
    scheme: String,
    host: HostRule,
    port: u16,
    methods: Vec<String>,
    /// Addresses that are not public are allowed, whatever the name.
    private: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum HostRule {
    Exactly(Host),
    /// Any name that ends in a dot and this.
    Below(String),
}

/// Which addresses a host may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addresses {
    /// Public ones.
    Public,
    /// Those of this machine: the rule names `localhost`.
    Loopback,
    /// Any: the rule says so, or names the address.
    Any,
}

impl Rules {
    /// Nothing.
    pub fn new() -> Rules {
        Rules::default()
    }

    /// And an origin, for `GET` and `HEAD`: a scheme, a host and, if it is not the usual one, a port. `https://*.a.b`
    /// stands for all hosts below `a.b`, without itself. An address or `localhost` may be private, as it is named;
    /// other hosts must have public addresses.
    ///
    /// # Errors
    /// It is no origin.
    pub fn allow(self, origin: &str) -> Result<Rules, BadOrigin> {
        self.allow_methods(origin, &["GET", "HEAD"])
    }

    /// And an origin, for these methods.
    ///
    /// # Errors
    /// It is no origin.
    pub fn allow_methods(mut self, origin: &str, methods: &[&str]) -> Result<Rules, BadOrigin> {
        self.0.push(Rule::parse(origin, methods).ok_or_else(|| BadOrigin(origin.to_owned()))?);
        Ok(self)
    }

    /// And an origin whose name may lead to addresses that are not public, for these methods.
    ///
    /// # Errors
    /// It is no origin.
    pub fn allow_private(self, origin: &str, methods: &[&str]) -> Result<Rules, BadOrigin> {
        let mut rules = self.allow_methods(origin, methods)?;
        if let Some(rule) = rules.0.last_mut() {
            rule.private = true;
        }
        Ok(rules)
    }

    /// The part of the rules for one origin.
    pub(crate) fn only(&self, url: &Url) -> Rules {
        let narrow = |rule: &Rule| {
            let mut rule = rule.clone();
            rule.host = HostRule::Exactly(url.host()?.to_owned());
            Some(rule)
        };
        Rules(self.0.iter().filter(|rule| rule.covers(url)).filter_map(narrow).collect())
    }

    /// The part of the rules that only asks.
    pub(crate) fn read_only(&self) -> Rules {
        let mut rules = self.clone();
        for rule in &mut rules.0 {
            rule.methods.retain(|method| matches!(&**method, "GET" | "HEAD"));
        }
        rules
    }

    /// True if nothing is allowed.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if a rule is for the origin of a URL.
    pub(crate) fn cover(&self, url: &Url) -> bool {
        self.0.iter().any(|rule| rule.covers(url))
    }

    /// Which addresses a request may go to.
    ///
    /// # Errors
    /// It is not allowed.
    pub(crate) fn check(&self, grant: &str, method: &str, url: &Url) -> Result<Addresses, HostError> {
        let origin = url.origin().ascii_serialization();
        if !matches!(url.scheme(), "http" | "https") {
            let message = format!("'{}:' is no scheme that can be fetched", brief(url.scheme()));
            return Err(HostError::new(ErrorCode::Denied, message));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(HostError::new(ErrorCode::Denied, "a URL with a user name cannot be fetched"));
        }
        let mut covering = self.0.iter().filter(|rule| rule.covers(url)).peekable();
        if covering.peek().is_none() {
            let origin = brief(&origin);
            let message = format!(
                "'{origin}' is not granted: grant it with --net {grant}={origin}, or with Rules::allow where the \
                 network is granted"
            );
            return Err(HostError::new(ErrorCode::NotGranted, message));
        }
        let Some(rule) = covering.find(|rule| rule.methods.iter().any(|allowed| allowed == method)) else {
            let message = format!("{method} is not granted for '{}'", brief(&origin));
            return Err(HostError::new(ErrorCode::NotGranted, message));
        };
        Ok(match (&rule.host, rule.private) {
            (_, true) | (HostRule::Exactly(Host::Ipv4(_) | Host::Ipv6(_)), _) => Addresses::Any,
            (HostRule::Exactly(Host::Domain(name)), _) if name == "localhost" => Addresses::Loopback,
            _ => Addresses::Public,
        })
    }
}

/// What is shown of a text that may be long.
pub(crate) fn brief(text: &str) -> String {
    text.chars().take(200).collect()
}

impl Rule {
    fn parse(origin: &str, methods: &[&str]) -> Option<Rule> {
        let (scheme, rest) = origin.split_once("://")?;
        if !matches!(scheme, "http" | "https") || rest.contains(['/', '?', '#', '@', '\\']) {
            return None;
        }
        let below = rest.strip_prefix("*.");
        let url = Url::parse(&format!("{scheme}://{}", below.unwrap_or(rest))).ok()?;
        let host = match (url.host()?.to_owned(), below) {
            (host, None) => HostRule::Exactly(host),
            (Host::Domain(name), Some(_)) => HostRule::Below(format!(".{name}")),
            _ => return None,
        };
        let methods = methods.iter().map(|method| (*method).to_owned()).collect();
        let port = url.port_or_known_default()?;
        Some(Rule { scheme: scheme.to_owned(), host, port, methods, private: false })
    }

    fn covers(&self, url: &Url) -> bool {
        let host = match (&self.host, url.host()) {
            (HostRule::Exactly(allowed), Some(host)) => *allowed == host.to_owned(),
            (HostRule::Below(suffix), Some(Host::Domain(name))) => {
                name.len() > suffix.len() && name.ends_with(&**suffix)
            }
            _ => false,
        };
        host && self.scheme == url.scheme() && Some(self.port) == url.port_or_known_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules::new()
            .allow("https://a.example")
            .and_then(|rules| rules.allow("http://*.b.example:8080"))
            .and_then(|rules| rules.allow_methods("http://127.0.0.1:3000", &["POST"]))
            .and_then(|rules| rules.allow("http://localhost"))
            .and_then(|rules| rules.allow_private("http://db.internal", &["GET"]))
            .expect("origins")
    }

    fn check(method: &str, url: &str) -> Result<Addresses, ErrorCode> {
        let url = Url::parse(url).expect("a URL");
        rules().check("net", method, &url).map_err(|error| error.code().expect("no halt"))
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for url in [
            "https://a.example/x?y#z",
            "https://a.example:443/",
            "HTTPS://A.EXAMPLE/",
            "https://a\t.exa\nmple/",
            "https:\\\\a.example\\x",
            "http://x.b.example:8080/",
            "http://y.x.b.example:8080/",
        ] {
            assert_eq!(check("GET", url), Ok(Addresses::Public), "{url}");
        }
        assert_eq!(check("POST", "http://127.0.0.1:3000/"), Ok(Addresses::Any));
        assert_eq!(check("POST", "http://0x7f.1:3000/"), Ok(Addresses::Any));
        assert_eq!(check("GET", "http://localhost/"), Ok(Addresses::Loopback));
        assert_eq!(check("GET", "http://db.internal/"), Ok(Addresses::Any));
    }

    #[test]
    fn everything_else_is_refused() {
        for url in [
            "http://a.example/",
            "https://a.example:444/",
            "https://www.a.example/",
            "https://a.example.evil.example/",
            "https://aXexample/",
            "https://a.example./",
            "http://b.example:8080/",
            "http://xb.example:8080/",
            "http://x.b.example/",
            "http://127.0.0.2:3000/",
            "http://[::1]/",
            "http://localhost:81/",
        ] {
            assert_eq!(check("GET", url), Err(ErrorCode::NotGranted), "{url}");
        }
        assert_eq!(check("DELETE", "https://a.example/"), Err(ErrorCode::NotGranted));
        assert_eq!(check("GET", "http://127.0.0.1:3000/"), Err(ErrorCode::NotGranted));
        for url in ["file:///etc/passwd", "data:,x", "ftp://a.example/", "https://user:pass@a.example/"] {
            assert_eq!(check("GET", url), Err(ErrorCode::Denied), "{url}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for origin in [
            "a.example",
            "https://",
            "https://a/b",
            "ftp://a",
            "https://u@a",
            "https://*.1.2.3.4",
            "*",
            "https://a?b",
        ] {
            assert!(Rules::new().allow(origin).is_err(), "{origin}");
        }
    }

    #[test]
    fn rules_are_narrowed() {
        let url = Url::parse("http://x.b.example:8080/").expect("a URL");
        let other = Url::parse("http://y.b.example:8080/").expect("a URL");
        let only = rules().only(&url);
        assert!(only.check("net", "GET", &url).is_ok() && only.check("net", "GET", &other).is_err());
        let local = Url::parse("http://127.0.0.1:3000/").expect("a URL");
        assert!(rules().read_only().check("net", "POST", &local).is_err());
    }
}
