import { assertEquals, assertThrows, test } from "../harness.ts";
import { byteLength, encodeDelimiter, encodingOf } from "../../src/io/text/encoding.ts";

test("encodingOf() takes the labels of TextDecoder", () => {
  assertEquals(encodingOf("UTF8").name, "utf-8");
  assertEquals(encodingOf("utf-16").name, "utf-16le");
  assertEquals(encodingOf("latin1").name, "windows-1252");
  assertEquals(encodingOf("sjis").family, "multi-byte");
  assertEquals(encodingOf("koi8-r").family, "single-byte");
});

test("encodingOf() refuses what cannot be decoded in pieces, or at all", () => {
  assertThrows(() => encodingOf("utf-99"), RangeError, 'got string "utf-99"');
  assertThrows(() => encodingOf("iso-2022-jp"), RangeError, "iso-2022-jp");
  assertThrows(() => encodingOf(8), TypeError, "got number 8");
});

test("encodeDelimiter() gives the bytes that end lines", () => {
  const bytes = (text: string, label: string) => [...encodeDelimiter(text, encodingOf(label))];
  assertEquals(bytes("é", "utf-8"), [0xc3, 0xa9]);
  assertEquals(bytes("\n", "utf-16le"), [10, 0]);
  assertEquals(bytes("\n😀", "utf-16be"), [0, 10, 0xd8, 0x3d, 0xde, 0]);
  assertEquals(bytes("a|", "latin1"), [97, 124]);
  assertEquals(bytes("\r\nx", "shift_jis"), [13, 10, 120]);
});

test("encodeDelimiter() refuses what could be part of another character", () => {
  const refuse = (text: string, label: string) =>
    assertThrows(() => encodeDelimiter(text, encodingOf(label)), RangeError, "'delimiter'");
  refuse("é", "latin1");
  refuse("|", "gbk");
  refuse("0", "gb18030");
  refuse("\\", "shift_jis");
});

test("byteLength() counts the bytes that a text had", () => {
  assertEquals(byteLength("aé😀", encodingOf("utf-8")), 7);
  assertEquals(byteLength("aé😀", encodingOf("utf-16be")), 8);
  assertEquals(byteLength("aé", encodingOf("latin1")), 2);
  assertEquals(byteLength("a", encodingOf("big5")), undefined);
});
