//! Which grant a name stands for.

use super::Needed;
use creance_compiler::{FreeName, Import};

/// The grant behind a free name that is no plain global; none for plain globals.
pub(super) fn of_name(name: &FreeName, is_global: bool) -> Option<Needed> {
    match (&*name.name, name.member.as_deref()) {
        ("Date", Some("now")) => Some(Needed::Clock),
        ("Date", None) if name.is_bare_call => Some(Needed::Clock),
        ("Date", _) => None,
        ("Math", Some("random")) => Some(Needed::Entropy),
        ("crypto", Some("subtle")) => None,
        ("crypto", _) => Some(Needed::Entropy),
        ("console", _) => Some(Needed::Console),
        ("eval" | "Function" | "ShadowRealm", member) => member.is_none().then_some(Needed::DynamicCode),
        ("fetch", _) => Some(Needed::Network),
        ("setTimeout" | "setInterval" | "clearTimeout" | "clearInterval" | "performance", _) => {
            Some(Needed::Clock)
        }
        (other, _) => (!is_global).then(|| Needed::Named(other.to_owned())),
    }
}

/// What the use of a built-in module stands for: each grant with the name that asks for it.
pub(super) fn of_builtin(module: &str, import: &Import) -> Vec<(Needed, String)> {
    let named = |grant: &str| Needed::Named(grant.to_owned());
    let rules = |name: &str| match (module, name) {
        ("fs" | "fs/promises", "constants" | "Stats" | "Dirent") => None,
        ("fs" | "fs/promises", _) => Some(named("fs")),
        ("process", "env") => Some(named("env")),
        ("process", "argv") => Some(named("args")),
        ("process", "stdout" | "stderr" | "stdin") => Some(named("stdio")),
        ("process", "exit") => Some(named("exit")),
        ("process", "hrtime" | "uptime") => Some(Needed::Clock),
        ("timers", "setTimeout" | "setInterval") => Some(Needed::Clock),
        ("timers/promises", "setTimeout" | "setInterval" | "scheduler") => Some(Needed::Clock),
        _ => None,
    };
    import.names.iter().filter_map(|name| Some((rules(name)?, name.clone()))).collect()
}
