/** Disks that are soon full, or may not be written. */

import { afterTest, tempDir } from "../harness.ts";

/** A folder on a disk of so many MiB, where this process may mount one. */
export async function smallDisk(
  size: number,
  { isReadOnly = false }: { readonly isReadOnly?: boolean } = {},
): Promise<string | undefined> {
  const { execFileSync } = await import("node:child_process");
  const folder = await tempDir();
  const options = `size=${size}m${isReadOnly ? ",ro" : ""}`;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "none", folder], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  afterTest(() => Promise.resolve(void execFileSync("umount", [folder])));
  return folder;
}
