/**
 * The expression of the article that parses a line of the home IP web traces of UC Berkeley (1996).
 * A file of its own, since programs that do without Holdall use it too.
 *
 * @module
 */

/** A line of a log, its 20 fields as groups. */
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
