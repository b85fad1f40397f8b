/**
 * The colours of pictures, on light ground and on dark.
 *
 * @module
 */

import type { Arrow, Box } from "./picture.ts";

/** Colours of one shape. */
export interface Colors {
  readonly fill: string;
  readonly line: string;
}

/** What is drawn in colours of its own. */
export type Ground = "light" | "dark";

/** Everything that does not depend on what a box or an arrow is. */
export const ground: Readonly<Record<Ground, { readonly fill: string; readonly text: string }>> = {
  light: { fill: "#ffffff", text: "#1f2328" },
  dark: { fill: "#0d1117", text: "#e6edf3" },
};

/** Boxes by kind. */
export const boxColors: Readonly<Record<Ground, Readonly<Record<Box["kind"], Colors>>>> = {
  light: {
    data: { fill: "#f6f8fa", line: "#8c959f" },
    source: { fill: "#ddf4ff", line: "#0969da" },
    task: { fill: "#ffffff", line: "#57606a" },
    caller: { fill: "#fbefff", line: "#8250df" },
  },
  dark: {
    data: { fill: "#161b22", line: "#6e7681" },
    source: { fill: "#0c2d4d", line: "#58a6ff" },
    task: { fill: "#21262d", line: "#8b949e" },
    caller: { fill: "#2d1b4e", line: "#bc8cff" },
  },
};

/** Arrows by whether what is needed moves. */
export const arrowColors: Readonly<
  Record<Ground, { readonly stays: string; readonly moves: string }>
> = {
  light: { stays: "#8c959f", moves: "#bc4c00" },
  dark: { stays: "#6e7681", moves: "#f0883e" },
};

/** The class of an arrow. */
export function classOf({ kind, moves }: Arrow): string {
  return `${kind} ${moves ? "moves" : "stays"}`;
}

/** Black or white, whichever is read more easily upon a colour. */
export function textUpon(color: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  // By the contrast that WCAG defines: above this, black has more of it.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}
