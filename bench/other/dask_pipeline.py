"""Counts what is left of a range of numbers after a map, a filter and a map."""

import sys

import dask.bag as db

if __name__ == "__main__":
    numbers = db.range(int(sys.argv[1]), npartitions=64)
    kept = numbers.map(lambda x: x + 1).filter(lambda x: x % 3 == 0).map(lambda x: x * 2)
    print(kept.count().compute())
