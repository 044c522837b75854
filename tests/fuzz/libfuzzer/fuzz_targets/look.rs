#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| { (layerlab_fuzz::target("look").expect("listed").run)(data) });
