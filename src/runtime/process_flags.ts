/**
 * The flags of this process that a child has to have too.
 *
 * @module
 */

import { env, execArgv } from "node:process";

/** Flags that say what a process runs, how it is watched or what it prints: those are not passed on. */
const ofThisProgram =
  /^(?:-[epcip]|-pe|-|--(?:eval|print|check|interactive|input-type|inspect.*|test.*|watch.*|run|build-snapshot.*|experimental-sea-config|hot))(?:=|$)/;

/** Those of them that code follows, which may look like a flag. */
const withCode = /^(?:-[ep]|-pe|--(?:eval|print))$/;

/** The flags by which this process was started that tell how code runs, as those of Node and Bun. */
export function inheritedFlags(flags: readonly string[] = execArgv): string[] {
  const inherited: string[] = [];
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i]!;
    if (!ofThisProgram.test(flag)) inherited.push(flag);
    // What is no flag is the value of the one before.
    else if (withCode.test(flag) || flags[i + 1]?.startsWith("-") === false) i++;
  }
  return inherited;
}

/** Whether the environment says that no program may be a file, which children cannot undo. */
export function environmentTakesNoFile(): boolean {
  return (env["NODE_OPTIONS"] ?? "").includes("--input-type");
}
