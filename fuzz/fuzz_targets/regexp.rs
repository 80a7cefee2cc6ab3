#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let case = creance_fuzz::regexp(&mut creance_fuzz::Bytes::new(data));
    creance_fuzz::check_matcher(&case);
    creance_fuzz::check_methods(&case);
});
