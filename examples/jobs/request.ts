/**
 * Lines of a web server's log, in the usual format with milliseconds at the end.
 *
 * @module
 */

/** A request: its fields by name. */
export const pattern =
  /^(?<ip>\S+) \S+ \S+ \[(?<day>[^:]+):(?<hour>\d\d)[^\]]*\] "(?<method>[A-Z]+) (?<url>\S+) [^"]*" (?<status>\d{3}) (?<bytes>\d+|-) "(?<referrer>[^"]*)" "(?<agent>[^"]*)" (?<ms>\d+)$/;

/** The part of an address by which requests are told apart: its first folder, below `api` the second. */
export const section = /^\/(?:api\/)?[^/?]*/;
