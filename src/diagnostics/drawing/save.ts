/**
 * Writing a picture to where it is wanted, whole or not at all.
 *
 * @module
 */

import { runtime } from "#runtime";
import { DestinationError } from "../../errors.ts";
import type { FileSystem } from "../../runtime/runtime.ts";
import { describeValue } from "../../values/describe_value.ts";
import { writeWhole } from "../write_whole.ts";
import { messageOf } from "../../values/message_of.ts";
import type { PictureFormat } from "./draw.ts";

/** Where a picture goes. */
export interface PicturePlace {
  /** Its absolute path, or the name of a download. */
  readonly path: string;
  /** Writes it, in the place of one that is there. */
  save(text: string): void;
}

const mediaTypes: Readonly<Record<PictureFormat, string>> = {
  dot: "text/vnd.graphviz",
  mermaid: "text/plain",
  svg: "image/svg+xml",
  html: "text/html",
};

/** Finds out where a picture goes; what is wrong with that is told before anything is drawn. */
export function placeOfPicture(
  path: string | URL,
  format: PictureFormat,
  action: string,
): PicturePlace {
  const { files, download } = runtime;
  if (files !== undefined) return placeAt(resolved(path, files, action), files, action);
  const name = String(path);
  if (download === undefined || !/^[^\\/:\0]+$/.test(name)) {
    throw new RangeError(
      `Cannot ${action}: expected the name of a download, since this runtime has no files at paths, ` +
        `got ${describeValue(name)}`,
    );
  }
  return {
    path: name,
    save(text) {
      download(new Blob([text], { type: `${mediaTypes[format]};charset=utf-8` }), name);
    },
  };
}

function resolved(path: string | URL, files: FileSystem, action: string): string {
  const found = typeof path === "string" && path.includes("\0") ? undefined : files.resolve(path);
  if (found !== undefined && !found.startsWith("file:")) return found;
  throw new RangeError(
    `Cannot ${action}: expected the path of a file, got ${describeValue(String(path))}`,
  );
}

function placeAt(path: string, files: FileSystem, action: string): PicturePlace {
  const found = files.stat(path);
  if (found !== undefined && found.kind !== "file") {
    const what = found.kind === "directory" ? "a folder" : "no file";
    throw new RangeError(
      `Cannot ${action}: expected the path of a file, got that of something else: "${path}" is ${what}`,
    );
  }
  return {
    path,
    save(text) {
      try {
        writeWhole(files, path, text);
      } catch (cause) {
        throw new DestinationError(`Cannot write "${path}": ${messageOf(cause)}`, { cause });
      }
    },
  };
}
