import fc from "fast-check";
import { assert, assertEquals, test } from "../../harness.ts";
import { type BigNumbers, numberFormat } from "../../../src/io/json_lines/big_numbers.ts";

function keep(bigNumbers: BigNumbers, source: string): unknown {
  const { mayOccurIn, numberOf } = numberFormat(bigNumbers)!;
  const value = numberOf(source);
  // Where the text is not looked at closely, nothing may be lost.
  if (!mayOccurIn(source)) assertEquals(value, Number(source));
  return value;
}

/** Numbers as JSON has them, and as few other writers would write them. */
function sources(): fc.Arbitrary<string> {
  const digits = fc.array(fc.constantFrom(..."0019"), { minLength: 1, maxLength: 24 })
    .map((all) => all.join(""));
  const whole = digits.map((it) => it.replace(/^0+(?=.)/, ""));
  const fraction = fc.option(digits, { nil: undefined });
  const exponent = fc.option(fc.tuple(fc.constantFrom("", "-", "+"), fc.nat({ max: 330 })), {
    nil: undefined,
  });
  return fc.tuple(fc.constantFrom("", "-"), whole, fraction, exponent).map(
    ([sign, whole, fraction, exponent]) =>
      sign + whole + (fraction === undefined ? "" : `.${fraction}`) +
      (exponent === undefined ? "" : `e${exponent.join("")}`),
  );
}

test('bigNumbers: "bigint" makes bigints of integers beyond the safe ones alone', () => {
  const cases: readonly [string, unknown][] = [
    ["9007199254740991", 9007199254740991],
    ["-9007199254740991", -9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["9007199254740993", 9007199254740993n],
    ["-9007199254740993", -9007199254740993n],
    ["123456789012345678901234567890", 123456789012345678901234567890n],
    ["9007199254740993.0", 9007199254740992],
    ["1e20", 1e20],
    ["1e400", Infinity],
    ["-0", -0],
    ["0.1", 0.1],
  ];
  for (const [source, value] of cases) assertEquals(keep("bigint", source), value);
});

test('bigNumbers: "string" keeps numbers of which digits would be lost', () => {
  const kept = ["9007199254740993", "9007199254740992", "-123456789012345678901234567890", "1e400"];
  kept.push(
    "0.12345678901234567890",
    "1e-400",
    "1.00000000000000000001",
    "-0.10000000000000000001",
  );
  kept.push("9007199254740993.0", "123456789.12345678901", "2.5e-324");
  for (const source of kept) assertEquals(keep("string", source), source);
  const same = ["9007199254740991", "0.1", "0.30000000000000004", "1.50000000000000000000", "1e20"];
  same.push("-0", "0e999", "-0.0000", "1E+2", "100e-2", "5e-324", "1.7976931348623157e308", "12.5");
  for (const source of same) assertEquals(keep("string", source), Number(source));
});

test('bigNumbers: "string" gives back the number that was written, one way or the other', () => {
  fc.assert(
    fc.property(sources(), (source) => {
      const value = keep("string", source);
      if (typeof value === "string") assertEquals(value, source);
      else assertEquals(exact(String(value)), exact(source));
    }),
    { numRuns: 2000 },
  );
});

test("bigNumbers: numbers that are written by JSON.stringify() come back as numbers", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      if (Number.isInteger(number) && !Number.isSafeInteger(number)) return;
      const value = keep("string", JSON.stringify(number));
      assert(Object.is(value, number) || number === 0);
    }),
    { numRuns: 1000 },
  );
});

test("bigNumbers: a number of a million zeros takes no longer than it has to", () => {
  const source = `1${"0".repeat(1_000_000)}.5${"0".repeat(1_000_000)}1`;
  assertEquals(keep("string", source), source);
});

/** A number as a whole number and a power of ten, exactly. */
function exact(source: string): string {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i
    .exec(source)!;
  let digits = BigInt(whole + fraction);
  if (digits === 0n) return "0";
  let power = Number(exponent) - fraction.length;
  for (; digits % 10n === 0n; power++) digits /= 10n;
  return `${sign}${digits}e${power}`;
}
