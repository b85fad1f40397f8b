import { assertEquals, test } from "../harness.ts";
import { importsIn } from "../../src/functions/imports.ts";

const specifier = "a";

/** What one declaration binds, as pairs of local and exported names. */
function bindings(text: string): readonly (readonly [string, string])[] {
  return importsIn(text).map(({ local, name }) => [local, name]);
}

test("importsIn() finds each form of declaration", () => {
  assertEquals(importsIn(`import b from "a";`), [{ local: "b", name: "default", specifier }]);
  assertEquals(bindings(`import * as b from 'a'`), [["b", "*"]]);
  assertEquals(bindings(`import { b, c as d, } from "a";`), [["b", "b"], ["d", "c"]]);
  assertEquals(bindings(`import b, { default as c, "odd name" as d } from "a"`), [
    ["b", "default"],
    ["c", "default"],
    ["d", "odd name"],
  ]);
  assertEquals(bindings(`import b, * as c from "a"`), [["b", "default"], ["c", "*"]]);
  assertEquals(bindings(`import{b}from"a";import{c}from"d"`), [["b", "b"], ["c", "c"]]);
  assertEquals(bindings(`import data from "./a.json" with { type: "json" };`), [
    ["data", "default"],
  ]);
  assertEquals(bindings(`import "a"; import {} from "a"`), []);
  assertEquals(
    bindings(`import from from "a"; import { from, as } from "a"; import type from "a"`),
    [
      ["from", "default"],
      ["from", "from"],
      ["as", "as"],
      ["type", "default"],
    ],
  );
});

test("importsIn() finds what is awaited at the top of a module", () => {
  const found = importsIn(`const { b, c: d, e = 1, f: { g }, ...h } = await import("a");
let i = await import('a');
const j = (await import("a")).k, l = await import("a").then(String), m = import("a");
function n() { const { o } = await import("a"); }
const { default: p } = await import("a");
const q = await import(r);`);
  assertEquals(found.map(({ local, name }) => [local, name]), [
    ["b", "b"],
    ["d", "c"],
    ["i", "*"],
    ["p", "default"],
  ]);
  assertEquals(bindings(`await import("a"); import("a"); = await import("a")`), []);
});

test("importsIn() leaves out types, expressions, comments and texts", () => {
  assertEquals(bindings(`import type B from "a"; import type { C } from "a"`), []);
  assertEquals(bindings(`import type * as B from "a"`), []);
  assertEquals(bindings(`import { type B, c, type D as E } from "a"`), [["c", "c"]]);
  assertEquals(bindings(`const b = import("a"); import.meta.url; import { c } from "a"`), [
    ["c", "c"],
  ]);
  assertEquals(bindings("// import b from 'a'\n/* import c from 'a' */"), []);
  assertEquals(bindings("const text = `\nimport b from 'a'\n${`import c from 'a'`}\n`;"), []);
  assertEquals(bindings(`const text = "import b from 'a'";`), []);
  assertEquals(bindings(`{ import(x); } import { b } from "a"`), [["b", "b"]]);
});

test("importsIn() reads TypeScript, and what comes before that which it cannot read", () => {
  const typed = `import { b } from "a";
interface Row<T> { readonly name: T; }
const rows: readonly Row<string>[] = [] as Row<string>[];
import { c } from "d";
@decorated class E {}
import { f } from "g";`;
  assertEquals(bindings(typed), [["b", "b"], ["c", "c"]]);
  assertEquals(bindings(`#!/usr/bin/env deno\nimport { b } from "a"`), [["b", "b"]]);
  assertEquals(bindings(`import { b } from`), []);
  assertEquals(bindings(`import`), []);
});
