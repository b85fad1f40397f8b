/**
 * Runs the programs that a build or a test needs.
 *
 * @module
 */

/** Root of the repository. */
export const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

/** Where and how long a program runs. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which the program is killed and has failed. */
  readonly timeout?: number;
}

/** How a program ended. */
export interface CommandResult {
  /** 0 if it succeeded; 124 if it was killed for taking too long. */
  readonly code: number;
  readonly stdout: string;
  /** What it wrote to both streams, first standard output. */
  readonly output: string;
}

/** Groups of processes that run, by the id of their first. */
const running = new Set<number>();

/** Runs a program to its end and collects what it writes. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd = root, env = {}, timeout = 300_000 }: CommandOptions = {},
): Promise<CommandResult> {
  const child = start(program, args, { cwd, env });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killGroup(child.pid);
  }, timeout);
  const { code, stdout, stderr } = await child.output();
  clearTimeout(timer);
  running.delete(child.pid);
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const end = late ? `\n${program} was killed: it did not end within ${timeout} ms\n` : "";
  return { code: late ? 124 : code, stdout: out ?? "", output: `${out}${err}${end}` };
}

/** Starts a program in a group of its own: npm's programs start others, which must end with them. */
function start(
  program: string,
  args: readonly string[],
  { cwd, env }: Required<Pick<CommandOptions, "cwd" | "env">>,
): Deno.ChildProcess {
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  }).spawn();
  running.add(child.pid);
  return child;
}

/** A program that serves pages until it is disposed of. */
export interface Served extends AsyncDisposable {
  /** The first address that it told of. */
  readonly url: string;
}

/** Starts a program and waits until it has written an address to its standard output. */
export async function startServer(
  program: string,
  args: readonly string[],
  { cwd = root, env = {}, timeout = 60_000 }: CommandOptions = {},
): Promise<Served> {
  const child = start(program, args, { cwd, env });
  const stop = () => {
    if (running.delete(child.pid)) killGroup(child.pid);
  };
  let [out, errors] = ["", ""];
  const { promise: address, resolve } = Promise.withResolvers<string | undefined>();
  // Read to the end: a program is stopped by a pipe that is full.
  const ended = Promise.all([
    eachText(child.stdout, (text) => {
      out += text;
      const url = /https?:\/\/\S+(?=\s)/.exec(out)?.[0];
      if (url !== undefined) resolve(url);
    }),
    eachText(child.stderr, (text) => errors += text),
    child.status,
  ]).finally(() => {
    running.delete(child.pid);
    resolve(undefined);
  });
  const timer = setTimeout(stop, timeout);
  const url = await address;
  clearTimeout(timer);
  if (url === undefined) {
    throw new Error(`"${program} ${args.join(" ")}" served nothing:\n${out}${errors}`);
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      stop();
      await ended;
    },
  };
}

async function eachText(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (text: string) => void,
): Promise<void> {
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) take(text);
}

/** Makes Ctrl-C and SIGTERM end the programs that run, and then this one. */
export function endWithPrograms(): void {
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    Deno.addSignalListener(signal, () => {
      for (const pid of running) killGroup(pid);
      Deno.exit(code);
    });
  }
}

function killGroup(pid: number): void {
  Deno.kill(-pid, "SIGKILL");
}

/** Path of a program that npm has installed. */
export function installed(name: string): string {
  return `${root}/node_modules/.bin/${name}`;
}

/** Compilers of TypeScript that the published types are for: the newest, and the oldest. */
export const compilers = ["typescript", "typescript-5.6"] as const;

/** A command of a compiler. Several are installed, of which only one can be the program `tsc`. */
export function compilerCommand(
  compiler: (typeof compilers)[number] = "typescript",
): readonly [program: string, path: string] {
  return ["node", `${root}/node_modules/${compiler}/bin/tsc`];
}

/** Runs a program and throws its output if it fails. */
export async function runOrThrow(
  program: string,
  args: readonly string[],
  options?: CommandOptions,
): Promise<CommandResult> {
  const result = await run(program, args, options);
  if (result.code !== 0) {
    throw new Error(`"${program} ${args.join(" ")}" exited with ${result.code}:\n${result.output}`);
  }
  return result;
}

/** Removes a folder or file, if it is there. */
export async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Paths of the files below `folder`, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) paths.push(...await filesBelow(path));
    else paths.push(path);
  }
  return paths.sort();
}
