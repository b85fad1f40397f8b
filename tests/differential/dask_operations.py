"""The table of operations.ts in Python."""

import math

import dask
import dask.bag as db
import dask.bag.random
from dask import delayed


def add(a, b):
    return a + b


def append(a, x):
    a.append(x)
    return a


def extend(a, b):
    a.extend(b)
    return a


def split_every(case):
    return False if case.n < 2 else case.n


def flat(case):
    return [x for part in case.partitions for x in part]


def sizes(bag):
    return bag.map_partitions(lambda part: [len(list(part))])


def sized(part):
    elements = list(part)
    return [len(elements), *elements]


def turned(part):
    elements = list(part)
    return [len(elements), *reversed(elements)]


def persisted(bag):
    kept, other = dask.persist(bag.map(lambda x: x + 1), {"count": bag.count()})
    return dask.compute(kept, other["count"])


OPERATIONS = {
    # Numbers
    "count": lambda bag, case: bag.count(),
    "sum": lambda bag, case: bag.sum(),
    "sumInGroups": lambda bag, case: bag.sum(split_every=split_every(case)),
    "mean": lambda bag, case: bag.mean(),
    "var": lambda bag, case: bag.var(ddof=case.n),
    "std": lambda bag, case: bag.std(ddof=case.n),
    "min": lambda bag, case: bag.min(),
    "max": lambda bag, case: bag.max(),
    "any": lambda bag, case: bag.any(),
    "all": lambda bag, case: bag.all(),
    "anyNegative": lambda bag, case: bag.map(lambda x: x < 0).any(),
    "allBelowFive": lambda bag, case: bag.map(lambda x: x < 5).all(),
    "map": lambda bag, case: bag.map(lambda x: x * x),
    "mapWithItem": lambda bag, case: bag.map(lambda x, count: x * count, count=bag.count()),
    "filter": lambda bag, case: bag.filter(lambda x: x % 2 == 0),
    "remove": lambda bag, case: bag.remove(lambda x: x % 2 == 0),
    "flatMap": lambda bag, case: bag.map(lambda x: [] if x < 0 else [x, [x]]).flatten(),
    "mapPartitions": lambda bag, case: bag.map_partitions(turned),
    "accumulateInitial": lambda bag, case: bag.accumulate(lambda a, x: x - 2 * a, case.n),
    "take": lambda bag, case: bag.take(case.n, npartitions=-1, compute=False, warn=False),
    "topk": lambda bag, case: bag.topk(case.n),
    "topkBySquare": lambda bag, case: bag.topk(case.n, key=lambda x: x * x),
    "fold": lambda bag, case: bag.fold(lambda a, x: a - 2 * x),
    "foldInGroups": lambda bag, case: bag.fold(
        lambda a, x: a - 2 * x, lambda a, b: a - 3 * b, split_every=split_every(case)
    ),
    "foldInitial": lambda bag, case: bag.fold(lambda a, x: max(a, abs(x)), max, initial=0),
    "reduction": lambda bag, case: bag.reduction(lambda part: sum(x * x for x in part), sum),
    "foldby": lambda bag, case: bag.foldby(lambda x: x * x % 3, add),
    "foldbyInitial": lambda bag, case: bag.foldby(
        lambda x: x * x % 3, lambda a, _: a + 1, 0, add
    ),
    "groupbyByTasks": lambda bag, case: bag.groupby(lambda x: x * x % 5, shuffle="tasks"),
    "distinctBySquare": lambda bag, case: bag.distinct(key=lambda x: x * x),
    "join": lambda bag, case: bag.join([-4, 1, 2, 3, 8], lambda x: x * x % 5),
    "joinTwoKeys": lambda bag, case: bag.join(
        [-4, 1, 2, 3, 8], lambda x: x * x % 5, lambda x: x % 2
    ),
    "joinItem": lambda bag, case: bag.join(delayed([2, 3, 2]), lambda x: x * x % 5),
    "joinBag": lambda bag, case: bag.join(
        db.from_sequence([2, 3, 2], npartitions=1), lambda x: x * x % 5
    ),
    "joinShuffled": lambda bag, case: bag.join(
        list(range(20)), lambda x: x * x % 5, lambda x: x % 7
    ),
    "product": lambda bag, case: bag.product(db.range(3, 1)),
    "productOfPartitions": lambda bag, case: bag.product(db.range(case.n + 1, case.n + 1)),
    "zip": lambda bag, case: db.zip(bag, bag.map(lambda x: x + 1), bag),
    "zipOnce": lambda bag, case: db.zip(bag, bag.map(lambda x: -x)),
    "mapTwo": lambda bag, case: bag.map(lambda a, b: a - b, bag.map(lambda x: 2 * x)),
    "concat": lambda bag, case: db.concat([bag, db.range(3, 2), bag.filter(lambda x: x > 0)]),
    "repartition": lambda bag, case: bag.repartition(case.n + 1),
    "fromSequence": lambda bag, case: db.from_sequence(flat(case), npartitions=case.n + 1),
    "fromSequenceInSizes": lambda bag, case: db.from_sequence(
        flat(case), partition_size=case.n + 1
    ).map_partitions(sized),
    "range": lambda bag, case: db.range(
        len(case.partitions) + case.n, len(case.partitions)
    ).map(lambda x: x + 1),
    "randomSampleNone": lambda bag, case: bag.random_sample(0),
    "randomSampleAll": lambda bag, case: bag.random_sample(1),
    "randomSample": lambda bag, case: bag.random_sample(0.5, case.n),
    "sample": lambda bag, case: dask.bag.random.sample(bag, case.n + 1),
    "choices": lambda bag, case: dask.bag.random.choices(bag, case.n + 1),
    "apply": lambda bag, case: bag.count().apply(lambda count: [count, -count]),
    "delayed": lambda bag, case: delayed(
        lambda count, elements, by: [x * by[0] + count for x in elements]
    )(bag.count(), bag, [case.n]),
    "fromDelayed": lambda bag, case: db.concat(
        [
            db.from_delayed(
                [
                    delayed(lambda size, first: [first] * size)(case.n, 1),
                    delayed(lambda size, first: [first] * size)(1, case.n),
                ]
            ),
            bag,
        ]
    ),
    "toDelayed": lambda bag, case: db.from_delayed(
        bag.map(lambda x: x + 1).to_delayed()
    ).map(lambda x: -x),
    "toDelayedOne": lambda bag, case: dask.compute(bag.map(lambda x: x + 1).to_delayed()),
    "persist": lambda bag, case: bag.map(lambda x: x + 1).persist().map(lambda x: 2 * x),
    "persistMany": lambda bag, case: persisted(bag),
    "compute": lambda bag, case: dask.compute(
        {"bag": bag, "n": case.n, "few": [bag.count(), [bag.map(lambda x: -x)]]}, case.n, []
    ),
    "optimize": lambda bag, case: dask.optimize(
        bag.map(lambda x: x + 1).filter(lambda x: x > 0)
    )[0],
    "get": lambda bag, case: dask.get(
        {"a": case.n, "b": (lambda x: x + 1, "a"), "c": (lambda x, y: [x, y], "b", "a")},
        ["c", "a"],
    ),
    "iterate": lambda bag, case: list(bag.map(lambda x: x + 1)),
    "filterMapCount": lambda bag, case: bag.filter(lambda x: x > 0).map(lambda x: x * 3).count(),
    "accumulate": lambda bag, case: bag.accumulate(lambda a, x: x - 2 * a),
    "fold100": lambda bag, case: bag.fold(add, initial=100),
    # Any values
    "frequencies": lambda bag, case: bag.frequencies(),
    "frequenciesSorted": lambda bag, case: bag.frequencies(sort=True),
    "frequenciesInGroups": lambda bag, case: bag.frequencies(split_every=split_every(case)),
    "distinct": lambda bag, case: bag.distinct(),
    "groupbyItself": lambda bag, case: bag.groupby(lambda x: x, shuffle="tasks"),
    "joinItself": lambda bag, case: bag.join([1, "a", None, (0, "a"), "a"], lambda x: x),
    # Pairs
    "flatten": lambda bag, case: bag.flatten(),
    "starmap": lambda bag, case: bag.starmap(lambda a, b: a - b),
    "starmapWith": lambda bag, case: bag.starmap(lambda a, b, by: a - b * by, by=case.n),
    "unzip": lambda bag, case: dask.compute(*bag.unzip(2)),
    "pluckIndex": lambda bag, case: bag.pluck(1),
    "pluckLast": lambda bag, case: bag.pluck(-1),
    "pluckBeyond": lambda bag, case: bag.pluck(2, "none"),
    "topkByIndex": lambda bag, case: bag.topk(case.n, key=1),
    "topkBySeveral": lambda bag, case: bag.topk(case.n, key=[0, 1]),
    "distinctByIndex": lambda bag, case: bag.distinct(key=1),
    "foldbyIndex": lambda bag, case: bag.foldby(0, lambda a, x: a + x[1], 0, add),
    "joinIndex": lambda bag, case: bag.join([(1, 10), (2, 20), (1, 30)], 0),
    "minPair": lambda bag, case: bag.min(),
    "maxPair": lambda bag, case: bag.max(),
    "groupbyOnDisk": lambda bag, case: bag.groupby(lambda x: x[0], shuffle="disk"),
    "groupbyIndex": lambda bag, case: bag.groupby(0, shuffle="disk"),
    "groupbyInto": lambda bag, case: bag.groupby(
        lambda x: math.fmod(x[1], 3), shuffle="disk", npartitions=case.n + 1
    ),
    # Records
    "pluck": lambda bag, case: bag.pluck("a"),
    "pluckSeveral": lambda bag, case: bag.pluck(["a", "b"], -1),
    "pluckDefault": lambda bag, case: bag.pluck("b", None),
    "topkByName": lambda bag, case: bag.topk(case.n, key="a"),
    "distinctByName": lambda bag, case: bag.distinct(key="a"),
    "foldbyName": lambda bag, case: bag.foldby("a", lambda a, x: a + x.get("b", 0), 0, add),
    # Strings
    "upper": lambda bag, case: bag.str.upper(),
    "lower": lambda bag, case: bag.str.lower(),
    "strip": lambda bag, case: bag.str.strip(),
    "lstrip": lambda bag, case: bag.str.lstrip(),
    "rstrip": lambda bag, case: bag.str.rstrip(),
    "split": lambda bag, case: bag.str.split(case.text),
    "splitWords": lambda bag, case: bag.str.split(),
    "splitlines": lambda bag, case: bag.map(lambda x: x + "\n").str.splitlines(),
    "replace": lambda bag, case: bag.str.replace(case.text, "_"),
    "replaceFirst": lambda bag, case: bag.str.replace(case.text, "_", 1),
    "startswith": lambda bag, case: bag.str.startswith(case.text),
    "endswith": lambda bag, case: bag.str.endswith(case.text),
    "find": lambda bag, case: bag.str.find(case.text),
    "rfind": lambda bag, case: bag.str.rfind(case.text),
    "ljust": lambda bag, case: bag.str.ljust(case.n),
    "rjust": lambda bag, case: bag.str.rjust(case.n, "*"),
    "glob": lambda bag, case: bag.str.match(case.text),
    # Differences
    "foldAppend": lambda bag, case: bag.fold(append, extend, initial=[]),
    "foldbyAppend": lambda bag, case: bag.foldby(lambda x: x % 2, append, [], add),
    "groupbyInOne": lambda bag, case: bag.groupby(lambda x: x, npartitions=1),
    "truthy": lambda bag, case: bag.filter(None),
    "topkByFirst": lambda bag, case: bag.topk(1, key=0),
    "distinctBySeveral": lambda bag, case: bag.distinct(key=[0, 1]),
    "scalars": lambda bag, case: bag.map_partitions(len),
    "repartitionSizes": lambda bag, case: sizes(bag.repartition(case.n)),
    "fromSequenceSizes": lambda bag, case: sizes(
        db.from_sequence(flat(case), npartitions=case.n)
    ),
    "fromSequenceZero": lambda bag, case: db.from_sequence(flat(case), partition_size=0),
    "fromSequenceNegative": lambda bag, case: db.from_sequence(flat(case), npartitions=-1),
    "fromSequenceOfString": lambda bag, case: db.from_sequence(case.text),
    "rangeSizes": lambda bag, case: sizes(db.range(case.n, 3)),
    "rangeOfFew": lambda bag, case: db.range(case.n, case.n + 1),
    "fromDelayedOfString": lambda bag, case: db.from_delayed(delayed(case.text)),
    "zipPositives": lambda bag, case: db.zip(bag, bag.filter(lambda x: x > 0)),
    "mapPositives": lambda bag, case: bag.map(add, bag.filter(lambda x: x > 0)),
    "starmapStrings": lambda bag, case: bag.starmap(lambda a, b: b + a),
    "productOrder": lambda bag, case: bag.product(db.range(2, 2)),
    "joinPartitions": lambda bag, case: bag.join(db.range(4, 2), lambda x: x),
    "reductionOfEmpty": lambda bag, case: bag.reduction(
        lambda part: [len(list(part))], lambda sizes: sum(sizes, [])
    ),
    "takeFirst": lambda bag, case: bag.take(case.n, compute=False, warn=False),
    "sampleNone": lambda bag, case: dask.bag.random.sample(bag, 0),
    "choicesNone": lambda bag, case: dask.bag.random.choices(bag, 0),
    "splitOnce": lambda bag, case: bag.str.split(" ", 1),
    "replacePattern": lambda bag, case: bag.str.replace("a", "$&"),
}
