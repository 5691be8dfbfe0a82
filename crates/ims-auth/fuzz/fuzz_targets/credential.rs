//! The fuzzer's way into `ims_auth_fuzz::credential`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    ims_auth_fuzz::credential::check(data);
});
