// Starts the page. The names of the hashed files come from <meta name="layerlab-boot">, because the page's policy
// forbids inline scripts. When the start fails, a person reads why instead of an empty page.
//
// There are two bundles: the check view, and the whole page. The first asks for the second when another place is
// opened (crates/web/src/handover.rs); an address that names such a place starts with the second.
// Trusted Types, where a browser has them: scripts and workers only from the host of this page, and no text ever
// becomes markup (the policy has no `createHTML`).
window.trustedTypes?.createPolicy('default', {
  createScriptURL: (url) => (new URL(url, document.baseURI).origin === location.origin ? url : null),
});

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
  if (/^#(compare|share|image|learn|teach|sandbox)|[?&](view=(day|size|config|context)|more=|show=[a-z,]*(xray|container))/.test(location.hash)) {
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

// Offline use. The build names the service worker only for pages that are meant to be kept; elsewhere (a page that is
// being worked on, a page opened as a file) nothing is registered. A new version waits until the visitor takes it:
// crates/web/src/app/update.rs shows the notice and answers with `layerlab:update`.
const keepOffline = async () => {
  const registration = await navigator.serviceWorker.register(at(names.offline));
  const offer = () => dispatchEvent(new Event('layerlab:update-ready'));
  if (registration.waiting && navigator.serviceWorker.controller) offer();
  registration.addEventListener('updatefound', () => {
    const fresh = registration.installing;
    fresh?.addEventListener('statechange', () => {
      if (fresh.state === 'installed' && navigator.serviceWorker.controller) offer();
    });
  });
  addEventListener('layerlab:update', () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    registration.waiting?.postMessage('take-over');
  });
  const { active } = await navigator.serviceWorker.ready;
  const later = window.requestIdleCallback ?? ((then) => setTimeout(then, 2000));
  later(() => active?.postMessage('store-the-rest'));
};
if (names.offline && 'serviceWorker' in navigator && /^https?:$/.test(location.protocol)) {
  // A browser that refuses (private window, blocked storage) only loses the use without a network.
  keepOffline().catch((error) => console.info(`no offline use: ${error.message}`));
}
