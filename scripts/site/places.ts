/**
 * Where the public symbols and their members are in the site.
 *
 * @module
 */

import type { Api, ApiSymbol } from "./api.ts";
import { kindOf, membersOf } from "./members.ts";

/** Finds the places of symbols. */
export class Places {
  /** Paths in the site by names as they are written: `Bag`, `Bag.map`, `reductions.sum`. */
  readonly #paths = new Map<string, string>();
  /** Methods of bags, which is what guides speak of by their bare names. */
  readonly #bagMethods: ReadonlySet<string>;

  /** Gives each symbol its place. */
  constructor({ symbols }: Api) {
    const files = new Set<string>();
    for (const symbol of symbols) {
      const path = symbolPath(symbol);
      if (files.has(path.toLowerCase())) {
        throw new Error(`Cannot name a page: "${path}" is there in another case`);
      }
      files.add(path.toLowerCase());
      this.#paths.set(symbol.name, path);
      for (const { name } of membersOf(symbol)) {
        this.#paths.set(`${symbol.name}.${name}`, `${path}#${memberAnchor(name)}`);
      }
    }
    const bag = symbols.find(({ name }) => name === "Bag");
    const methods = bag === undefined ? [] : membersOf(bag);
    this.#bagMethods = new Set(
      methods.filter(({ group }) => group === "Methods").map(({ name }) => name),
    );
  }

  /** The place of a symbol or a member; `undefined` if there is none of this name. */
  of(name: string): string | undefined {
    return this.#paths.get(name);
  }

  /**
   * The place of what a piece of code in a sentence names, such as `readText`, `new Bag(…)`, `topk(3)`,
   * `bag.str` or `TaskError.cause`.
   *
   * What is both a function and a method is the function where it is called with a bag or several, as
   * `compute(a, b)` is, and else the method.
   */
  ofCode(code: string): string | undefined {
    const match = /^(?:await |new )?\.?([A-Za-z][\w.]*)(?:<[^()]*>)?(?:\((.*)\))?$/s.exec(code);
    if (match === null) return undefined;
    const [, name = "", given = ""] = match;
    const method = this.of(name.replace(/^bag\./, "Bag."));
    if (method !== undefined && name.includes(".")) return method;
    if (!this.#bagMethods.has(name)) return this.of(name);
    const func = /^[[\w]/.test(given) ? this.of(name) : undefined;
    return func ?? this.of(`Bag.${name}`);
  }
}

/** The path of a symbol's page in the site. */
export function symbolPath(symbol: ApiSymbol): string {
  return `reference/${kindOf(symbol).folder}/${symbol.name}.html`;
}

/** The anchor of a member on its symbol's page. */
export function memberAnchor(name: string): string {
  return name.replace(/[^\w.-]/g, "");
}
