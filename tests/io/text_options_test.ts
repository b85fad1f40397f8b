import { assertEquals, assertThrows, test } from "../harness.ts";
import { checkTextOptions, type ReadTextOptions } from "../../src/io/text/text_options.ts";

test("checkTextOptions() fills in the defaults", () => {
  assertEquals(checkTextOptions(), {
    settings: {
      blockSize: 2 * 1024 * 1024,
      encoding: "utf-8",
      errors: "strict",
      includePath: false,
      maxLineLength: 64 * 1024 * 1024,
    },
    compression: "infer",
  });
});

test("checkTextOptions() takes what is given, as plain data", () => {
  const checked = checkTextOptions({
    filesPerPartition: 3,
    encoding: "UTF-16",
    errors: "ignore",
    delimiter: "||",
    compression: "none",
    includePath: true,
    maxLineLength: "1 kB",
  });
  assertEquals(checked, {
    settings: {
      blockSize: 2 * 1024 * 1024,
      encoding: "utf-16",
      errors: "ignore",
      delimiter: "||",
      includePath: true,
      maxLineLength: 1000,
    },
    compression: "none",
    filesPerPartition: 3,
  });
  assertEquals(structuredClone(checked), checked);
  assertEquals(checkTextOptions({ blockSize: "16 MB" }).settings.blockSize, 16_000_000);
});

test("checkTextOptions() says which option is wrong, how, and what would be right", () => {
  const wrong: [unknown, typeof TypeError | typeof RangeError, string][] = [
    [null, TypeError, "expected options to be an object, got null"],
    ["utf-8", TypeError, 'expected options to be an object, got string "utf-8"'],
    [
      { blocksize: 5 },
      TypeError,
      "there is no option 'blocksize', but 'blockSize': known are blockSize, ",
    ],
    [{ blockSize: 0 }, RangeError, "'blockSize'"],
    [{ blockSize: 1, filesPerPartition: 1 }, TypeError, "'filesPerPartition', got both"],
    [{ filesPerPartition: 0 }, RangeError, "an integer of at least 1, got number 0"],
    [{ filesPerPartition: 1.5 }, RangeError, "got number 1.5"],
    [{ encoding: "nonsense" }, RangeError, 'got string "nonsense"'],
    [
      { errors: "warn" },
      RangeError,
      'to be "strict", "replace", "ignore" or "skip", got string "warn"',
    ],
    [
      { compression: "zip" },
      RangeError,
      'to be "infer", "gzip", "zstd", "bzip2", "xz", "brotli" or "none", got string "zip"',
    ],
    [{ includePath: 1 }, TypeError, "to be true or false, got number 1"],
    [
      { delimiter: "" },
      RangeError,
      'at least one character, without unpaired surrogates, got string ""',
    ],
    [{ delimiter: "\ud800" }, RangeError, "unpaired surrogates"],
    [{ delimiter: /\n/ }, TypeError, "without unpaired surrogates, got RegExp /\\n/"],
    [{ delimiter: "|", encoding: "gbk" }, RangeError, "in the encoding gbk"],
    [{ maxLineLength: "1 GiB" }, RangeError, "at most 536870888"],
  ];
  for (const [options, kind, message] of wrong) {
    assertThrows(() => checkTextOptions(options as ReadTextOptions), kind, message);
  }
});

test("checkTextOptions() takes undefined for absent", () => {
  const options = { blockSize: undefined, delimiter: undefined, filesPerPartition: 2 };
  const checked = checkTextOptions(options as unknown as ReadTextOptions);
  assertEquals(checked.filesPerPartition, 2);
});
