import { assertEquals, assertStringIncludes, assertThrows, test } from "../harness.ts";
import { parseByteSize } from "../../src/io/bytes/byte_size.ts";

test("parseByteSize() tells decimal from binary units, in any case", () => {
  const sizes: [number | string, number][] = [
    [1, 1],
    [4096, 4096],
    ["7", 7],
    ["7 B", 7],
    ["5kB", 5000],
    ["5.4 kB", 5400],
    ["1 kiB", 1024],
    ["16 MB", 16_000_000],
    ["64 MiB", 67_108_864],
    [" 1.5 gib ", 1_610_612_736],
    ["2TB", 2e12],
    ["1TiB", 2 ** 40],
  ];
  for (const [size, bytes] of sizes) assertEquals(parseByteSize(size, "blockSize"), bytes);
});

test("parseByteSize() refuses what is no whole number of bytes", () => {
  for (const size of [0, -1, 1.5, NaN, Infinity, 2 ** 53, "", "MB", "-5", "0 B", "0.4 B", "1e6"]) {
    const error = assertThrows(() => parseByteSize(size, "blockSize"), RangeError);
    assertStringIncludes(error.message, "'blockSize'");
    assertStringIncludes(error.message, typeof size === "string" ? `"${size}"` : `${size}`);
  }
  for (const size of ["16 foo", "16 M", "1,000", "10 MB!"]) {
    assertThrows(() => parseByteSize(size, "maxLineLength"), RangeError, size);
  }
});

test("parseByteSize() refuses what is neither number nor text", () => {
  assertThrows(() => parseByteSize(5n, "blockSize"), TypeError, "got bigint 5n");
  assertThrows(() => parseByteSize(null, "blockSize"), TypeError, "got null");
});
