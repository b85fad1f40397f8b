/**
 * Which modules of the program called.
 *
 * @module
 */

import { runtime } from "#runtime";
import { isAbsolute } from "./absolute.ts";

/** By a name of its own: of `new URL(…, import.meta.url)` webpack would make a file of the bundle. */
const here = import.meta.url;

/** Folder of this library's own code, all of whose modules lie in it. */
const ownFolder = new URL(/\/functions\/caller\.ts$/.test(here) ? "../" : "./", here).href;

const MOST_FRAMES = 100;

/** What engines tell of a frame: V8 and JavaScriptCore, where its text may be of other places. */
interface CallSite {
  getFileName(): unknown;
  getEvalOrigin(): unknown;
}

/** What stands before the line and column in a text: a URL, or a path after a space or bracket. */
const places = /((?:[a-z][a-z0-9+.-]*:\/\/|(?<=[\s(])(?:\/|[a-z]:[\\/]))[^()\n]*?):\d+:\d+/gi;

/**
 * URLs of the modules that are being called from, the innermost first, without our own. The last is
 * that of the whole program: who called may be lost, such as in Bun by a call that is returned.
 */
export function callers(): readonly string[] {
  const urls = placesOf(stack()).map(urlOf);
  const main = runtime.modules.main();
  if (main !== undefined) urls.push(main);
  return [...new Set(urls)].filter((url) => !isOwn(url));
}

/** Whether a module is a part of this library. */
export function isOwn(url: string): boolean {
  return url.startsWith(ownFolder);
}

/** URL of the module that calls; where nobody can tell, as in a bundle, of the one that holds this. */
export function caller(): string {
  return callers()[0] ?? here;
}

/** URL of what the name of a package means in the module that calls, or in the one at `from`. */
export function resolvePackage(name: string, from: string = caller()): string | undefined {
  const url = runtime.modules.resolve(name, from);
  return url !== undefined && isAbsolute(url) ? url : undefined;
}

/**
 * The stack, as frames where the engine has them: in a text, source maps may have put other places,
 * which are no modules that have been loaded.
 */
function stack(): unknown {
  const { stackTraceLimit, prepareStackTrace } = Error as unknown as Record<string, unknown>;
  Reflect.set(Error, "stackTraceLimit", MOST_FRAMES);
  Reflect.set(Error, "prepareStackTrace", (_error: unknown, sites: unknown) => sites);
  try {
    return new Error().stack;
  } finally {
    Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
    Reflect.set(Error, "prepareStackTrace", prepareStackTrace);
  }
}

function placesOf(stack: unknown): readonly string[] {
  if (!Array.isArray(stack)) return placesIn(String(stack));
  return (stack as readonly CallSite[]).flatMap((site) => {
    const name = site.getFileName();
    if (typeof name !== "string" || name === "") return placesIn(String(site.getEvalOrigin()));
    return /^([a-z][a-z0-9+.-]*:\/\/|\/|[a-z]:[\\/])/i.test(name) ? [name] : [];
  });
}

function placesIn(text: string): readonly string[] {
  return [...text.matchAll(places)].map(([, place]) => place!);
}

/** The URL of a file that a stack names by its URL or path. */
export function urlOf(place: string): string {
  if (place.includes("://")) return place;
  const path = place.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  return `file://${path.startsWith("/") ? "" : "/"}${path.replace(/^([a-z])%3A/i, "$1:")}`;
}
