/**
 * Files whose names are not UTF-8. A shell makes them, since Deno cannot.
 *
 * @module
 */

/** Writes files by names of bytes, each a character below U+0100; folders are made as needed. */
export async function oddlyNamed(
  folder: string,
  contents: Readonly<Record<string, string>>,
): Promise<void> {
  const { execFileSync } = await import("node:child_process");
  for (const [name, content] of Object.entries(contents)) {
    const escaped = Array.from(name, (character) => {
      const byte = character.charCodeAt(0);
      return /[\w./-]/.test(character) ? character : `\\${byte.toString(8).padStart(3, "0")}`;
    }).join("");
    const script = 'f="$1/$(printf "$2")"; mkdir -p "${f%/*}" && printf %s "$3" > "$f"';
    execFileSync("sh", ["-c", script, "sh", folder, escaped, content]);
  }
}
