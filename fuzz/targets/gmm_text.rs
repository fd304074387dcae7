#![no_main]
nkl_fuzz_targets::target!("gmm_text");
