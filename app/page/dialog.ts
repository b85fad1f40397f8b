/**
 * The dialog, in which there is more than the page has room for.
 *
 * @module
 */

import type { Skipped } from "../model.ts";
import { byId, h } from "./dom.ts";

/** Opens it; the browser gives the focus back when it is closed. */
export function dialogWith(title: string, ...children: readonly Node[]): void {
  byId("dialog-title", HTMLElement).textContent = title;
  byId("dialog-body", HTMLElement).replaceChildren(...children);
  byId("dialog", HTMLDialogElement).showModal();
}

/** Lines that could not be read, each with its place and why. */
export function skippedList(skipped: readonly Skipped[]): readonly Node[] {
  const reasons = new Set(skipped.map(({ reason }) => reason));
  const [only] = reasons.size === 1 ? reasons : [];
  const rows = skipped.map(({ path, place, reason, text }) =>
    h(
      "li",
      {},
      h("p", { className: "place" }, [path, place].filter(Boolean).join(", ")),
      h("pre", { tabIndex: 0 }, text === "" ? "(empty)" : text),
      ...(only === undefined ? [h("p", { className: "reason" }, reason)] : []),
    )
  );
  const note = skipped.length >= 1000 ? "The first thousand or so of them. " : "";
  const why = only === undefined ? "" : `For all of them: ${only}.`;
  return [
    ...(note + why === "" ? [] : [h("p", {}, note + why)]),
    h("ol", { className: "skipped" }, ...rows),
  ];
}
