/**
 * Where Deno finds the modules of packages: the `imports` of its configuration file come before
 * `node_modules`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { foldersFrom, nodeModules } from "./node_modules.ts";
import type { Modules } from "./runtime.ts";

const ofNode = nodeModules({
  conditions: ["deno"],
  mayRead,
  // Deno has packages in a cache of its own, unless the program has a folder for them.
  isElsewhere: () => isGranted({ name: "read" }),
});

/** Modules as Deno finds them. */
export const denoModules: Modules = {
  resolve(name, from) {
    const mapped = mappedBy(name, from);
    const inNpm = /^npm:\/?((?:@[^/]+\/)?[^@/]+)(?:@[^/]*)?(\/.*)?$/.exec(mapped ?? "");
    if (mapped === undefined) return ofNode.resolve(name, from) ?? resolveHere(name);
    if (inNpm === null) return mapped;
    // Where it has been installed, its files are one and the same, whoever asks for them.
    return ofNode.resolve(`${inNpm[1]}${inNpm[2] ?? ""}`, from) ?? mapped;
  },
  source: (url) => ofNode.source(url),
  loaded: ofNode.loaded,
  main: () => isGranted({ name: "read" }) ? Deno.mainModule : undefined,
  // To load a module again, the runtime reads what there is about it in any folder above.
  exports: (url) => isGranted({ name: "read" }) ? ofNode.exports(url) : undefined,
  missingFlag: () => isGranted({ name: "read" }) ? undefined : "--allow-read",
};

/** Asking for a file that may not be read would stop the program until somebody answers. */
function mayRead(url: URL): boolean {
  return isGranted({ name: "read", path: fileURLToPath(url) });
}

function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

/** What the program's import map makes of a name, where this module is part of the program. */
function resolveHere(name: string): string | undefined {
  try {
    return import.meta.resolve(name);
  } catch {
    return undefined;
  }
}

/** What the `imports` of the nearest configuration file make of a name. */
function mappedBy(name: string, from: string): string | undefined {
  if (!from.startsWith("file:")) return undefined;
  for (const folder of foldersFrom(new URL(from))) {
    for (const file of ["deno.json", "deno.jsonc"]) {
      const url = new URL(file, folder);
      const text = ofNode.source(url.href);
      const target = text === undefined ? undefined : targetOf(name, importsIn(text));
      if (target !== undefined) {
        return /^\.{0,2}\//.test(target) ? new URL(target, url).href : target;
      }
    }
  }
  return undefined;
}

function importsIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const { imports } = JSON.parse(withoutComments(text)) as { readonly imports?: unknown };
    return typeof imports === "object" && imports !== null ? { ...imports } : {};
  } catch {
    return {};
  }
}

/** JSON without the comments and the last commas that configuration files may have. */
function withoutComments(text: string): string {
  const parts = /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*.*?\*\//gs;
  const commas = /("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/gs;
  const keepStrings = (_whole: string, string?: string) => string ?? "";
  return text.replace(parts, keepStrings).replace(commas, keepStrings);
}

/** The target of a name, or of the longest folder or package that it lies in. */
function targetOf(name: string, imports: Readonly<Record<string, unknown>>): string | undefined {
  const targets = Object.entries(imports).flatMap(([key, target]) => {
    if (typeof target !== "string") return [];
    const isPackage = /^(npm|jsr):.*[^/]$/s.test(target);
    return isPackage
      ? [[key, target] as const, [`${key}/`, `${target}/`] as const]
      : [[key, target] as const];
  });
  const [found] = targets
    .filter(([key]) => key === name || (key.endsWith("/") && name.startsWith(key)))
    .toSorted(([a], [b]) => b.length - a.length);
  if (found === undefined) return undefined;
  const target = found[1] + name.slice(found[0].length);
  return /^(\.{0,2}\/|[a-z][a-z0-9+.-]+:)/i.test(target) ? target : undefined;
}
