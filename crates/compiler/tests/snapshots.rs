//! Bytecode of small scripts: `snapshots/*.js` with their disassembly in `*.txt`. `BLESS=1` writes the texts.

use creance_bytecode::disassemble;
use creance_compiler::{CompileError, compile_library, compile_script};
use std::path::Path;

fn check(source: &Path, bless: bool) -> Result<(), String> {
    let text = std::fs::read_to_string(source).map_err(|error| error.to_string())?;
    let name = source.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let compiled: Result<_, CompileError> =
        if name.starts_with("library") { compile_library(name, &text) } else { compile_script(name, &text) };
    let got = match compiled {
        Ok(program) => disassemble(&program),
        Err(error) => format!("{error}\n{}\n", error.code_frame),
    };
    let expected_path = source.with_extension("txt");
    if bless {
        return std::fs::write(&expected_path, got).map_err(|error| error.to_string());
    }
    let expected = std::fs::read_to_string(&expected_path).unwrap_or_default();
    if got == expected { Ok(()) } else { Err(format!("{name} differs:\n{got}")) }
}

#[test]
fn snapshots() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let bless = std::env::var_os("BLESS").is_some();
    let mut failures = Vec::new();
    for entry in std::fs::read_dir(directory).expect("the snapshots are there").flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "js") {
            failures.extend(check(&entry.path(), bless).err());
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
