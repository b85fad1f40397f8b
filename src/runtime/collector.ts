/**
 * When a thread has its garbage collected, where its engine would let it stand.
 *
 * @module
 */

/** What collects the garbage of a thread, and tells what its process takes. */
export interface Heap {
  /** Bytes of the process. */
  taken(): number;
  /** Collects, and leaves what was found where it is, to be used again. */
  collect(): void;
  /** Collects, and gives back what was found. */
  sweep(): void;
  /** Milliseconds since some time. */
  now(): number;
}

/**
 * Part of its time that a thread has garbage collected. With a budget of 128 MiB and 8 000 000 records, a
 * quarter took no more processor time than leaving it to the engine, and 0.4 took a quarter more than that.
 */
const shareOfCollecting = 0.25;

/** The same where the process takes much more than it is to. */
const shareInNeed = 0.5;

/** The same of giving back what was found, which takes twice as long. */
const shareOfSweeping = 0.1;

/** Bytes more than a process is to take that are much. */
const patience = 128 * 2 ** 20;

/** Milliseconds between two looks at what the process takes, which is read from a file. */
const lookInterval = 2;

/** When the garbage of a thread is collected. */
export class Collector {
  readonly #heap: Heap;
  #next = -Infinity;
  #nextSweep = -Infinity;

  /** Collects in a heap. */
  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Collects, where the process takes more than so many bytes and enough time has passed. */
  collect(most: number): void {
    const start = this.#heap.now();
    if (start < this.#next) return;
    this.#next = start + lookInterval;
    const taken = this.#heap.taken();
    if (taken <= most) return;
    const isInNeed = taken > most + patience;
    const sweeps = isInNeed && start >= this.#nextSweep;
    if (sweeps) this.#heap.sweep();
    else this.#heap.collect();
    const end = this.#heap.now();
    const rest = (share: number) => end + Math.max(lookInterval, (end - start) * (1 / share - 1));
    this.#next = rest(isInNeed ? shareInNeed : shareOfCollecting);
    if (sweeps) this.#nextSweep = rest(shareOfSweeping);
  }
}
