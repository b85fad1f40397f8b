/** What the compiler infers of JSON lines. The bodies run too, but build graphs only. */

import { type Bag, type ElementFailure, type OnError, readJsonLines } from "../../mod.ts";
import { test } from "../harness.ts";
import { typed } from "./equal.ts";

interface Person {
  readonly name: string;
}

const source = new Blob(['{"name": "Ada"}\n']);

test("types: readJsonLines() gives what the caller says, or unknown", () => {
  typed<Bag<unknown>>()(readJsonLines(source));
  typed<Bag<unknown>>()(readJsonLines(source).pluck("name"));
  typed<Bag<Person>>()(readJsonLines<Person>(source));
  typed<Bag<string>>()(readJsonLines<Person>(source, { onError: "skip" }).pluck("name"));
  typed<Bag<[value: Person, path: string]>>()(
    readJsonLines<Person>(source, { includePath: true }),
  );
});

test("types: readJsonLines() has failures among its elements only where they are collected", () => {
  typed<Bag<Person | ElementFailure>>()(readJsonLines<Person>(source, { onError: "collect" }));
  typed<Bag<[value: Person, path: string] | ElementFailure>>()(
    readJsonLines<Person>(source, { includePath: true, onError: "collect" }),
  );
  const options: { onError: OnError } = { onError: "skip" };
  typed<Bag<Person | ElementFailure>>()(readJsonLines<Person>(source, options));
});

test("types: a reviver is given its captures", () => {
  const dates = new Set(["at"]);
  const reviver = (name: string, value: unknown) => name === "at" ? String(value) : value;
  typed<Bag<Person>>()(readJsonLines<Person>(source, { reviver }));
  typed<Bag<unknown>>()(
    readJsonLines(source, {
      reviver: (name, value, { dates }) => dates.has(name) ? String(value) : value,
      with: { dates },
    }),
  );
  typed<Bag<Person>>()(
    readJsonLines<Person, { dates: Set<string> }>(source, {
      reviver: (name, value, { dates }) => dates.has(name) ? String(value) : value,
      with: { dates },
    }),
  );
  readJsonLines(source, {
    // @ts-expect-error There is no such capture.
    reviver: (_name, value, { missing }) => value ?? missing,
    with: { dates },
  });
});
