/**
 * What `on_disk.ts` works with. All of it is loaded anyway, and handed over: were it imported there, where
 * it is loaded late, bundlers would cut what workers load at start into more and larger chunks.
 *
 * @module
 */

import { SpillError } from "../errors.ts";
import {
  type AnyBucket,
  apart,
  Bucket,
  type BucketColumns,
  bucketOfKey,
  intoBuckets,
  keyAt,
  roundsOf,
} from "../tables/buckets.ts";
import { bucketOfHash, hashOfWord } from "../tables/key_hash.ts";
import { hashOf } from "../tables/key_index.ts";
import { KeyedTable } from "../tables/keyed_table.ts";
import { describeValue } from "../values/describe_value.ts";
import { ownIfEqual } from "../values/own_string.ts";
import { bytesOf, Pieced } from "../wire/aside.ts";
import { packColumns, unpackColumns } from "../wire/packing.ts";
import { portable } from "../wire/portable.ts";
import { sizeOf } from "../wire/size.ts";
import { checkElement, checkValue } from "./check_size.ts";
import { collect } from "./collect.ts";
import { Growth } from "./growth.ts";
import { LateFailure, PromiseSeen } from "./operation.ts";

/** Everything, by name. */
export const diskTools = {
  Growth,
  KeyedTable,
  LateFailure,
  Pieced,
  PromiseSeen,
  SpillError,
  apart,
  bucketOf: (key: unknown, level: number, count: number): number =>
    bucketOfHash(hashOfWord(hashOf(key) ^ level), count),
  bucketOfKey,
  bytesOf,
  checkElement,
  checkValue,
  collect,
  columnsOf: <V>(bucket: AnyBucket<V>): BucketColumns<V> =>
    bucket instanceof Bucket ? bucket[portable]() : bucket,
  describeValue,
  intoBuckets,
  keyAt,
  ownIfEqual,
  packColumns,
  roundsOf,
  sizeOf,
  unpackColumns,
};

/** What that is. */
export type DiskTools = typeof diskTools;
