//! Modules of Node.js that programs expect: `node:path`, `node:util` and others, as JavaScript files in this directory.
//!
//! They have no authority of their own. What needs some (`node:fs`, `node:process`) looks for grants under fixed names
//! when it is used. A file is an ordinary module that runs in the realm that imports it, on its meter; it is compiled
//! once for all VMs. Files reach natives by `import binding from 'internal:binding'` (`binding.rs`), which only they
//! can import, as they alone can import each other's `internal/` files.

mod binding;

pub(crate) use binding::METHODS;
use creance_vm::LibraryFile;

/// The name without `node:` of a module that script can import.
pub(crate) fn public_name(specifier: &str) -> Option<&'static str> {
    let name = specifier.strip_prefix("node:").unwrap_or(specifier);
    let file = MODULES.iter().find(|file| file.name == name && !name.starts_with("internal/"))?;
    Some(file.name)
}

macro_rules! modules {
    ($($name:literal $file:literal,)*) => {
        &[$(LibraryFile { name: $name, source: include_str!($file) }),*]
    };
}

/// The modules by their names without `node:`.
pub(crate) static MODULES: &[LibraryFile] = modules! {
    "assert" "assert.js",
    "assert/strict" "assert_strict.js",
    "buffer" "buffer.js",
    "events" "events.js",
    "fs" "fs.js",
    "fs/promises" "fs_promises.js",
    "internal/commonjs" "commonjs.js",
    "internal/equal" "equal.js",
    "internal/errors" "errors.js",
    "module" "module.js",
    "path" "path.js",
    "path/posix" "path_posix.js",
    "path/win32" "path_win32.js",
    "process" "process.js",
    "querystring" "querystring.js",
    "string_decoder" "string_decoder.js",
    "timers" "timers.js",
    "timers/promises" "timers_promises.js",
    "url" "url.js",
    "util" "util.js",
    "util/types" "util_types.js",
};
