/** What is left where what memory has no room for goes. */

/** What is in a folder, or in that of this page. */
export async function leftIn(directory: string | undefined): Promise<string[]> {
  if (directory !== undefined) return await (await import("node:fs/promises")).readdir(directory);
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("holdall-spill", { create: true });
  const names: string[] = [];
  const keys = (folder as unknown as { keys(): AsyncIterable<string> }).keys();
  for await (const name of keys) names.push(name);
  return names;
}
