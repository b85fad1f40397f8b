"""What dask.bag answers to the questions of answers.ts.

    /usr/bin/python3 dask_answers.py questions.json answers.json
"""

import itertools
import json
import re
import sys

import dask
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


def add(a, b):
    return a + b


def append(a, x):
    a.append(x)
    return a


def extend(a, b):
    a.extend(b)
    return a


OPERATIONS = {
    "count": lambda bag, n: bag.count(),
    "sum": lambda bag, n: bag.sum(),
    "mean": lambda bag, n: bag.mean(),
    "var": lambda bag, n: bag.var(ddof=n),
    "std": lambda bag, n: bag.std(ddof=n),
    "min": lambda bag, n: bag.min(),
    "max": lambda bag, n: bag.max(),
    "any": lambda bag, n: bag.any(),
    "all": lambda bag, n: bag.all(),
    "anyNegative": lambda bag, n: bag.map(lambda x: x < 0).any(),
    "allBelowFive": lambda bag, n: bag.map(lambda x: x < 5).all(),
    "map": lambda bag, n: bag.map(lambda x: x * x),
    "filter": lambda bag, n: bag.filter(lambda x: x % 2 == 0),
    "remove": lambda bag, n: bag.remove(lambda x: x % 2 == 0),
    "take": lambda bag, n: bag.take(n, npartitions=-1, compute=False, warn=False),
    "topk": lambda bag, n: bag.topk(n),
    "topkBySquare": lambda bag, n: bag.topk(n, key=lambda x: x * x),
    "fold": lambda bag, n: bag.fold(lambda a, x: a - 2 * x),
    "foldInitial": lambda bag, n: bag.fold(lambda a, x: max(a, abs(x)), max, initial=0),
    "foldby": lambda bag, n: bag.foldby(lambda x: x * x % 3, add),
    "foldbyInitial": lambda bag, n: bag.foldby(lambda x: x * x % 3, lambda a, _: a + 1, 0, add),
    "distinctBySquare": lambda bag, n: bag.distinct(key=lambda x: x * x),
    "join": lambda bag, n: bag.join([-4, 1, 2, 3, 8], lambda x: x * x % 5),
    "filterMapCount": lambda bag, n: bag.filter(lambda x: x > 0).map(lambda x: x * 3).count(),
    "frequencies": lambda bag, n: bag.frequencies(),
    "frequenciesSorted": lambda bag, n: bag.frequencies(sort=True),
    "distinct": lambda bag, n: bag.distinct(),
    "flatten": lambda bag, n: bag.flatten(),
    "pluckIndex": lambda bag, n: bag.pluck(1),
    "topkByIndex": lambda bag, n: bag.topk(n, key=1),
    "foldbyIndex": lambda bag, n: bag.foldby(0, lambda a, x: a + x[1], 0, add),
    "joinIndex": lambda bag, n: bag.join([(1, 10), (2, 20), (1, 30)], 0),
    "minPair": lambda bag, n: bag.min(),
    "maxPair": lambda bag, n: bag.max(),
    "pluck": lambda bag, n: bag.pluck("a"),
    "pluckSeveral": lambda bag, n: bag.pluck(["a", "b"], -1),
    "pluckDefault": lambda bag, n: bag.pluck("b", None),
    "fold100": lambda bag, n: bag.fold(add, initial=100),
    "foldAppend": lambda bag, n: bag.fold(append, extend, initial=[]),
    "truthy": lambda bag, n: bag.filter(None),
    "topkByFirst": lambda bag, n: bag.topk(1, key=0),
}

names = itertools.count()


def tuples(value):
    """Arrays as tuples, which can be counted."""
    return tuple(map(tuples, value)) if isinstance(value, list) else value


def answer_case(case):
    name = f"case-{next(names)}"
    partitions = case["partitions"]
    graph = {(name, i): [tuples(x) for x in part] for i, part in enumerate(partitions)}
    bag = db.Bag(graph, name, len(partitions))
    run = OPERATIONS[case["operation"]]
    try:
        return {"value": run(bag, case.get("n", 0)).compute()}
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
