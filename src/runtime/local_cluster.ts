/**
 * A cluster of one machine: dask.distributed's scheduler and workers, and the gateway, as processes that
 * listen to nobody but this machine.
 *
 * @module
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Settings of a cluster. */
export interface LocalClusterOptions {
  /** Number of workers. */
  readonly workers: number;
  /** Port of the gateway; any that is free for 0. */
  readonly port: number;
  /** Folders that tasks may read and write. */
  readonly shared: readonly string[];
  /** Words of the command that runs tasks beside each worker. */
  readonly child: readonly string[];
  /** Names of variables of the environment that children get. */
  readonly childEnvironment?: readonly string[];
  /** The program of Python; the first that has `distributed` if absent. */
  readonly python?: string | undefined;
}

/** A cluster that runs. */
export interface LocalCluster extends AsyncDisposable {
  /** Address of the gateway. */
  readonly url: string;
  /** What the gateway wants to see. */
  readonly token: string;
  /** Ids of the processes, for who wants to end one. */
  readonly pids: { readonly scheduler: number; readonly workers: number; readonly gateway: number };
  /** Settles when one of its processes has ended. */
  readonly ended: Promise<string>;
  /** What its processes have printed. */
  log(): string;
}

/** Milliseconds for a process to come up. */
const patience = 60_000;

/** Milliseconds that processes have to end when they are asked to. */
const grace = 5000;

/** Where the Python part is: beside the sources, and beside `dist`. */
const folder = fileURLToPath(new URL("../../cluster/", import.meta.url));

/** How to install what is missing. */
const howToInstall =
  "install it (apt install python3-distributed, or pipx install distributed), or name " +
  "the program of a Python that has it with --python";

/** The program of a child: TypeScript beside the sources, JavaScript beside a bundle. */
export function childFile(): string {
  const path = import.meta.url.endsWith(".ts") ? "../worker_stdio.ts" : "./worker_stdio.js";
  return fileURLToPath(new URL(path, import.meta.url));
}

/** The first Python that has `distributed`, or `undefined`. */
export function findPython(given?: string): string | undefined {
  const candidates = given === undefined ? ["python3", "/usr/bin/python3"] : [given];
  return candidates.find((python) => {
    const { status } = spawnSync(python, ["-c", "import distributed, tornado"], {
      stdio: "ignore",
    });
    return status === 0;
  });
}

/**
 * Starts a cluster.
 *
 * @throws {Error} If there is no Python with `distributed`, or a process does not come up.
 */
export async function startLocalCluster(options: LocalClusterOptions): Promise<LocalCluster> {
  const python = findPython(options.python);
  if (python === undefined) {
    const got = options.python ?? "python3";
    throw new Error(
      `Cannot start a cluster: expected Python with the package distributed, got ${got} without; ` +
        howToInstall,
    );
  }
  const starting = new Starting(python, options);
  try {
    return await starting.start();
  } catch (error) {
    await starting.end();
    throw error;
  }
}

class Starting {
  readonly #python: string;
  readonly #options: LocalClusterOptions;
  readonly #token = randomBytes(24).toString("hex");
  readonly #folder = mkdtempSync(join(realpathSync(tmpdir()), "holdall-cluster-"));
  readonly #processes: ChildProcess[] = [];
  readonly #ended: Promise<string>[] = [];
  #isEnding = false;

  constructor(python: string, options: LocalClusterOptions) {
    this.#python = python;
    this.#options = options;
  }

  async start(): Promise<LocalCluster> {
    const { workers, port, shared } = this.#options;
    const file = join(this.#folder, "scheduler.json");
    const local = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", file];
    const scheduler = this.#run("scheduler", [
      ...["-m", "distributed.cli.dask_scheduler", "--port", "0", ...local],
    ]);
    const address = await this.#until("the scheduler", () => addressIn(file));
    const nanny = this.#run("workers", [
      ...["-m", "distributed.cli.dask_worker", ...local, "--nthreads", "1"],
      ...["--nworkers", String(workers), "--local-directory", this.#folder],
    ]);
    const gateway = this.#run("gateway", [
      ...["-m", "holdall_dask", address, "--port", String(port)],
      ...shared.flatMap((path) => ["--shared", path]),
    ]);
    const bound = await this.#until(
      "the gateway",
      () => /^listening on (\d+)$/m.exec(this.#printed("gateway"))?.[1],
    );
    return {
      url: `ws://127.0.0.1:${bound}`,
      token: this.#token,
      pids: { scheduler: scheduler.pid!, workers: nanny.pid!, gateway: gateway.pid! },
      ended: Promise.race(this.#ended),
      log: () => this.#log(),
      [Symbol.asyncDispose]: () => this.end(),
    };
  }

  /** Ends all processes, the last first, and removes what they have left. */
  async end(): Promise<void> {
    this.#isEnding = true;
    for (const child of this.#processes.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), grace);
      await gone;
      clearTimeout(timer);
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #run(name: string, args: readonly string[]): ChildProcess {
    const log = openSync(this.#logOf(name), "a");
    const child = spawn(this.#python, args, {
      stdio: ["ignore", log, log],
      env: this.#environment(name),
      // What interrupts this program is not to end them in any order.
      detached: true,
    });
    closeSync(log);
    this.#processes.push(child);
    // Where this program ends without having ended it.
    const endWithProgram = () => void child.kill("SIGTERM");
    process.once("exit", endWithProgram);
    child.once("exit", () => process.off("exit", endWithProgram));
    this.#ended.push(
      new Promise((resolve) => {
        child.once("error", (error) => resolve(`the ${name} cannot be started: ${error.message}`));
        child.once(
          "exit",
          (code, signal) => resolve(`the ${name} ended with ${signal ?? `code ${code}`}`),
        );
      }),
    );
    return child;
  }

  #environment(name: string): Record<string, string | undefined> {
    const { child, childEnvironment = [] } = this.#options;
    return {
      ...process.env,
      PYTHONPATH: folder,
      PYTHONDONTWRITEBYTECODE: "1",
      DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP: "15s",
      ...(name === "workers"
        ? {
          HOLDALL_CHILD: child.map(quoted).join(" "),
          HOLDALL_CHILD_ENV: childEnvironment.join(" "),
        }
        : {}),
      ...(name === "gateway" ? { HOLDALL_TOKEN: this.#token } : {}),
    };
  }

  async #until<T>(what: string, find: () => T | undefined): Promise<T> {
    const end = performance.now() + patience;
    let ended: string | undefined;
    void Promise.race(this.#ended).then((why) => ended = why);
    while (performance.now() < end && ended === undefined) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const why = ended ?? `${what} does not answer after ${patience / 1000} s`;
    throw new Error(`Cannot start a cluster: ${why}\n${this.#log()}`);
  }

  #log(): string {
    if (this.#isEnding) return "";
    return ["scheduler", "workers", "gateway"].map((name) => this.#printed(name).slice(-2000))
      .join("\n").trim();
  }

  #printed(name: string): string {
    try {
      return readFileSync(this.#logOf(name), "utf8");
    } catch {
      return "";
    }
  }

  #logOf(name: string): string {
    return join(this.#folder, `${name}.log`);
  }
}

function addressIn(file: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { readonly address: string }).address;
  } catch {
    // It is not there yet, or not whole.
    return undefined;
  }
}

/** A word of a command, as shells and Python's `shlex` read it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}
