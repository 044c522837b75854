// Starts the page. The names of the hashed files come from <meta name="layerlab-boot">, because the page's policy
// forbids inline scripts. When the start fails, a person reads why instead of an empty page.
const names = document.querySelector('meta[name="layerlab-boot"]').dataset;
const at = (name) => new URL(name, document.baseURI);

try {
  const page = await import(at(names.js));
  await page.default({ module_or_path: at(names.wasm) });
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
