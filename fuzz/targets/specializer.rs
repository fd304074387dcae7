#![no_main]
nkl_fuzz_targets::target!(speakers::specializer);
