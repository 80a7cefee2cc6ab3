//! Prints the bytecode of a script: `cargo run -p creance-compiler --example disassemble -- file.js`.
fn main() {
    let path = std::env::args().nth(1).expect("usage: disassemble FILE");
    let source = std::fs::read_to_string(&path).expect("the file can be read");
    match creance_compiler::compile_script(&path, &source) {
        Ok(program) => print!("{}", creance_bytecode::disassemble(&program)),
        Err(error) => eprintln!("{error}\n{}", error.code_frame),
    }
}
