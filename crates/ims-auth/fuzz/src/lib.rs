//! What is fuzzed, as plain functions: one module a target, `check` takes the input and panics when something that must hold
//! does not. The fuzzer calls them from `fuzz_targets`; the test `fuzz_corpus` of ims-auth calls the same code on the corpus.

pub mod credential;
pub mod retry_after;
pub mod scopes;
pub mod store_entry;
pub mod token_response;
