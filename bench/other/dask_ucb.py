"""The ten pairs of client and server with the most connections: the article's query."""

import json
import re
import sys

import dask.bag as db

PATTERN = re.compile(
    r"""
(?P<request_time>\d+:\d+)
(?P<response_start>\d+:\d+)
(?P<response_end>\d+:\d+)
(?P<client_ip>\d+\.\d+\.\d+\.\d+):(?P<client_port>\d+)
(?P<server_ip>\d+\.\d+\.\d+\.\d+):(?P<server_port>\d+)
(?P<client_headers>\d+)
(?P<server_headers>\d+)
(?P<if_modified_since>\d+)
(?P<response_header_length>\d+)
(?P<response_data_length>\d+)
(?P<request_url_length>\d+)
(?P<expires>\d+)
(?P<last_modified>\d+)
(?P<method>\w+)
(?P<domain>\d+..)\.(?P<extension>\w*)(?P<rest_of_url>\S*)
(?P<protocol>.*)""".strip().replace("\n", r"\s+")
)


def parse(line):
    return PATTERN.match(line).groupdict()


if __name__ == "__main__":
    records = db.read_text(sys.argv[1], blocksize="8MiB").map(parse)
    counts = records.pluck(["client_ip", "server_ip"]).frequencies()
    top = counts.topk(10, key=lambda pair: pair[1]).compute()
    print(json.dumps([count for _, count in top], separators=(",", ":")))
