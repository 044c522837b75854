// Keeps the page usable without a network. `cargo xtask hook post-build` puts the names of the files and the version
// in the place of the three constants; without that step the worker keeps nothing.
//
// What a first visit needs is stored while this worker installs; the rest follows once the page is quiet, so that a
// first visit loads no more than it needs. Everything is served from one version of the page: a new version waits
// until the visitor takes it (boot.js), so that no page ever meets files of another version.
const VERSION = '';
const FIRST = [];
const LATER = [];

const PREFIX = 'layerlab-';
const name = PREFIX + VERSION;
const scope = new URL(self.registration.scope);
const at = (file) => new URL(file, scope).href;
const known = new Map([...FIRST, ...LATER].map((file) => [at(file), file]));

// Names carry the hash of their content, but not all of them: what lies in an HTTP cache is asked for again.
const store = async (cache, file) => {
  const response = await fetch(new Request(at(file), { cache: 'reload', credentials: 'same-origin' }));
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  await cache.put(at(file), response);
};

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(name);
      await Promise.all(FIRST.map((file) => store(cache, file)));
    })(),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      // The version before this one stays: another tab may still show it and ask for its parts.
      const others = (await caches.keys()).filter((other) => other.startsWith(PREFIX) && other !== name);
      for (const other of others.slice(0, -1)) await caches.delete(other);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(self.skipWaiting());
  if (event.data === 'store-the-rest') event.waitUntil(storeRest());
});

// One after the other, so that a visitor's own questions to the network come first. What fails is tried again by the
// next visit.
const storeRest = async () => {
  const cache = await caches.open(name);
  for (const file of LATER) {
    if (await cache.match(at(file))) continue;
    try {
      await store(cache, file);
    } catch {
      return;
    }
  }
};

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = new URL(request.url);
  if (url.origin !== scope.origin) return;
  const address = url.origin + url.pathname;
  const isPage = request.mode === 'navigate' && (address === scope.href || address === at('index.html'));
  const file = isPage ? at('index.html') : address;
  event.respondWith(
    (async () => {
      const cache = await caches.open(name);
      const stored = (await cache.match(file)) ?? (known.has(file) ? undefined : await caches.match(file));
      if (stored) return stored;
      const response = await fetch(request);
      if (known.has(file) && response.status === 200) await cache.put(file, response.clone());
      return response;
    })(),
  );
});
