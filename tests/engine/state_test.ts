import fc from "fast-check";
import { LeafGroups, newGroup } from "../../src/engine/schedule/leaf_groups.ts";
import { here, type Release, type TaskSpec } from "../../src/engine/schedule/run_task.ts";
import { RunState } from "../../src/engine/schedule/state.ts";
import { assert, assertEquals, test } from "../harness.ts";

/** A random graph: each task may depend on those before it. */
const graphs = fc.array(
  fc.record({
    needs: fc.array(fc.nat(), { maxLength: 3 }),
    runs: fc.constantFrom("slot", "slot", "slot", "slot", "value", "control", "kept", "barrier"),
    inParts: fc.boolean(),
  }),
  { minLength: 1, maxLength: 25 },
).map((nodes) =>
  nodes.map(({ needs, runs, inParts }, i): TaskSpec => {
    const before = [...new Set(i === 0 ? [] : needs.map((n) => n % i))];
    // A barrier waits for results alone.
    const waits = runs === "barrier"
      ? before.filter((n) => n > 0 && nodes[n]!.runs !== "barrier")
      : before;
    const isAlone = runs === "value" || runs === "kept";
    const dependencies = isAlone ? [] : waits.map((n) => `t${n}`);
    return {
      key: `t${i}`,
      runs: (runs === "barrier" && i === 0 ? "slot" : runs) as TaskSpec["runs"],
      ...(inParts ? { inParts: new Set(dependencies) } : {}),
      dependencies,
    };
  })
);

/** Drives a state as a scheduler with slots would, and holds it to its promises. */
class Drive {
  readonly state: RunState;
  readonly specs = new Map<string, TaskSpec>();
  /** Results by slot that really exist, by a model that is independent of the state. */
  readonly held: Set<string>[];
  readonly running = new Map<string, number>();
  readonly runs = new Map<string, number>();
  readonly trace: string[] = [];
  readonly finished = new Set<string>();
  readonly untaken: string[];
  readonly #slots: number;
  readonly #streams: boolean;

  constructor(
    specs: readonly TaskSpec[],
    outputs: readonly string[],
    slots: number,
    lookahead: number = Infinity,
  ) {
    this.state = new RunState(slots, lookahead);
    this.#slots = slots;
    this.#streams = lookahead < Infinity;
    this.held = Array.from({ length: slots }, () => new Set());
    this.untaken = [...outputs];
    for (const spec of specs) {
      this.specs.set(spec.key, spec);
      if (spec.runs === "value") this.finished.add(spec.key);
    }
    this.state.add(specs, outputs);
  }

  get isOver(): boolean {
    return this.untaken.length === 0;
  }

  /** Number of results in slots, each of which is said to have one byte; data has none. */
  get copies(): number {
    const held = this.held.flatMap((keys) => [...keys]);
    return held.filter((key) => this.specs.get(key)!.runs !== "value").length;
  }

  /** Starts what can be started in a slot. */
  start(slot: number): void {
    this.control();
    if ([...this.running.values()].includes(slot)) return;
    const key = this.state.next(slot);
    if (key === undefined) return;
    this.begin(key, slot);
  }

  control(): void {
    for (let key = this.state.nextControl(); key; key = this.state.nextControl()) {
      if (this.specs.get(key)!.runs === "kept") this.find(key);
      else {
        this.begin(key, here);
        this.finish(key);
      }
    }
  }

  /** Finds a result that an earlier run has left in some slot, or that was made again there. */
  find(key: string): void {
    const slot = Number(key.slice(1)) % this.#slots;
    this.trace.push(`${key} in ${slot}`);
    this.runs.set(key, (this.runs.get(key) ?? 0) + 1);
    this.finished.add(key);
    this.held[slot]!.add(key);
    this.drop(this.state.finished(key, slot, 1));
  }

