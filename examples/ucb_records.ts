/**
 * Records of the home IP web traces of UC Berkeley (1996), as the article parses them.
 *
 * @module
 */

import { type Bag, readText, type TextSource } from "holdall";

const pattern = new RegExp(
  String.raw`
^(?<request_time>\d+:\d+)
(?<response_start>\d+:\d+)
(?<response_end>\d+:\d+)
(?<client_ip>\d+\.\d+\.\d+\.\d+):(?<client_port>\d+)
(?<server_ip>\d+\.\d+\.\d+\.\d+):(?<server_port>\d+)
(?<client_headers>\d+)
(?<server_headers>\d+)
(?<if_modified_since>\d+)
(?<response_header_length>\d+)
(?<response_data_length>\d+)
(?<request_url_length>\d+)
(?<expires>\d+)
(?<last_modified>\d+)
(?<method>\w+)
(?<domain>\d+..)\.(?<extension>\w*)(?<rest_of_url>\S*)
(?<protocol>.*)`.trim().replaceAll("\n", String.raw`\s+`),
);

/** One request: fields by the names of the pattern's groups. */
export type UcbRecord = Readonly<Record<string, string>>;

/** Makes a bag of the records of logs; a line that is none fails when it is read. */
export function readUcbLog(source: TextSource | readonly TextSource[]): Bag<UcbRecord> {
  return readText(source).map(parse, { with: { pattern } });
}

function parse(line: string, { pattern }: { readonly pattern: RegExp }): UcbRecord {
  const record = pattern.exec(line)?.groups;
  if (record !== undefined) return record;
  throw new SyntaxError(
    `Cannot parse a line of the log: expected the 20 fields of a request, got ${
      JSON.stringify(line.slice(0, 200))
    }`,
  );
}
