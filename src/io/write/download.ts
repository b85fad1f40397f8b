/**
 * What the user of a page gets.
 *
 * @module
 */

/** A file and the name that it is to have. */
export interface NamedFile {
  readonly name: string;
  readonly file: File;
}

/**
 * One file, or an archive of all. It is a copy, which the browser keeps where it has room, since the
 * files are removed before the user may have got it.
 */
export async function contentOfDownload(
  files: readonly NamedFile[],
  single: boolean,
): Promise<Blob> {
  if (single) return await new Response(files[0]!.file.stream()).blob();
  const { downloadZip } = await import("client-zip");
  const entries = files.map(({ name, file }) => ({ name, input: file }));
  return await downloadZip(entries).blob();
}