  begin(key: string, slot: number): void {
    assert(!this.running.has(key), `${key} runs twice at a time`);
    this.trace.push(`${key}@${slot}`);
    this.running.set(key, slot);
    this.runs.set(key, (this.runs.get(key) ?? 0) + 1);
    if (slot === here) return;
    const { dependencies, inParts } = this.specs.get(key)!;
    const parts = new Set<string>();
    for (const { key: need, from } of this.state.missingInputs(key, slot)) {
      const there = from === here ? this.isHere(need) : this.held[from]!.has(need);
      assert(there, `${need}, which ${key} needs, is not at ${from}`);
      // A part is there for this task alone.
      if (inParts?.has(need)) parts.add(need);
      else this.held[slot]!.add(need);
    }
    for (const need of dependencies) {
      if (this.specs.get(need)!.runs === "barrier") {
        this.#bringParts(need, slot);
        continue;
      }
      const isThere = this.held[slot]!.has(need) || parts.has(need);
      assert(isThere, `${need}, which ${key} needs, is not in its slot`);
    }
  }

  /** What a barrier has waited for is in the slot, or where the state says that it is. */
  #bringParts(barrier: string, slot: number): void {
    const missing = new Map<number, number>();
    for (const [from, positions] of this.state.missingParts(barrier, slot)) {
      for (const position of positions) missing.set(position, from);
    }
    for (const [i, need] of this.specs.get(barrier)!.dependencies.entries()) {
      const from = missing.get(i) ?? slot;
      const isThere = from === here ? this.isHere(need) : this.held[from]!.has(need);
      assert(isThere, `${need}, for which ${barrier} waits, is not at ${from}`);
    }
  }

  isHere(key: string): boolean {
    const { runs } = this.specs.get(key)!;
    return runs !== "slot" && runs !== "kept" && this.finished.has(key);
  }

  /** Ends a task, unless it is a stream whose reader is not there yet. */
  finish(key: string): void {
    const slot = this.running.get(key)!;
    const isStream = this.#streams && this.untaken.includes(key) && !this.#isNeeded(key);
    if (isStream && this.untaken[0] !== key) {
      return;
    }
    this.running.delete(key);
    this.finished.add(key);
    if (slot !== here) this.held[slot]!.add(key);
    // Data that is lost is made again in a slot, and is as small there.
    const bytes = this.specs.get(key)!.runs === "value" ? 0 : 1;
    this.drop(this.state.finished(key, slot, bytes));
    if (slot !== here) this.state.idle(slot);
  }

  /** A result that others need is sent whole; only others wait for their reader. */
  #isNeeded(key: string): boolean {
    return [...this.specs.values()].some(({ dependencies }) => dependencies.includes(key));
  }

  again(key: string): void {
    const slot = this.running.get(key)!;
    this.running.delete(key);
    this.drop(this.state.again(key));
    this.state.idle(slot);
  }

  lose(slot: number): void {
    this.held[slot]!.clear();
    const died = this.state.lost(slot).map(({ key }) => key).sort();
    const ran = [...this.running].filter(([, at]) => at === slot).map(([key]) => key).sort();
    assertEquals(died, ran);
    for (const key of ran) this.running.delete(key);
  }

  /** Takes the first output if it has been made; its value has been sent by then. */
  take(): boolean {
    const [first] = this.untaken;
    if (first === undefined || !this.finished.has(first)) return false;
    this.untaken.shift();
    this.drop(this.state.taken(first));
    return true;
  }

  drop(released: readonly Release[]): void {
    for (const { key, slots } of released) {
      for (const slot of slots) if (slot !== here) this.held[slot]!.delete(key);
    }
  }

  /** Goes on without further mishaps until all is taken. */
  complete(): void {
    for (let step = 0; !this.isOver; step++) {
      assert(step < 10_000, `stuck: ${this.untaken} are never made`);
      for (let slot = 0; slot < this.#slots; slot++) this.start(slot);
      for (const key of [...this.running.keys()]) this.finish(key);
      while (this.take());
    }
  }
}

/** Events in the life of a run: which, and a number that picks among what it can befall. */
const happenings = fc.array(
  fc.tuple(
    fc.constantFrom("start", "start", "finish", "finish", "again", "lose", "take"),
    fc.nat(),
  ),
  { maxLength: 60 },
);

function befall(drive: Drive, [what, pick]: readonly [string, number], slots: number): void {
  const inSlots = [...drive.running.keys()].filter((key) => drive.running.get(key) !== here);
  const key = inSlots[pick % Math.max(inSlots.length, 1)];
  if (what === "start") drive.start(pick % slots);
  else if (what === "lose") drive.lose(pick % slots);
  else if (what === "take") drive.take();
  else if (key !== undefined && what === "finish") drive.finish(key);
  else if (key !== undefined) drive.again(key);
}

