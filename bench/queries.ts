/**
 * The functions of the queries, the article's own: what the programs of Holdall and those
 * written by hand both call, so that they differ in nothing but what stands around them.
 *
 * @module
 */

/** A line of a log of UC Berkeley's home IP web traces. */
export const pattern = new RegExp(
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

/** Splits a line at blanks. */
export function split(line: string): string[] {
  return line.split(/\s+/);
}

/** Stems a word to its primitive form. */
export function stem(word: string): string {
  return word.toLowerCase().replace(/[,.!:;'"-]+$/, "").replace(/^['"]+/, "");
}

/** What every word count prints: how many words are different, how many there are, and the most frequent one's number. */
export function summary(counts: Iterable<readonly [word: string, count: number]>): string {
  let different = 0;
  let total = 0;
  let most = 0;
  for (const [, count] of counts) {
    different++;
    total += count;
    if (count > most) most = count;
  }
  return JSON.stringify([different, total, most]);
}
