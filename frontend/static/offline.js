// Keeps the page for visits without a network. The page registers this worker where a plain web server sends it, and nowhere else
// (frontend/src/app/offline.rs).
//
// The built page names each of its files, most of them with a hash of the content: so the page is the list of what to keep, and a
// page that differs is a new build. Whatever else is asked for, of this server or another, goes its way without this worker.
const PAGE = registration.scope;
const NAME = `networking-lab ${PAGE}`;
const HASHED = /-[0-9a-f]{8,}(_bg)?\.\w+$/;

/** What is kept of this address; undefined where nothing is. */
const kept = async (url) => (await caches.open(NAME)).match(url, { ignoreVary: true });

/** The addresses of the files that a page names; empty for what is not this page, such as that of a network that wants a login. */
function filesOf(html) {
  const named = [...html.matchAll(/ (?:href|src|data-program|data-wasm)="?(\.\/[^"\s>]+)/g)];
  const files = new Set(named.map(([, file]) => new URL(file, PAGE).href));
  return [...files].some((file) => file.endsWith(".wasm")) ? files : new Set();
}

/** Keeps a page after its files, then drops those of the page before: at any moment what is kept is whole. */
async function keep(response) {
  const html = await response.text();
  const files = filesOf(html);
  if (!response.ok || files.size === 0) return;
  const cache = await caches.open(NAME);
  await Promise.all(
    [...files].map(async (file) => {
      if (!HASHED.test(file)) await cache.add(new Request(file, { cache: "no-cache" }));
      else if (!(await kept(file))) await cache.add(file);
    }),
  );
  // Not the response itself, which remembers its address with the query, and so a token.
  await cache.put(PAGE, new Response(html, { headers: response.headers }));
  for (const { url } of await cache.keys()) if (url !== PAGE && !files.has(url)) await cache.delete(url);
}

/** The server's page; where the network is gone, the one that is kept. */
async function page(event) {
  try {
    const response = await fetch(event.request);
    // That it cannot be kept, as the disk is full or the network went, is no failure of this visit.
    event.waitUntil(keep(response.clone()).catch(() => {}));
    return response;
  } catch (error) {
    const before = await kept(PAGE);
    if (before) return before;
    throw error;
  }
}

const fresh = (request) =>
  fetch(request).catch(async (error) => {
    const before = await kept(request.url);
    if (before) return before;
    throw error;
  });

addEventListener("install", (event) => event.waitUntil(fetch(PAGE, { cache: "no-cache" }).then(keep).then(() => skipWaiting())));

addEventListener("fetch", (event) => {
  const { request } = event;
  const [url] = request.url.split(/[?#]/);
  if (request.method !== "GET" || !url.startsWith(PAGE)) return;
  if (request.mode === "navigate") {
    if (url === PAGE || url === `${PAGE}index.html`) event.respondWith(page(event));
  } else if (HASHED.test(url)) {
    event.respondWith(kept(url).then((before) => before ?? fetch(request)));
  } else if (url === `${PAGE}start.js`) {
    event.respondWith(fresh(request));
  }
});
