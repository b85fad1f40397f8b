"""How often each word occurs: `dask_words.py <wordcount|cardinality> <file>`."""

import json
import sys

import dask.bag as db


def stem(word):
    return word.lower().rstrip(",.!:;'-\"").lstrip("'\"")


if __name__ == "__main__":
    words = db.read_text(sys.argv[2], blocksize="8MiB").map(str.split).flatten()
    if sys.argv[1] == "wordcount":
        words = words.map(stem)
    counts = dict(words.frequencies().compute())
    answer = [len(counts), sum(counts.values()), max(counts.values())]
    print(json.dumps(answer, separators=(",", ":")))
