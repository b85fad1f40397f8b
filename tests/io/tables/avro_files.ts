/**
 * Files of Avro that its reference implementation has written, Apache's for Python (Debian's python3-avro
 * 1.11), as base64.
 *
 * @module
 */

/**
 * Two records of all types, the second with another one in it: `{ i: -k, l: 2**62 * (1 if k else -2), f:
 * 0.5, d: 1/3, b: k % 2 == 0, s: "té" + k, by: b"\\x00\\xff", fx: b"ab", e: "SPADES", a: [1, None], m: {"k":
 * k}, day: 1969-12-31, ms: 1969-12-31T23:59:59.999Z, us: 1970-01-01T00:00:00.123456Z, dec:
 * -12345678901234567.890, e2: None if k else "HEARTS", next: a record or None }`.
 */
export const allTypes: Uint8Array<ArrayBuffer> = decoded(`
T2JqAQQUYXZyby5jb2RlYw5kZWZsYXRlFmF2cm8uc2NoZW1h1hB7InR5cGUiOiAicmVjb3JkIiwgIm5hbWUiOiAiUm93IiwgIm
5hbWVzcGFjZSI6ICJvcmcuZXhhbXBsZSIsICJmaWVsZHMiOiBbeyJ0eXBlIjogImludCIsICJuYW1lIjogImkifSwgeyJ0eXBl
IjogImxvbmciLCAibmFtZSI6ICJsIn0sIHsidHlwZSI6ICJmbG9hdCIsICJuYW1lIjogImYifSwgeyJ0eXBlIjogImRvdWJsZS
IsICJuYW1lIjogImQifSwgeyJ0eXBlIjogImJvb2xlYW4iLCAibmFtZSI6ICJiIn0sIHsidHlwZSI6ICJzdHJpbmciLCAibmFt
ZSI6ICJzIn0sIHsidHlwZSI6ICJieXRlcyIsICJuYW1lIjogImJ5In0sIHsidHlwZSI6IHsidHlwZSI6ICJmaXhlZCIsICJuYW
1lIjogIlR3byIsICJuYW1lc3BhY2UiOiAib3JnLmV4YW1wbGUiLCAic2l6ZSI6IDJ9LCAibmFtZSI6ICJmeCJ9LCB7InR5cGUi
OiB7InR5cGUiOiAiZW51bSIsICJuYW1lIjogIlN1aXQiLCAibmFtZXNwYWNlIjogIm9yZy5leGFtcGxlIiwgInN5bWJvbHMiOi
BbIkhFQVJUUyIsICJTUEFERVMiXX0sICJuYW1lIjogImUifSwgeyJ0eXBlIjogeyJ0eXBlIjogImFycmF5IiwgIml0ZW1zIjog
WyJudWxsIiwgImludCJdfSwgIm5hbWUiOiAiYSJ9LCB7InR5cGUiOiB7InR5cGUiOiAibWFwIiwgInZhbHVlcyI6ICJsb25nIn
0sICJuYW1lIjogIm0ifSwgeyJ0eXBlIjogeyJ0eXBlIjogImludCIsICJsb2dpY2FsVHlwZSI6ICJkYXRlIn0sICJuYW1lIjog
ImRheSJ9LCB7InR5cGUiOiB7InR5cGUiOiAibG9uZyIsICJsb2dpY2FsVHlwZSI6ICJ0aW1lc3RhbXAtbWlsbGlzIn0sICJuYW
1lIjogIm1zIn0sIHsidHlwZSI6IHsidHlwZSI6ICJsb25nIiwgImxvZ2ljYWxUeXBlIjogInRpbWVzdGFtcC1taWNyb3MifSwg
Im5hbWUiOiAidXMifSwgeyJ0eXBlIjogeyJ0eXBlIjogImJ5dGVzIiwgImxvZ2ljYWxUeXBlIjogImRlY2ltYWwiLCAicHJlY2
lzaW9uIjogMjAsICJzY2FsZSI6IDN9LCAibmFtZSI6ICJkZWMifSwgeyJ0eXBlIjogWyJudWxsIiwgIm9yZy5leGFtcGxlLlN1
aXQiXSwgIm5hbWUiOiAiZTIifSwgeyJ0eXBlIjogWyJudWxsIiwgIm9yZy5leGFtcGxlLlJvdyJdLCAibmFtZSI6ICJuZXh0In
1dfQDRPZZQWHqoxoPv11YfPN2RBK4BY/gPA4wMDAz2oWBw1Z6Ro+TwSgMWhv+JSUwsTEwMDExM2QwMjIwNnfxC/0NWhxWLPPiq
BxRmbIABFO0MIO2GqNqZ0LUzMDFj1w223AhVNwuGbgYAbck70T2WUFh6qMaD79dWHzzdkQ==`);

