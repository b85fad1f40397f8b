"""What dask.bag answers to the questions of answers.ts.

    /usr/bin/python3 dask_answers.py questions.json answers.json
"""

import itertools
import json
import math
import re
import sys
from collections import namedtuple

import dask
import dask.bag as db
from dask.base import is_dask_collection

from dask_operations import OPERATIONS

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


def stem(word):
    """Stem word to primitive form"""
    return word.lower().rstrip(",.!:;'-\"").lstrip("'\"")


def log_answers(paths):
    records = db.read_text(paths, blocksize=2**22).map(PATTERN.match).map(lambda m: m.groupdict())
    counts = records.pluck(["client_ip", "server_ip"]).frequencies()
    return {
        "first": records.take(1),
        "counts": counts.compute(),
        "top": counts.topk(10, key=lambda x: x[1]).compute(),
    }


def text_answers(paths):
    words = db.read_text(paths).map(str.split).flatten().map(stem)
    return {"counts": words.frequencies().compute()}


Case = namedtuple("Case", ["operation", "partitions", "n", "text"], defaults=[0, ""])

names = itertools.count()


def read(value):
    """Arrays as tuples, which can be counted, and numbers that JSON has no word for."""
    if isinstance(value, list):
        return tuple(map(read, value))
    if isinstance(value, dict):
        if "$number" in value:
            return float(value["$number"])
        return {name: read(it) for name, it in value.items()}
    return value


def written(value):
    """As toJson() of cases.ts has it."""
    if isinstance(value, (list, tuple)):
        return [written(it) for it in value]
    if isinstance(value, dict):
        return {name: written(it) for name, it in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"$number": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    return value


def answer_case(given):
    case = Case(**given)
    name = f"case-{next(names)}"
    # Elements are read anew for each case, since some operations change them.
    case = case._replace(partitions=[[read(x) for x in part] for part in case.partitions])
    graph = {(name, i): part for i, part in enumerate(case.partitions)}
    bag = db.Bag(graph, name, len(case.partitions))
    run = OPERATIONS[case.operation]
    try:
        made = run(bag, case)
        return {"value": written(made.compute() if is_dask_collection(made) else made)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def main(questions_path, answers_path):
    # Python's own threads and processes are not what is compared.
    dask.config.set(scheduler="sync")
    with open(questions_path, encoding="utf-8") as file:
        questions = json.load(file)
    answers = {
        "log": log_answers(questions["logs"]),
        "text": text_answers(questions["texts"]),
        "cases": [answer_case(case) for case in questions["cases"]],
    }
    with open(answers_path, "w", encoding="utf-8") as file:
        json.dump(answers, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
