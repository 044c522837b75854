#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| { (layerlab_fuzz::target("expansion").expect("listed").run)(data) });