const scenes = fc.record({
  specs: graphs,
  picks: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
  slots: fc.integer({ min: 1, max: 4 }),
  events: happenings,
});

function outputsOf(specs: readonly TaskSpec[], picks: readonly number[]): string[] {
  // The first has no result to wait for; a barrier is the output of nobody.
  const picked = picks.map((pick) => specs[pick % specs.length]!);
  return [...new Set(picked.map(({ key, runs }) => runs === "barrier" ? specs[0]!.key : key))];
}

test("RunState makes all outputs, whatever is lost on the way", () => {
  fc.assert(
    fc.property(scenes, ({ specs, picks, slots, events }) => {
      const drive = new Drive(specs, outputsOf(specs, picks), slots);
      for (const event of events) {
        befall(drive, event, slots);
        // Of what is on its way nobody knows, nor of what has come for a task that runs again.
        assert(drive.state.held >= 0 && drive.state.held <= drive.copies);
      }
      drive.complete();
    }),
    { numRuns: 1500 },
  );
});

test("RunState with a lookahead makes all outputs though slots wait for the reader", () => {
  fc.assert(
    fc.property(
      scenes,
      fc.integer({ min: 1, max: 5 }),
      ({ specs, picks, slots, events }, ahead) => {
        const drive = new Drive(specs, outputsOf(specs, picks), slots, ahead);
        for (const event of events) befall(drive, event, slots);
        drive.complete();
      },
    ),
    { numRuns: 1500 },
  );
});

test("RunState with a lookahead passes over leaves that may not start yet", () => {
  const specs = [
    { key: "t0", dependencies: [] },
    { key: "first", dependencies: [] },
    { key: "late", dependencies: [] },
    { key: "all", dependencies: ["t0", "first", "late"] },
    { key: "second", dependencies: ["t0"] },
  ].map((spec): TaskSpec => ({ ...spec, runs: "slot" }));
  // A slot waits for the reader of "second"; the other has to find "first" before "late".
  new Drive(specs, ["first", "second"], 2, 2).complete();
});

test("RunState does the same when the same happens", () => {
  fc.assert(
    fc.property(scenes, ({ specs, picks, slots, events }) => {
      const traces = [1, 2].map(() => {
        const drive = new Drive(specs, outputsOf(specs, picks), slots);
        for (const event of events) befall(drive, event, slots);
        drive.complete();
        return drive.trace;
      });
      assertEquals(traces[0], traces[1]);
    }),
    { numRuns: 100 },
  );
});

test("RunState runs each task once, and keeps nothing, where nothing is lost", () => {
  fc.assert(
    fc.property(scenes, ({ specs, picks, slots, events }) => {
      const drive = new Drive(specs, outputsOf(specs, picks), slots);
      for (const event of events) {
        if (event[0] !== "lose" && event[0] !== "again") befall(drive, event, slots);
      }
      drive.complete();
      assertEquals(drive.state.held, drive.copies);
      for (const [key, runs] of drive.runs) assertEquals([key, runs], [key, 1]);
      const wanted = new Set(outputsOf(specs, picks));
      const needed = new Set(specs.flatMap(({ dependencies }) => dependencies));
      const kept = drive.held.flatMap((held) => [...held]);
      const unused = kept.filter((key) => needed.has(key) || wanted.has(key));
      // What no output needs may still run, or wait to be needed by what has not run.
      const open = new Set(
        specs.filter(({ key }) => !drive.finished.has(key))
          .flatMap(({ dependencies }) => dependencies),
      );
      assertEquals(unused.filter((key) => !open.has(key)), []);
    }),
    { numRuns: 500 },
  );
});

/** A tree: `n` leaves, merged by fours, then all together. */
function tree(n: number): TaskSpec[] {
  const specs: TaskSpec[] = [];
  const merged: string[] = [];
  for (let i = 0; i < n; i++) specs.push({ key: `leaf${i}`, dependencies: [], runs: "slot" });
  for (let i = 0; i < n; i += 4) {
    const dependencies = specs.slice(i, Math.min(i + 4, n)).map(({ key }) => key);
    specs.push({ key: `merge${i / 4}`, dependencies, runs: "slot" });
    merged.push(`merge${i / 4}`);
  }
  return [...specs, { key: "all", dependencies: merged, runs: "slot" }];
}

