/**
 * Where a function comes from that was imported and handed over as it is: what the modules that are
 * being called from import is compared with it, by identity.
 *
 * @module
 */

import { runtime } from "#runtime";
import { isAbsolute, isRelative } from "./absolute.ts";
import { callers, isOwn, resolvePackage } from "./caller.ts";
import type { ModuleExport } from "./from_module.ts";
import { type Imported, importsIn } from "./imports.ts";

/** The export that a function or a namespace is, where a calling module imports it; else `undefined`. */
export function importedFrom(value: object): ModuleExport | undefined {
  const { modules } = runtime;
  const main = modules.main();
  for (const from of callers()) {
    for (const it of inOrder(importsOf(from), value)) {
      const url = urlOf(it, from);
      // What is still being run for the first time, such as the program, must not be run by workers.
      if (url === undefined || url === from || url === main) continue;
      const exportName = exportThatIs(value, modules.exports(url), it.name);
      if (exportName !== undefined) return { url, exportName };
    }
  }
  for (const url of modules.loaded()) {
    if (url === main || isOwn(url)) continue;
    const exportName = exportThatIs(value, modules.exports(url), "*");
    if (exportName !== undefined) return { url, exportName };
  }
  return undefined;
}

/** An import whose module cannot be looked into. */
export interface UnknownImport {
  readonly specifier: string;
  /** What to write in its place, so that workers import it. */
  readonly line: string;
}

/**
 * What a calling module imports as `name`, or else by that name, if nobody can tell what it is: it is
 * of a package that only the runtime finds, or its module awaits something. Of a function, that is
 * told by its source, since there may be another copy of its module.
 */
export function unknownImport(name: string, fn?: object): UnknownImport | undefined {
  if (name === "") return undefined;
  const found = find((it) => it.local === name) ?? find((it) => it.name === name);
  if (found === undefined) return undefined;
  const { imported, from } = found;
  const url = urlOf(imported, from);
  const module = url === undefined ? undefined : runtime.modules.exports(url);
  const isOther = fn === undefined ? module !== undefined : !mayBe(fn, module, imported.name);
  return isOther ? undefined : { line: lineOf(imported, from), specifier: imported.specifier };
}

/** Whether a function prints what an export does, as far as the module can be looked into. */
function mayBe(fn: object, module: unknown, name: string): boolean {
  if (module === undefined || module === null) return true;
  const value = exported(module, name);
  return typeof value === "function" && String(value) === Function.prototype.toString.call(fn);
}

/** How a function imports for itself what a calling module imports as `name`. */
export function inwardImport(
  name: string,
): { readonly specifier: string; readonly line: string } | undefined {
  const imported = find((it) => it.local === name)?.imported;
  if (imported === undefined) return undefined;
  const line = `const ${bindingOf(imported)} = await import(${JSON.stringify(imported.specifier)})`;
  return { line, specifier: imported.specifier };
}

/** Whether the text of a calling module can be read. */
export function knowsCaller(): boolean {
  return callers().some((from) => runtime.modules.source(from) !== undefined);
}

/** The line that has workers import a module. */
export function moduleLine(binding: string, specifier: string, from: string | undefined): string {
  const typed = from === undefined || /\.[cm]?tsx?$/.test(from);
  const type = typed ? `<typeof import(${JSON.stringify(specifier)})>` : "";
  return `const ${binding} = fromModule${type}(${nameOf(specifier, from)})`;
}

function lineOf(imported: Imported, from: string): string {
  return moduleLine(bindingOf(imported), imported.specifier, from);
}

function bindingOf({ name, local }: Imported): string {
  return name === "*" ? local : `{ ${name === local ? name : `${name}: ${local}`} }`;
}

function nameOf(specifier: string, from: string | undefined): string {
  const text = JSON.stringify(specifier);
  if (isAbsolute(specifier)) return text;
  if (isRelative(specifier)) return `new URL(${text}, import.meta.url)`;
  const isFound = from !== undefined && resolvePackage(specifier, from) !== undefined;
  return isFound ? text : `import.meta.resolve(${text})`;
}

function find(matches: (it: Imported) => boolean) {
  for (const from of callers()) {
    const imported = importsOf(from).find(matches);
    if (imported !== undefined) return { imported, from };
  }
  return undefined;
}

const importsByUrl = new Map<string, readonly Imported[]>();

function importsOf(url: string): readonly Imported[] {
  let imports = importsByUrl.get(url);
  if (imports === undefined) {
    const text = runtime.modules.source(url);
    imports = text === undefined ? [] : importsIn(text);
    importsByUrl.set(url, imports);
  }
  return imports;
}

/**
 * Those first that have the name of the function. What is written with a capital may be a type, so
 * that its module has never been run: only classes and namespaces are looked for there.
 */
function inOrder(imports: readonly Imported[], value: object): readonly Imported[] {
  if (typeof value !== "function") return imports.filter(({ name }) => name === "*");
  const { name } = value as { readonly name: unknown };
  const isNamed = (it: Imported) => it.local === name || it.name === name;
  const mayBeType = (it: Imported) => /^\p{Lu}/u.test(it.local) && it.name !== "*";
  const rest = imports.filter((it) => !isNamed(it) && !mayBeType(it));
  return [...imports.filter(isNamed), ...rest];
}

function urlOf({ specifier }: Imported, from: string): string | undefined {
  if (isAbsolute(specifier)) return specifier;
  if (isRelative(specifier)) return new URL(specifier, from).href;
  return resolvePackage(specifier, from);
}

/** The name by which a worker finds `value` in a module. */
function exportThatIs(value: object, module: unknown, name: string): string | undefined {
  if (module === undefined || module === null) return undefined;
  const isNamespace = Object.prototype.toString.call(module) === "[object Module]";
  if (module === value) return isNamespace ? "*" : "default";
  if (typeof value !== "function") {
    // A namespace of CommonJS is made of its exports.
    return name === "*" && exported(value, "default") === module ? "*" : undefined;
  }
  const isAny = name === "*" || (name === "default" && !isNamespace);
  if (!isAny) return exported(module, name) === value ? name : undefined;
  return Object.keys(module).find((key) =>
    exported(module, key, key === "default" || key === value.name) === value
  );
}

/** What a module exports by a name, unless a getter would have to be called that nobody asks for. */
function exported(module: unknown, name: string, mayCall = true): unknown {
  try {
    const property = Object.getOwnPropertyDescriptor(module, name);
    return property?.get !== undefined && mayCall ? property.get.call(module) : property?.value;
  } catch {
    // It has not been given a value yet.
    return undefined;
  }
}