/** 40 records `{ i: k, s: "text %d" % (k % 3) }`, by codec. */
export const byCodec: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  deflate: decoded(`
T2JqAQQUYXZyby5jb2RlYw5kZWZsYXRlFmF2cm8uc2NoZW1h1AF7InR5cGUiOiAicmVjb3JkIiwgIm5hbWUiOiAiUiIsICJmaW
VsZHMiOiBbeyJ0eXBlIjogImludCIsICJuYW1lIjogImkifSwgeyJ0eXBlIjogInN0cmluZyIsICJuYW1lIjogInMifV19AMLE
3V4UY9D4wNM4FnwIL9xQ1AEtyMEGwgAAANDJZGaSSZLMJEkya5Ikk5lM0l/sD3bo8zvsnR4vSIb+N+TlZPQcjlZTH/nYJ37m5z
71C7/0K7/2G5/53G/9zu/9wR/9yRe+9JW/+Ku/+bt/+No/feNb//Kdf/uP//o/9nhbwsTdXhRj0PjA0zgWfAgv3A==`),
  bzip2: decoded(`
T2JqAQQUYXZyby5jb2RlYwpiemlwMhZhdnJvLnNjaGVtYdQBeyJ0eXBlIjogInJlY29yZCIsICJuYW1lIjogIlIiLCAiZmllbG
RzIjogW3sidHlwZSI6ICJpbnQiLCAibmFtZSI6ICJpIn0sIHsidHlwZSI6ICJzdHJpbmciLCAibmFtZSI6ICJzIn1dfQAGZPLB
1wx1BpxRtNkBaC8iUIICQlpoOTFBWSZTWU4BGYMAAAB9gFVVVVVVVXVVVVUCAARAIABoYaADRo0aYmJk0wgEpT/UqANAAGIABo
WQxwABGiu4IhkNelbXi01IU6FEY10EJVytnTe3PhFURqqv4CCZlV3RNBBE0RBMyqqqtwCC0CD2BBaBB/F3JFOFCQTgEZgwBmTy
wdcMdQacUbTZAWgvIg==`),
  snappy: decoded(`
T2JqAQQUYXZyby5jb2RlYwxzbmFwcHkWYXZyby5zY2hlbWHUAXsidHlwZSI6ICJyZWNvcmQiLCAibmFtZSI6ICJSIiwgImZpZW
xkcyI6IFt7InR5cGUiOiAiaW50IiwgIm5hbWUiOiAiaSJ9LCB7InR5cGUiOiAic3RyaW5nIiwgIm5hbWUiOiAicyJ9XX0Asg31
wbSJ21vg69RYcwwUiFDEBMACKAAMdGV4dCAwAgx0AQgMMQQMdAEIDDIGDHQBCAwwCAx0AQgMMQoMdAEIDDIMDHQBCAwwDgx0AQ
gMMRAMdAEIDDISDHQBCAwwFAx0AQgMMRYMdAEIDDIYDHQBCAwwGgx0AQgMMRwMdAEIDDIeDHQBCAwwIAx0AQgMMSIMdAEIDDIk
DHQBCAwwJgx0AQgMMSgMdAEIDDIqDHQBCAwwLAx0AQgMMS4MdAEIDDIwDHQBCAwwMgx0AQgMMTQMdAEIDDI2DHQBCAwwOAx0AQ
gMMToMdAEIDDI8DHQBCAwwPgx0AQgMMUAMdAEIDDJCDHQBCAwwRAx0AQgMMUYMdAEIDDJIDHQBCAwwSgx0AQhAMUwMdGV4dCAy
Tgx0ZXh0IDDd/8wMsg31wbSJ21vg69RYcwwUiA==`),
  zstandard: decoded(`
T2JqAQQUYXZyby5jb2RlYxJ6c3RhbmRhcmQWYXZyby5zY2hlbWHUAXsidHlwZSI6ICJyZWNvcmQiLCAibmFtZSI6ICJSIiwgIm
ZpZWxkcyI6IFt7InR5cGUiOiAiaW50IiwgIm5hbWUiOiAiaSJ9LCB7InR5cGUiOiAic3RyaW5nIiwgIm5hbWUiOiAicyJ9XX0A
wRSMQM+pWstfAzimMYgUTFD+ASi1L/1gQACtAwDCxRQcUMt0AGbVmFlGMpKRjGSEaYj44p/yyiu/Nd6oH30ZYbrHHW6U8YUVTR
zhQw0vmNDBBX77gAHdrjkr9suv1itTnS45KvTHTt0bM12uOOnLCNMhASYk4NcDGGOMMcYYY4wxxhhjGGOMMcYYY4wxxhjjpSPB
FIxAz6lay18DOKYxiBRM`),
};

function decoded(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64.replaceAll("\n", "")), (it) => it.charCodeAt(0));
}
