/** Where a function is written in a file that is laid out in another way than its source. */

import fc from "fast-check";
import { findPlace, isCallAt, type TextPlace } from "../../src/functions/written_place.ts";
import { wordsOf } from "../../src/functions/words.ts";
import { assert, assertEquals, test } from "../harness.ts";

/** The place of the first `mark` in a text. */
function placeOfMark(text: string, mark: string): TextPlace {
  const offset = text.indexOf(mark);
  assert(offset !== -1, `expected "${mark}" in the text`);
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

function find(
  text: string,
  source: string,
  mark: string,
  { name = "", call }: { name?: string; call?: string } = {},
) {
  const at = call === undefined ? undefined : placeOfMark(text, call);
  return findPlace(text, { source, name, operation: "map" }, placeOfMark(source, mark), at);
}

test("findPlace() finds a place of a function in what it was compiled from", () => {
  const text = `
const rows = lines.map<Row>(
  (line: string, { separator }: Captures): Row => {
    // It throws "oops" now and then.
    const cells: readonly string[] = line.split(separator) as string[];
    if (cells.length < 2) throw new RangeError('oops');
    return { a: cells[0]!, b: cells[1] } satisfies Row;
  }, options);
`;
  const source = `(line, { separator })=>{
    const cells = line.split(separator);
    if (cells.length < 2) throw RangeError("oops");
    return {
        a: cells[0],
        b: cells[1]
    };
}`;
  const given = { call: "map<" };
  assertEquals(find(text, source, "split", given), placeOfMark(text, "split"));
  assertEquals(find(text, source, "RangeError", given), placeOfMark(text, "RangeError"));
  assertEquals(find(text, source, "cells[1]", given), placeOfMark(text, "cells[1]"));
});

test("findPlace() takes the function that the call is given, of several that are equal", () => {
  const text = "bag\n  .map((x) => x.a)\n  .filter((x) => x.a)\n  .map( (x) => x.a);\n";
  const source = "(x)=>x.a";
  const second = text.lastIndexOf("map(");
  const call = { line: 4, column: 4 };
  assertEquals(text.split("\n")[3]!.slice(3, 6), "map");
  assert(second > 0);
  const sought = { source, name: "", operation: "map" };
  const within = placeOfMark(source, "a");
  assertEquals(findPlace(text, sought, within, { line: 2, column: 4 })?.line, 2);
  assertEquals(findPlace(text, sought, within, call)?.line, 4);
});

test("findPlace() tells nothing where it is not sure", () => {
  const twice = "const f = [(x) => x.a, \n (x) => x.a];\nbag.map(f[0]);\n";
  assertEquals(find(twice, "(x)=>x.a", "a", { call: "map(" }), undefined);
  assertEquals(find("bag.map(f);", "(x)=>x.a", "a", { call: "map(" }), undefined);
  // The one function that is alike need not be it.
  assertEquals(find("const g = (x) => x.a;\nbag.map(f);", "(x)=>x.a", "a"), undefined);
  // But its name tells it from others.
  const named = "const g = (x) => x.a;\nconst f = (x) => x.a;\n";
  assertEquals(find(named, `({ ["f"]: (x)=>x.a })["f"]`, "a", { name: "f" })?.line, 2);
});

test("findPlace() is not misled by comments, strings, templates and regular expressions", () => {
  const text = `bag.map((x) => {
  // const broken = (x) => { return boom(x); }
  const text = "return boom(x)" + 'it\\'s' + \`\${x} return \${ { a: 1 }.a } boom\`;
  const slash = /[/"]return boom/.test(text) && x / 2 / 3;
  return boom(x);
});
`;
  const source = text.slice(8, -3);
  const last = source.lastIndexOf("boom(x)");
  const lines = source.slice(0, last).split("\n");
  const within = { line: lines.length, column: lines.at(-1)!.length + 1 };
  const found = findPlace(
    text,
    { source, name: "", operation: "map" },
    within,
    placeOfMark(text, "map("),
  );
  assertEquals(found, { line: 5, column: 10 });
});

test("findPlace() finds import(), which has another name as it is sent", () => {
  const text =
    "bag.map(async (x) => {\n  const { a } = await import('./a.ts');\n  return a(x);\n});\n";
  const source = text.slice(8, -3).replace("import", "__import");
  assertEquals(find(text, source, "a(x)", { call: "map(" })?.line, 3);
});

test("isCallAt() tells a call from another place", () => {
  const text = "const b = bag\n  .map(\n    fn,\n  );\n";
  assertEquals(isCallAt(text, "map", { line: 2, column: 4 }), true);
  assertEquals(isCallAt(text, "map", { line: 3, column: 5 }), false);
  assertEquals(isCallAt("bag.str.split(x)", "str.split", { line: 1, column: 9 }), true);
});

test("wordsOf() gives words, braces and arrows with their places", () => {
  const text = "(a) => { return a1 + 'b c' /* d */ }";
  assertEquals(wordsOf(text).map((it) => it.text), ["a", "=>", "{", "return", "a1", "b c", "}"]);
  for (const { text: word, start } of wordsOf(text)) {
    assertEquals(text.slice(start).replace("'", "").startsWith(word), true);
  }
});

/** Statements as a compiler prints them, and as they may have been written. */
const statement = fc.constantFrom(
  ["const a = x.a;", "const a: Map<string, number> =\n x.a as Foo;"],
  ["a(x);", "a<string>(x!);"],
  ["if (x.a > 1) return a;", "if (x.a > 1) // so it is\n  return a;"],
  ['throw RangeError("no " + x);', "throw new RangeError('no ' + x);"],
  ["{\n  x.b(1);\n}", "{ x.b(1) }"],
  ["let b = `it is ${x.b} a`;", "let b: string = `it is ${x.b} a`;"],
  ["x = x / 2;", "x = x / /* half */ 2;"],
);

test("findPlace() is right or tells nothing, whatever stands in the file", () => {
  const body = fc.array(statement, { minLength: 1, maxLength: 6 });
  const bodies = fc.array(body, { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(bodies, fc.nat(), fc.nat(), (all, which, pick) => {
    const written = all.map((it) =>
      `bag.map((x: Foo): Bar =>\n{\n${it.map(([, text]) => text).join("\n")}\n});\n`
    );
    const chosen = which % all.length;
    const source = `(x)=>{\n${all[chosen]!.map(([text]) => text).join("\n")}\n}`;
    const before = written.slice(0, chosen).join("");
    const text = written.join("");
    const call = { line: before.split("\n").length, column: 5 };
    const words = wordsOf(source);
    const word = words[pick % words.length]!;
    const nth = words.filter(({ text, start }) => text === word.text && start < word.start).length;
    const lines = source.slice(0, word.start).split("\n");
    const within = { line: lines.length, column: lines.at(-1)!.length + 1 };
    const sought = { source, name: "", operation: "map" };
    const found = findPlace(text, sought, within, call);
    assert(found !== undefined || all[chosen]!.length > 0);
    if (found === undefined) return;
    // None of the types has words of the functions, so that the same words are in the same order.
    const own = wordsOf(written[chosen]!.slice(written[chosen]!.indexOf("(x")));
    const there = own.filter((it) => it.text === word.text)[nth]!;
    const start = before.length + written[chosen]!.indexOf("(x") + there.start;
    assertEquals(found.line, text.slice(0, start).split("\n").length);
  }));
});

test("findPlace() finds every word of a function that is written as it is sent", () => {
  const body = fc.array(statement, { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(body, fc.nat(), (all, pick) => {
    const source = `(x)=>{\n${all.map(([text]) => text).join("\n")}\n}`;
    const text = `import "x";\nbag.map(${source});\n`;
    const words = wordsOf(source);
    const { start } = words[pick % words.length]!;
    const lines = source.slice(0, start).split("\n");
    const within = { line: lines.length, column: lines.at(-1)!.length + 1 };
    const sought = { source, name: "", operation: "map" };
    const found = findPlace(text, sought, within, { line: 2, column: 5 });
    const first = lines.length === 1 ? 8 : 0;
    assertEquals(found, { line: within.line + 1, column: within.column + first });
  }));
});
