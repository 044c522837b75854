// Starts the page. The names of the hashed files come from <meta name="layerlab-boot">, because the page's policy
// forbids inline scripts. When the start fails, a person reads why instead of an empty page.
//
// There are two bundles: the check view, and the whole page. The first asks for the second when another place is
// opened (crates/web/src/handover.rs); an address that names such a place starts with the second.
const names = document.querySelector('meta[name="layerlab-boot"]').dataset;
const at = (name) => new URL(name, document.baseURI);

// A module that failed to load may stay failed under its address, so every further attempt has an address of its own.
const start = async (js, wasm, attempt = 0) => {
  const page = await import(at(attempt ? `${js}?${attempt}` : js));
  await page.default({ module_or_path: at(wasm) });
};

let asked = false;
let attempts = 0;
const startWhole = async () => {
  if (asked) return;
  asked = true;
  try {
    await start(names.wholeJs, names.wholeWasm, attempts++);
  } catch (error) {
    asked = false;
    console.error(error);
    dispatchEvent(new Event('layerlab:whole-failed'));
  }
};
addEventListener('layerlab:whole', startWhole);

try {
  if (/^#(compare|image|learn|sandbox)|[?&](view=(day|size|config)|more=)/.test(location.hash)) {
    asked = true;
    await start(names.wholeJs, names.wholeWasm);
  } else {
    await start(names.js, names.wasm);
  }
} catch (error) {
  console.error(error);
  const note = document.createElement('p');
  note.setAttribute('role', 'alert');
  note.textContent =
    typeof WebAssembly === 'object'
      ? `Layerlab could not start: ${error.message}. Reload the page; if that does not help, try a current version of your browser.`
      : 'Layerlab needs WebAssembly, which this browser lacks or blocks. Try a current version of Firefox, Chrome, Edge or Safari.';
  document.getElementById('app').replaceChildren(note);
}
