//! The fuzzer's way into `ims_auth_fuzz::token_response`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    ims_auth_fuzz::token_response::check(data);
});
