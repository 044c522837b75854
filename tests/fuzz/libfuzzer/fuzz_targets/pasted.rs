#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| { (layerlab_fuzz::target("pasted").expect("listed").run)(data) });
