import { parseFunction } from "../../src/functions/parse.ts";
import { pureOnTexts } from "../../src/functions/pure.ts";
import { splittingOf } from "../../src/functions/splits.ts";
import { assertEquals, test } from "../harness.ts";

const pure: Readonly<Record<"text" | "other", readonly string[]>> = {
  text: [
    `(word) => word`,
    `word => word.toLowerCase().replace(/[,.]+$/, "").replaceAll(/^['"]+/g, "")`,
    `(w) => \`\${w}-\${w.length}\``,
    `(w) => w + 1`,
    `(w) => w.startsWith("a") ? w.slice(1, -1) : "b".padEnd(3, w)`,
    `(w) => (w || "nothing")`,
    `function (w) { const n = w.indexOf("x"); if (n < 0) { return w; } return w.substring(0, n); }`,
    `function f(w) { if (w === "a") return "b"; else return "c"; return w; }`,
    `stem(w) { return w.trim(); }`,
    `get(w) { return w; }`,
    `(w) => { const a = w, b = a.charAt(0); return b + a; }`,
  ],
  other: [
    `(w) => w.length > 3`,
    `(w) => !/^[a-z]+$/i.test(w)`,
    `(w) => w.length % 2 === 0 && w.includes("a")`,
    `(w) => -w.charCodeAt(0)`,
    `(w) => { if (w === "a") return "b"; }`,
    `(w) => { return; }`,
    `(w) => w.length ? w : 0`,
    `(w) => w.search(/a/y)`,
    `(w) => {}`,
  ],
};

const impure = [
  `(w) => other(w)`,
  `(w) => Math.random() + w`,
  `(w) => Date.now()`,
  `(w) => w.toLowerCase`,
  `(w) => w["toLowerCase"]()`,
  `(w) => w.constructor.name`,
  `(w) => w.split(",")`,
  `(w) => w.match(/a/)`,
  `(w) => w.replace(/a/, (a) => a)`,
  `(w) => w.replace(/a/, other)`,
  `(w) => w.replace(...["a", "b"])`,
  `(w) => w.at(0)`,
  `(w) => w.length.toFixed(2)`,
  `(w) => w.charCodeAt(0).toString()`,
  `(w) => (w && 1).trim()`,
  `(w) => w.localeCompare("a")`,
  `(w) => w.toLocaleLowerCase()`,
  `(w) => w?.trim()`,
  `(w) => w.trim?.()`,
  `(w) => (w = "a")`,
  `(w) => w++`,
  `(w) => [w]`,
  `(w) => ({ w })`,
  `(w) => (w, "a")`,
  `(w) => tag\`\${w}\``,
  `(w) => w in w`,
  `(w) => typeof w`,
  `(w) => delete w.length`,
  `(w) => void w`,
  `(w) => new String(w)`,
  `(w) => this.x`,
  `(w) => import(w)`,
  `(w) => \`\${other}\``,
  `(w) => /a/g.exec(w)`,
  `(w) => 1n`,
  `(w) => null`,
  `(w) => undefined`,
  `(w) => undefined ?? w`,
  `(w) => w.trim(other())`,
  `(w, x) => w`,
  `() => "a"`,
  `(w = "a") => w`,
  `({ length }) => length`,
  `(...w) => w`,
  `async (w) => w`,
  `async function (w) { return w; }`,
  `function* (w) { return w; }`,
  `function (w) { return arguments[0]; }`,
  `function f(w) { return f(w); }`,
  `(w) => { let a = w; return a; }`,
  `(w) => { var a = w; return a; }`,
  `(w) => { const { length } = w; return length; }`,
  `(w) => { other(); return w; }`,
  `(w) => { for (;;) return w; }`,
  `(w) => { while (true) {} }`,
  `(w) => { throw w; }`,
  `(w) => { try { return w; } finally {} }`,
  `(w) => { "use strict"; return w; }`,
  `(w) => { function g() {} return w; }`,
  `(w) => { { const a = w; } return a; }`,
  `(w) => { if (w) { const a = w; } return a; }`,
  `class {}`,
];

for (const kind of ["text", "other"] as const) {
  for (const source of pure[kind]) {
    test(`${source} is known to be pure and to make ${kind === "text" ? "a text" : "a value"}`, () => {
      assertEquals(pureOnTexts(parseFunction(source).node), kind);
    });
  }
}

for (const source of impure) {
  test(`${source} is not known to be pure`, () => {
    assertEquals(pureOnTexts(parseFunction(source).node), undefined);
  });
}

const splits: Readonly<Record<string, unknown>> = {
  '(line) => line.split(",")': { separator: ",", keepsEmpty: true },
  "line => line.split(' ')": { separator: " ", keepsEmpty: true },
  "function words(line) { return line.split(/\\s+/); }": { keepsEmpty: true },
  "words(line) { return line.split(/\\s+/); }": { keepsEmpty: true },
};

const doNotSplit = [
  "(line) => line.split()",
  '(line) => line.split("")',
  '(line) => line.split("ab")',
  '(line) => line.split("é")',
  '(line) => line.split("\\n")',
  '(line) => line.split("\\0")',
  '(line) => line.split(",", 2)',
  "(line) => line.split(/\\s+/g)",
  "(line) => line.split(/\\s*/)",
  "(line) => line.split(/ /)",
  "(line) => line.split(sep)",
  '(line) => line["split"](",")',
  '(line) => line?.split(",")',
  '(line) => line.split?.(",")',
  '(line) => other.split(",")',
  '(line) => line.trim().split(",")',
  '(line) => line.slice(",")',
  '(line, x) => line.split(",")',
  '(line = "") => line.split(",")',
  'async (line) => line.split(",")',
  'function* (line) { return line.split(","); }',
  '(line) => { other(); return line.split(","); }',
  '(line) => { if (line) return line.split(","); }',
  "(line) => { return; }",
  "(line) => {}",
];

for (const [source, splitting] of Object.entries(splits)) {
  test(`${source} is known to cut a text into tokens`, () => {
    assertEquals(splittingOf(parseFunction(source).node), splitting);
  });
}

for (const source of doNotSplit) {
  test(`${source} is not known to cut a text into tokens`, () => {
    assertEquals(splittingOf(parseFunction(source).node), undefined);
  });
}
