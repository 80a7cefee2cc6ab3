#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    creance_fuzz::check_source(&String::from_utf8_lossy(data));
});
