#![no_main]
nkl_fuzz_targets::target!(tables::rows);
