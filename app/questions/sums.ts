/**
 * Numbers that are added up by group. They lie in one array: a hundred thousand small ones would take
 * seconds to be sent to another thread.
 *
 * @module
 */

/** What has been added up, by group. */
export interface Sums {
  /** Number of each group, in the order in which they were first seen. */
  readonly places: Map<string, number>;
  /** Four of each group: how many numbers there were, their sum, the least and the greatest. */
  numbers: Float64Array;
}

/** Numbers of a group. */
const width = 4;

/** No groups yet. */
export function emptySums(): Sums {
  return { places: new Map(), numbers: new Float64Array(16 * width) };
}

/** Adds a number to those of a group; tells whether there was room for the group. */
export function addNumber(sums: Sums, group: string, number: number, most: number): boolean {
  return addSum(sums, group, [1, number, number, number], most);
}

/** The groups, with their numbers. */
export function* sumsIn(
  { places, numbers }: Sums,
): Generator<[group: string, count: number, sum: number, least: number, greatest: number]> {
  for (const [group, place] of places) {
    const at = width * place;
    yield [group, numbers[at]!, numbers[at + 1]!, numbers[at + 2]!, numbers[at + 3]!];
  }
}

/** Adds the second to the first; tells how many numbers there was no room for. */
export function mergeSums(a: Sums, b: Sums, most: number): number {
  let beyond = 0;
  for (const [group, count, sum, least, greatest] of sumsIn(b)) {
    if (!addSum(a, group, [count, sum, least, greatest], most)) beyond += count;
  }
  return beyond;
}

function addSum(
  sums: Sums,
  group: string,
  [count, sum, least, greatest]: readonly [number, number, number, number],
  most: number,
): boolean {
  const { places } = sums;
  const place = places.get(group);
  if (place === undefined) {
    if (places.size >= most) return false;
    const at = width * places.size;
    places.set(group, places.size);
    if (at + width > sums.numbers.length) sums.numbers = grown(sums.numbers);
    sums.numbers.set([count, sum, least, greatest], at);
    return true;
  }
  const { numbers } = sums;
  const at = width * place;
  numbers[at]! += count;
  numbers[at + 1]! += sum;
  if (least < numbers[at + 2]!) numbers[at + 2] = least;
  if (greatest > numbers[at + 3]!) numbers[at + 3] = greatest;
  return true;
}

function grown(numbers: Float64Array): Float64Array {
  const larger = new Float64Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}