test("RunState gives a slot neighbouring leaves, and merges before it starts more", () => {
  const drive = new Drive(tree(16), ["all"], 2);
  drive.complete();
  const of = (slot: number) => drive.trace.filter((it) => it.endsWith(`@${slot}`)).slice(0, 10);
  const name = (entry: string) => entry.slice(0, -2);
  assertEquals(of(0).map(name), [0, 1, 2, 3, "m0", 8, 9, 10, 11, "m2"].map(task));
  assertEquals(of(1).map(name), [4, 5, 6, 7, "m1", 12, 13, 14, 15, "m3"].map(task));
});

function task(short: number | string): string {
  return typeof short === "number" ? `leaf${short}` : short.replace("m", "merge");
}

test("RunState makes anew only what was lost and is still needed", () => {
  const drive = new Drive(tree(8), ["all"], 2);
  while (!drive.finished.has("merge0") || !drive.finished.has("merge1")) {
    for (const slot of [0, 1]) if (!drive.running.has("all")) drive.start(slot);
    for (const key of [...drive.running.keys()]) if (key !== "all") drive.finish(key);
  }
  const slot = drive.held.findIndex((held) => held.has("merge1"));
  const start = drive.trace.length;
  drive.lose(slot);
  drive.complete();
  const again = drive.trace.slice(start).map((entry) => entry.slice(0, -2)).sort();
  assertEquals(again.filter((key) => key !== "all"), [
    "leaf4",
    "leaf5",
    "leaf6",
    "leaf7",
    "merge1",
  ]);
});

test("RunState says how often a slot died under a task, unless it was stopped on purpose", () => {
  const state = new RunState(1);
  state.add([{ key: "a", dependencies: [], runs: "slot" }], ["a"]);
  for (const [fault, deaths] of [[true, 1], [false, 1], [true, 2]] as const) {
    assertEquals(state.next(0), "a");
    assertEquals(state.lost(0, fault), [{ key: "a", deaths }]);
    assertEquals(state.deaths("a"), deaths);
  }
});

test("RunState with a lookahead starts no output further ahead of its reader", () => {
  const keys = Array.from({ length: 10 }, (_, i) => `out${i}`);
  const state = new RunState(3, 4);
  state.add(keys.map((key) => ({ key, dependencies: [], runs: "slot" })), keys);
  const started: string[] = [];
  const startAll = () => {
    for (let key = state.next(0); key !== undefined; key = state.next(0)) {
      started.push(key);
      state.finished(key, 0, 1);
    }
    return started.length;
  };
  assertEquals(startAll(), 4);
  state.taken("out0");
  assertEquals(startAll(), 5);
  state.taken("out1");
  state.taken("out2");
  assertEquals(startAll(), 7);
  assertEquals(started, keys.slice(0, 7));
});

test("RunState leaves a slot to the first output while others wait for the reader", () => {
  const specs: TaskSpec[] = [
    { key: "asking", dependencies: [], runs: "control" },
    { key: "out0", dependencies: ["asking"], runs: "slot" },
    { key: "out1", dependencies: [], runs: "slot" },
    { key: "out2", dependencies: [], runs: "slot" },
  ];
  const state = new RunState(2, 3);
  state.add(specs, ["out0", "out1", "out2"]);
  assertEquals(state.nextControl(), "asking");
  assertEquals([state.next(0), state.next(1)], ["out1", undefined]);
  state.finished("asking", here, 1);
  assertEquals(state.next(1), "out0");
  state.finished("out0", 1, 1);
  assertEquals(state.next(1), "out2");
});

test("LeafGroups looks at each of many groups only a few times", () => {
  let looks = 0;
  const leaf = () => ({
    get rank() {
      looks++;
      return 0;
    },
  });
  const groups = new LeafGroups<{ readonly rank: number }>(2);
  const long = newGroup<{ readonly rank: number }>();
  for (let i = 0; i < 20_000; i++) groups.add(leaf(), i < 10_000 ? newGroup() : long, false);
  looks = 0;
  let taken = 0;
  while (groups.next(taken % 2, Infinity) ?? groups.steal(taken % 2, Infinity)) taken++;
  assertEquals(taken, 20_000);
  assertEquals(groups.size, 0);
  assert(looks < 200_000, `${looks} looks`);
});
