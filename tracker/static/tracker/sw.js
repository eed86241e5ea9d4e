// Keeps the page that is shown without a connection, and what that page needs. Nothing personal is
// ever put into a cache: every other page, answer and form goes to the server or fails.
// KEPT = {version, offline, kept} is written before this by the server.
const CACHE = "kept-" + KEPT.version;

async function fill() {
  const cache = await caches.open(CACHE);
  // Without cookies: the page is then nobody's.
  const requests = [KEPT.offline, ...KEPT.kept].map((url) => new Request(url, { credentials: "omit", cache: "reload" }));
  await cache.addAll(requests);
}

async function clear(all) {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => all || name !== CACHE).map((name) => caches.delete(name)));
}

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(clear(false).then(() => self.clients.claim()));
});

// Somebody logs out: whatever may be in a cache goes, and the page for the next time comes back.
self.addEventListener("message", (event) => {
  if (event.data === "clear") event.waitUntil(clear(true).then(fill));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(KEPT.offline)) ?? Response.error()));
  } else if (KEPT.kept.includes(pathname)) {
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)));
  }
});
