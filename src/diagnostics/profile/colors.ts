/**
 * Which operation has which colour: the same in all pictures of a profile.
 *
 * @module
 */

import { html, type Markup } from "./markup.ts";
import type { OperationProfile, ProfileSummary } from "./summary.ts";
import { labelOf } from "./text_report.ts";

/** Colours; the operations beyond have one together. */
const colored = 8;

/** Gives classes of colours to layers, those that took the most time first. */
export class Colors {
  readonly #classes: ReadonlyMap<string, string>;
  readonly #operations: readonly OperationProfile[];

  /** The colours of a profile. */
  constructor({ operations }: ProfileSummary) {
    this.#operations = operations;
    this.#classes = new Map(operations.slice(0, colored).map(({ layer }, i) => [layer, `c${i}`]));
  }

  /** The class of a layer's shapes. */
  of(layer: string): string {
    return this.#classes.get(layer) ?? "rest";
  }

  /** Says which colour is which operation. */
  legend(): Markup {
    const items = this.#operations.slice(0, colored).map((operation) =>
      html`<li><span class="key ${this.of(operation.layer)}"></span>${labelOf(operation)}</li>`
    );
    const more = this.#operations.length - items.length;
    if (more > 0) items.push(html`<li><span class="key rest"></span>and ${more} more</li>`);
    return html`<ul class="legend" aria-label="Colours of operations">${items}</ul>`;
  }
}
