#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    creance_fuzz::check_source(&creance_fuzz::program(&mut creance_fuzz::Bytes::new(data)));
});
