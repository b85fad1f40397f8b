/**
 * Pictures for tests: of what a program would draw, and of anything at all.
 *
 * @module
 */

import fc from "fast-check";
import type { Bag, Item } from "../../../mod.ts";
import { union } from "../../../src/plans/compute.ts";
import {
  type Arrow,
  type Box,
  type Picture,
  pictureOf,
  type PictureSettings,
} from "../../../src/diagnostics/drawing/picture.ts";

/** The picture of bags and items. */
export function picture(
  results: Bag<unknown> | Item<unknown> | readonly (Bag<unknown> | Item<unknown>)[],
  settings: Partial<PictureSettings> = {},
): Picture {
  const all = [results].flat() as (Bag<unknown> | Item<unknown>)[];
  const keys = all.flatMap((it) => "keys" in it ? it.keys : [it.key]);
  const options = { optimize: true, foldAbove: 8, direction: "down", ...settings } as const;
  return pictureOf(union(all.map(({ graph }) => graph)), keys, options);
}

/** What the boxes of a picture say, each in one line. */
export function said({ boxes }: Picture): string[] {
  return boxes.map(({ lines }) => lines.join(" | "));
}

/** The arrows of a picture by what their boxes say, those that are alike once. */
export function arrowsOf({ boxes, arrows }: Picture): string[] {
  const words = new Map(boxes.map(({ id, lines }) => [id, lines.join(" | ")]));
  const shown = arrows.map(({ from, to, kind, moves, label }) =>
    `${words.get(from)} -${kind}${moves ? "!" : ""}${label === undefined ? "" : `(${label})`}-> ` +
    words.get(to)
  );
  return [...new Set(shown)];
}

/** Names that mean something to some format, or to none. */
export function anyName(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom("\ud800", "\udc00", "a", "\0", "\u0007", "\u2028", "\ufffe"),
    }),
    fc.string({ unit: fc.constantFrom(..."\"'`\\<>&;#:%{}[]()|$/*_~-=.!@\n\r\t ") }),
    fc.constantFrom("end", "subgraph", "class", "click", "graph", "strict", "node", "style a:b#c;"),
    fc.constantFrom(
      "%%{init: {}}%%",
      "1. one",
      "- x",
      "+ x",
      "* x",
      "`md`",
      "\\N",
      "\\n\\l",
      "&lt;",
    ),
    fc.constantFrom("</title><script>alert(1)</script>", "#quot;", "$$x$$", "fa:fa-car", "\u202e"),
    fc.constantFrom("n1->n2", "]]>", "<!-- -->", "漢字 é 😀", "", " "),
  );
}

/** Any picture of a few boxes. */
export function anyPicture(): fc.Arbitrary<Picture> {
  const box = fc.record({
    kind: fc.constantFrom<Box["kind"]>("data", "source", "task", "caller"),
    isOutput: fc.boolean(),
    count: fc.integer({ min: 1, max: 9 }),
    lines: fc.array(anyName(), { minLength: 1, maxLength: 4 }),
    details: anyName(),
    color: fc.constantFrom(undefined, "#ffcc00", "#330000"),
  });
  const arrow = fc.record({
    from: fc.nat(),
    to: fc.nat(),
    kind: fc.constantFrom<Arrow["kind"]>("result", "part", "asked"),
    moves: fc.boolean(),
    label: fc.option(anyName(), { nil: undefined }),
    details: anyName(),
  });
  return fc.record({
    title: anyName(),
    description: anyName(),
    direction: fc.constantFrom<Picture["direction"]>("down", "up", "right", "left"),
    boxes: fc.array(box, { maxLength: 5 }),
    arrows: fc.array(arrow, { maxLength: 6 }),
  }).map(({ boxes, arrows, ...rest }) => ({
    ...rest,
    boxes: boxes.map((it, i) => ({ ...it, id: `n${i + 1}` })),
    arrows: boxes.length === 0 ? [] : arrows.map((it) => ({
      ...it,
      from: `n${it.from % boxes.length + 1}`,
      to: `n${it.to % boxes.length + 1}`,
    })),
  }));
}
