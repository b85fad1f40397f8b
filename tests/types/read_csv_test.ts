/** What the compiler infers of records by their options. The bodies run too, but build graphs only. */

import {
  type Bag,
  type CsvValue,
  type ElementFailure,
  readCsv,
  type ReadCsvOptions,
} from "../../mod.ts";
import { test } from "../harness.ts";
import { typed } from "./equal.ts";

const source = new Blob(["a,b\n1,2\n"]);

test("types: readCsv() gives objects of texts, with the columns that are known", () => {
  typed<Bag<Record<string, string>>>()(readCsv(source));
  typed<Bag<Record<string, string>>>()(readCsv(source, {}));
  typed<Bag<Record<string, string>>>()(readCsv(source, { delimiter: ";", blockSize: "1 MiB" }));
  typed<Bag<{ a: string; b: string }>>()(readCsv(source, { columns: ["a", "b"] }));
  typed<Bag<{ x: string; y: string }>>()(readCsv(source, { header: ["x", "y"] }));
});

test("types: readCsv() gives cells of the types that are declared", () => {
  typed<Bag<{ a: number; b: string }>>()(
    readCsv(source, { types: { a: "number", b: "string" } }),
  );
  typed<Bag<{ a: bigint; b: Date; c: boolean }>>()(
    readCsv(source, { types: { a: "bigint", b: "date", c: "boolean" } }),
  );
  typed<Bag<{ a: number; b: string }>>()(
    readCsv(source, { columns: ["a", "b"], types: { a: "number", c: "date" } }),
  );
  typed<Bag<{ x: string; y: number }>>()(
    readCsv(source, { header: ["x", "y"], types: { y: "number" } }),
  );
  typed<Bag<Record<string, string | number | boolean>>>()(readCsv(source, { types: "infer" }));
  typed<Bag<{ a: string | number | boolean }>>()(
    readCsv(source, { types: "infer", columns: ["a"] }),
  );
  // @ts-expect-error There is no such type.
  const wrong: unknown = () => readCsv(source, { types: { a: "integer" } });
  void wrong;
});

test("types: readCsv() gives arrays without a header", () => {
  typed<Bag<string[]>>()(readCsv(source, { header: false }));
  typed<Bag<[number, string]>>()(readCsv(source, { header: false, types: ["number", "string"] }));
  typed<Bag<(string | number | boolean)[]>>()(readCsv(source, { header: false, types: "infer" }));
});

test("types: readCsv() adds null where there may be nothing", () => {
  typed<Bag<Record<string, string | null>>>()(readCsv(source, { nullValues: [""] }));
  typed<Bag<Record<string, string>>>()(readCsv(source, { nullValues: [] }));
  typed<Bag<{ a: number | null }>>()(
    readCsv(source, { nullValues: ["NA"], types: { a: "number" } }),
  );
  typed<Bag<{ a: string | null }>>()(readCsv(source, { columns: ["a"], ragged: "fill" }));
  typed<Bag<[number | null]>>()(
    readCsv(source, { header: false, types: ["number"], ragged: "fill" }),
  );
});

test("types: readCsv() adds paths and failures where they were asked for", () => {
  typed<Bag<[record: Record<string, string>, path: string]>>()(
    readCsv(source, { includePath: true }),
  );
  typed<Bag<Record<string, string> | ElementFailure>>()(readCsv(source, { onError: "collect" }));
  typed<Bag<Record<string, string>>>()(readCsv(source, { onError: "skip" }));
});

test("types: readCsv() knows little where little is known of the options", () => {
  const options: ReadCsvOptions = {};
  const bag = readCsv(source, options);
  const some: Bag<unknown> = bag;
  void some;
  // @ts-expect-error They may as well be numbers, or arrays.
  const texts: Bag<Record<string, string>> = bag;
  void texts;
  const value: CsvValue = 1n;
  void value;
});

test("types: readCsv() refuses options that there are not", () => {
  // @ts-expect-error A typing slip.
  const slip: unknown = () => readCsv(source, { delimeter: ";" });
  void slip;
});
