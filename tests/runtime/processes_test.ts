import { findForeign } from "../../src/runtime/process_values.ts";
import { assert, assertEquals, assertStringIncludes, runtimeName, test } from "../harness.ts";

const processes = { only: ["deno", "bun", "node"], because: "pages start no processes" } as const;

test("findForeign() names what stands for something in this process, however deep", () => {
  const foreign: readonly (readonly [unknown, string])[] = [
    [new Blob([]), "a Blob"],
    // Bun calls files so.
    [[1, { a: new File([], "a") }], runtimeName === "bun" ? "a Blob" : "a File"],
    [new Map([[new URL("http://a/"), 1]]), "a URL"],
    [new Map([[1, new Headers()]]), "a Headers"],
    [new Set([new DOMException("a")]), "a DOMException"],
    [{ a: new ReadableStream() }, "a ReadableStream"],
  ];
  for (const [value, name] of foreign) assertEquals(findForeign(value), name);
});

test("findForeign() names shared memory", {
  only: ["deno", "bun", "node"],
  because: "pages share no memory unless they are isolated",
}, () => {
  const memory = new SharedArrayBuffer(8);
  assertEquals(findForeign([memory]), "shared memory");
  assertEquals(findForeign([[new Float64Array(memory)]]), "shared memory");
});

test("findForeign() finds nothing in plain data, nor in what is made plain", () => {
  const loop: unknown[] = [];
  loop.push(loop, { loop });
  class Own {
    readonly a = 1;
    readonly [Symbol.toStringTag] = "Own";
  }
  const plain = [
    ...[1, 1n, "a", null, undefined, true, new Date(), /a/, new Error("a"), Object(1n)],
    ...[new Map([[1, new Set([2])]]), new Uint8Array(2), new ArrayBuffer(2), loop, new Own()],
    { [Symbol.toStringTag]: "Blob", a: 1 },
  ];
  assertEquals(findForeign(plain), undefined);
});

test("inheritedFlags() drops flags that say what runs, and their values", processes, async () => {
  const { inheritedFlags } = await import("../../src/runtime/process_flags.ts");
  const cases: readonly (readonly [string, string])[] = [
    ["--max-old-space-size=300 --input-type=module -e code", "--max-old-space-size=300"],
    ["--enable-source-maps --eval -1 --smol", "--enable-source-maps --smol"],
    ["--import tsx --input-type module -p 1", "--import tsx"],
    ["--test --test-name-pattern a --test-only --require b", "--require b"],
    ["--inspect --inspect-brk=9230 --inspect-port 1 -r a", "-r a"],
    ["--watch --watch-path . --permission --allow-fs-read=*", "--permission --allow-fs-read=*"],
    ["-pe 1 -c -i -", ""],
    ["--tls-min-v1.2 --inputs", "--tls-min-v1.2 --inputs"],
  ];
  for (const [given, kept] of cases) {
    assertEquals(inheritedFlags(given.split(" ")).join(" "), kept);
  }
});

test("processes that cannot be started are deaths with reasons", processes, async () => {
  const { processes: spawnerOf } = await import("../../src/runtime/processes.ts");
  const { workerFile } = await import("../../src/runtime/worker_file.ts");
  const { processPlatform } = await import("./process_platform.ts");
  const platform = await processPlatform();
  const compiled = spawnerOf({ ...platform, isStandalone: () => true });
  const { reason } = await compiled.spawn({ name: "test" }).died;
  assertStringIncludes(reason, "did not start: a program compiled into one file");
  const missing = spawnerOf(platform, new URL("./nowhere/worker_threads.js", workerFile()));
  const link = missing.spawn({ name: "test" });
  assertStringIncludes((await link.died).reason, 'says import "holdall/worker_threads"');
  link.ref();
  link.unref();
  link.port.postMessage(1);
  link.terminate();
});

test("ports of processes close at the other side, and with the process", processes, async () => {
  const { PortLine, relay } = await import("../../src/runtime/process_ports.ts");
  // Two children and their parent, whose channels lose nothing.
  const children = [0, 1].map(() => {
    const inner: InstanceType<typeof PortLine> = new PortLine((frame) => outer.receive(frame));
    const outer: InstanceType<typeof PortLine> = new PortLine((frame) => inner.receive(frame));
    return { inner, outer };
  });
  const ends = relay();
  const buffer = new ArrayBuffer(8);
  const ports = children.map(({ inner, outer }, i) => {
    let received: MessagePort | undefined;
    inner.main.addEventListener("message", ({ data }) => received = data.deep[0].port);
    inner.main.start();
    outer.main.postMessage({ deep: [{ port: ends[i]! }] }, [ends[i]!]);
    // The other side has not come yet.
    if (i === 0) received!.postMessage(["hello", buffer], [buffer]);
    return received!;
  });
  const news: unknown[] = [];
  ports.forEach((port, i) => {
    port.addEventListener("message", ({ data }) => news.push([i, data]));
    port.addEventListener("close", () => news.push([i, "closed"]));
  });
  assertEquals(news, []);
  ports[1]!.start();
  ports[0]!.start();
  ports[1]!.postMessage(new Map([[1, 2]]));
  assertEquals(buffer.byteLength, 0);
  assertEquals(news, [[1, ["hello", new ArrayBuffer(8)]], [0, new Map([[1, 2]])]]);
  news.length = 0;
  ports[0]!.close();
  ports[0]!.postMessage("after");
  ports[1]!.postMessage("after");
  assertEquals(news, [[1, "closed"], [0, "closed"]]);
  children[0]!.outer.main.addEventListener("close", () => news.push("gone"));
  children[0]!.outer.lose();
  assert(news.includes("gone"));
});

test(
  "a port of a process tells the sender what the other side could not read",
  processes,
  async () => {
    const { PortLine } = await import("../../src/runtime/process_ports.ts");
    const news: string[] = [];
    const inner: InstanceType<typeof PortLine> = new PortLine((frame) => outer.receive(frame));
    const outer: InstanceType<typeof PortLine> = new PortLine((frame) =>
      inner.receive("bytes" in frame ? { ...frame, bytes: frame.bytes.subarray(0, 4) } : frame)
    );
    for (const [name, { main }] of Object.entries({ inner, outer })) {
      main.addEventListener("messageerror", () => news.push(name));
      main.start();
    }
    outer.main.postMessage({ a: "too long to be read when it has been cut" });
    assertEquals(news.sort(), ["inner", "outer"]);
  },
);

test("what a process writes before it has started tells why it does not", processes, async () => {
  const { ErrorOutput } = await import("../../src/runtime/process_errors.ts");
  const { Readable } = await import("node:stream");
  const written: readonly (readonly [string, string])[] = [
    [
      "file:///a.js:3\nthrow new SyntaxError('x: no');\n^\n\nSyntaxError: no\n    at a.js:3:7\n",
      "SyntaxError: no",
    ],
    [
      "\u001b[31merror\u001b[0m: Uncaught (in promise) TypeError: no\n    at a.js\n",
      "error: Uncaught (in promise) TypeError: no",
    ],
    ["Error [ERR_A]: no: b\n", "Error [ERR_A]: no: b"],
    ["cannot\n  start\n", "cannot start"],
  ];
  for (const [text, reason] of written) {
    const stream = new Readable({ read() {} });
    const errors = new ErrorOutput(stream);
    const read = new Promise((resolve) => stream.once("data", resolve));
    stream.push(text);
    await read;
    assertEquals([errors.reason, errors.outOfMemory], [reason, false]);
  }
});
