#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| { (layerlab_fuzz::target("configuration").expect("listed").run)(data) });
