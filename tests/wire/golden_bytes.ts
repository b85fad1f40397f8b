/**
 * A value of every kind that is encoded, and its bytes as they were made once: what one
 * runtime or version writes, all others must read.
 *
 * @module
 */

/** The value, made anew. */
export function goldenValue(): unknown {
  const shared = { name: "shared", list: [1, 2, 3] };
  const { buffer } = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
  const value: Record<string, unknown> = {
    constants: [undefined, null, false, true],
    numbers: [0, -0, 1.5, NaN, Infinity, -1, 2 ** 26 - 1, -(2 ** 26), 2 ** 26, 2 ** 53],
    run: Array.from({ length: 20 }, (_, i) => i / 4 - 2),
    bigints: [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, -(10n ** 40n)],
    texts: ["", "ascii", "é", "日本", "\u{1f600}", "\ud800", "\ufeff", "long ".repeat(900)],
    dates: [new Date(0), new Date(1e12), new Date(NaN)],
    regexps: [/a[/\]]b/giu, /(?:)/],
    holes: Object.assign([1, 2, 3], { name: "x" }),
    maps: new Map<unknown, unknown>([[shared, new Set([1, "a", shared])], ["", NaN]]),
    boxed: [Object(1), Object("s"), Object(false), Object(5n)],
    views: [
      new Uint8Array(buffer, 1, 2),
      new Float64Array(buffer, 8),
      new DataView(buffer, 3),
      buffer,
    ],
    records: [{ a: 1, b: "x" }, { a: 2, b: "y" }, { b: 1 }, { ["__proto__"]: 1, "": 2 }, {}],
    error: withStack(new RangeError("wrong", { cause: shared })),
    shared,
  };
  delete (value["holes"] as number[])[1];
  value["self"] = value;
  return value;
}

function withStack(error: Error): Error {
  Object.defineProperty(error, "stack", {
    value: "RangeError: wrong\n  at there",
    enumerable: false,
  });
  return error;
}

/** Its bytes. */
export const goldenBytes = [
  "SExEAQYTeDsAAAAAANi2QAAAAAAAABBAAAAAAACAQUAAAAAAACBiQAAAAAAAAFpAAAAAAADgccAAAAAAAJSxQAAAAA",
  "AAADBAAAAAAAAAAIAAAAAAAAD4PwAAAAAAAPh/AAAAAAAA8H8AAAAAAACQQQAAAAAAAEBDAAAAAAAAAMAAAAAAAAD8",
  "vwAAAAAAAPi/AAAAAAAA9L8AAAAAAADwvwAAAAAAAOi/AAAAAAAA4L8AAAAAAADQvwAAAAAAAAAAAAAAAAAA0D8AAA",
  "AAAADgPwAAAAAAAOg/AAAAAAAA8D8AAAAAAAD0PwAAAAAAAPg/AAAAAAAA/D8AAAAAAAAAQAAAAAAAAAJAAAAAAAAA",
  "BEAAAAAAAAAGQAAAAAAAAAAA////////////////////fwAAAAAAAACAAAAAAAAAAAAAAACilBptQgAAAAAAAPh/AA",
  "AAAAAA+H8FAAAAAAAAAMEAAABBAAAAgwAAAIMAAABBAAAAIwAAACMAAAAhAAAAIwAAAEEAAAAjAQAAAwAAAAEAAADh",
  "AQAAIwEAAOMAAABjAAAA4wAAAKMAAACjAAAA4wAAAKMAAACDAAAAowAAAKMAAADjAAAAowAAAMMAAACDAAAAqAAAAI",
  "oAAAAAAAAAIAAAAEAAAABgAAAASgEAAAEAAAACAAAAAgAAAAIAAAACAAAA4f///+H//38BAACAAgAAAAIAAACLAgAA",
  "ygAAAAUAAAAFAAAABQAAAAUAAAAGAAAAAwIAACYAAABDBAAACgEAAAMAAACjAAAAIwAAAEMAAABDAAAAIwAAACMAAA",
  "CEMgIAagAAAA8AAAAPAAAADwAAAEoAAAAQAAAA4wAAAGMAAAAQAAAAgwAAAAMAAABsAAAAYQAAACMAAAAhAAAAIwAA",
  "AGEAAACDAAAAIwAAAA0AAABBAAAACAAAAMMAAABqAAAAIQAAAEEAAABhAAAADgAAAGEAAAAhAAAAIwAAAOcBAAADAA",
  "AAAgAAAIoAAAASAAAAIQAAABIAAAAjAAAAEgAAAEAAAAASAAAABQAAAIoAAABUAAAAIQAAAEEAAAATAgAANAEAAAEB",
  "AAAhAAAAJwMAABQAAABhAAAAoQEAACcDAAAnAwAAqgAAACgAAAAhAAAAIwAAACgAAABBAAAAIwAAAEgAAAAhAAAAaA",
  "AAACEAAABBAAAAiAAAAFEAAABhAAAA4wAAAKMAAACjAAAAgwMAAKMAAADnAQAA5wEAAAcAAAAAAAAAbmFtZWxpc3Rh",
  "YmJfX3Byb3RvX19jb25zdGFudHNudW1iZXJzcnVuYmlnaW50c3RleHRzZGF0ZXNyZWdleHBzaG9sZXNtYXBzYm94ZW",
  "R2aWV3c3JlY29yZHNlcnJvcnNoYXJlZHNlbGY4ADAAMAAwADAAMAAwADAAMAAwADAAMAAwADAAMAAwADEAZAA2ADMA",
  "MgA5AGYAMQBjADMANQBjAGEANABiAGYAYQBiAGIAOQBmADUANgAxADAAMAAwADAAMAAwADAAMAAwADAAYQBzAGMAaQ",
  "BpAOkA5WUsZz3YAN4A2P/+YQBbAC8AXABdAF0AYgBnAGkAdQAoAD8AOgApADAAMgBuAGEAbQBlAHgAcwBoAGEAcgBl",
  "AGQAYQBzAHgAeQBtAGUAcwBzAGEAZwBlAHcAcgBvAG4AZwBzAHQAYQBjAGsAUgBhAG4AZwBlAEUAcgByAG8AcgA6AC",
  "AAdwByAG8AbgBnAAoAIAAgAGEAdAAgAHQAaABlAHIAZQBjAGEAdQBzAGUAAABsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZy",
  "Bsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxv",
  "bmcgbG9uZyBsb25nIGxvbmcgbG9uZyAAAAAAAQIDBAUGBwgJCgsMDQ4PEA==",
].join("");
