#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| relay::fuzz::target(input));
