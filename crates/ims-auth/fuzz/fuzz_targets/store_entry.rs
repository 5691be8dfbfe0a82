//! The fuzzer's way into `ims_auth_fuzz::store_entry`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    ims_auth_fuzz::store_entry::check(data);
});
