/**
 * The service worker: keeps the files of the page, so that it works without a network.
 *
 * @module
 */

/** What the build puts in front of this file. */
declare const kept: { readonly version: string; readonly files: readonly string[] };

/** An event whose end the browser waits for. */
interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}

/** A request of the page. */
interface Fetching extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** What a service worker's global scope has, as far as it is used here. */
interface Scope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener<E extends Event>(name: string, listener: (event: E) => void): void;
}

const scope = globalThis as unknown as Scope;
const cacheName = `holdall-${kept.version}`;

scope.addEventListener<Lasting>("install", (event) => event.waitUntil(keepFiles()));
scope.addEventListener<Lasting>("activate", (event) => event.waitUntil(forgetOldFiles()));
scope.addEventListener<Fetching>("fetch", (event) => {
  const { request } = event;
  const isOwn = new URL(request.url).origin === location.origin;
  if (isOwn && request.method === "GET") event.respondWith(answer(request));
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(cacheName);
  // Not what the browser may have kept of another build.
  await cache.addAll(kept.files.map((file) => new Request(file, { cache: "reload" })));
  await scope.skipWaiting();
}

async function forgetOldFiles(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("holdall-") && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/** Files of the build come from the cache; anything else, such as data on the same server, does not. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const found = await cache.match(request, { ignoreSearch: request.mode === "navigate" });
  return found ?? await fetch(request);
}
