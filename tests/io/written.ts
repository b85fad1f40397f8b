/** What tests of writing have in common: folders to write to, and what is in them. */

import { tempDir } from "../harness.ts";

/** Names of all files below a folder, hidden ones included, in order. */
export async function namesIn(folder: string): Promise<string[]> {
  const { readdir } = await import("node:fs/promises");
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => !entry.isDirectory())
    .map(({ name, parentPath, path }) => `${parentPath ?? path}/${name}`.slice(folder.length + 1))
    .sort();
}

/** The text of a file, decompressed where its name says so. */
export async function textOf(path: string): Promise<string> {
  return new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(await bytesOf(path));
}

/** The bytes of a file, decompressed where its name says so. */
export async function bytesOf(path: string): Promise<Uint8Array> {
  const { readFile } = await import("node:fs/promises");
  const { gunzipSync } = await import("node:zlib");
  const bytes = await readFile(path);
  return new Uint8Array(path.endsWith(".gz") ? gunzipSync(bytes) : bytes);
}

/** Makes folders one after another, within one that is removed after the test. */
export async function freshFolders(): Promise<() => string> {
  const root = await tempDir();
  let made = 0;
  return () => `${root}/${++made}`;
}
