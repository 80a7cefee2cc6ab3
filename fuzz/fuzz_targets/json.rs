#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    creance_fuzz::check_json(&creance_fuzz::json_text(&mut creance_fuzz::Bytes::new(data)));
});
