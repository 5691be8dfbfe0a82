//! The fuzzer's way into `ims_auth_fuzz::scopes`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    ims_auth_fuzz::scopes::check(data);
});
