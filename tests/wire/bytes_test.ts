import fc from "fast-check";
import { decode } from "../../src/wire/bytes/decode.ts";
import { encode } from "../../src/wire/bytes/encode.ts";
import { pack, type Packed, unpack } from "../../src/wire/packing.ts";
import { test } from "../harness.ts";
import { hostileValue } from "./hostile_values.ts";
import { assertSame } from "./same_value.ts";

test("decode() gives what a structured clone of the encoded value is", () => {
  fc.assert(
    fc.property(hostileValue, (value) => {
      assertSame(decode(encode(value)), structuredClone(value));
    }),
    { numRuns: 1000 },
  );
});

test("decode() gives back what was packed", () => {
  fc.assert(fc.property(fc.array(hostileValue, { maxLength: 50 }), (value) => {
    const packed = decode(encode(pack(value))) as Packed;
    assertSame(unpack(packed), unpack(structuredClone(pack(value))));
  }));
});
