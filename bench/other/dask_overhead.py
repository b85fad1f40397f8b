"""Milliseconds to sum a bag of one element per partition, and for a first answer."""

import json
import sys
import time

import dask.bag as db


def elapsed(compute):
    start = time.perf_counter()
    compute()
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    tiny = db.from_sequence([1, 2, 3], npartitions=2)
    first = elapsed(lambda: tiny.sum().compute())
    tasks = int(sys.argv[1])
    many = db.from_sequence(range(tasks), npartitions=tasks)
    print(json.dumps({"first": [first], "sum": [elapsed(lambda: many.sum().compute())]}))
