/**
 * The questions that are ready, and the form with the settings of the one that is chosen.
 *
 * @module
 */

import type { Condition, Field, Look, Question } from "../model.ts";
import { presetName, presetsFor } from "../questions/presets.ts";
import { comparisons } from "../questions/titles.ts";
import { byId, fillSelect, h } from "./dom.ts";

/** What the form tells of. */
export interface SettingsListener {
  /** The question is to be asked. */
  readonly ask: (question: Question) => void;
  /** The user wants to write a pipeline. */
  readonly write: () => void;
}

/** The presets as buttons, and the settings of one of them. */
export class SettingsForm {
  readonly #presets = byId("presets", HTMLElement);
  readonly #form = byId("settings", HTMLFormElement);
  readonly #listener: SettingsListener;
  #look: Look | undefined;
  #question: Question | undefined;

  /** Listens to the buttons and the form. */
  constructor(listener: SettingsListener) {
    this.#listener = listener;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#question !== undefined) listener.ask(this.#question);
    });
    this.#form.addEventListener("change", () => this.#read());
    this.#form.addEventListener("input", () => this.#read());
  }

  /** Shows what can be asked of other data. */
  open(look: Look): void {
    this.#look = look;
    const buttons = presetsFor(look.reading).map(({ name, question }) => {
      const button = h("button", { type: "button", "aria-pressed": "false" }, name);
      button.dataset["kind"] = question.kind;
      button.addEventListener("click", () => {
        this.choose(question, name);
        // A search begins when it is known for what.
        if (question.kind === "find") this.#form.querySelector("input")?.focus();
        else this.#listener.ask(question);
      });
      return button;
    });
    const own = h(
      "button",
      { type: "button", id: "own", "aria-pressed": "false" },
      "Your own code",
    );
    own.addEventListener("click", () => this.#listener.write());
    this.#presets.replaceChildren(...buttons, own);
  }

  /** The first question of the format. */
  get first(): Question | undefined {
    return this.#look === undefined ? undefined : presetsFor(this.#look.reading)[0]?.question;
  }

  /** The question as the form has it. */
  get question(): Question | undefined {
    return this.#question;
  }

  /** Fills the form with a question. */
  choose(question: Question, name?: string): void {
    this.#question = question;
    this.#press(name ?? this.#nameOf(question));
    this.#form.hidden = false;
    this.#form.replaceChildren(...this.#controls(question));
  }

  /** Marks the button of the user's own pipelines, which have no settings. */
  chooseOwn(): void {
    this.#press("Your own code");
    this.#form.hidden = true;
  }

  #press(name: string | undefined): void {
    for (const button of this.#presets.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.textContent === name));
    }
  }

  #controls({ kind, by, of, where, byFile }: Question): readonly HTMLElement[] {
    const fields = this.#look?.reading.fields ?? [];
    const names = (all: readonly Field[]) => all.map(({ name }) => [name, name] as const);
    const of_ = (wanted: Field["kind"]) => {
      const some = fields.filter((field) => field.kind === wanted);
      return names(some.length === 0 ? fields : some);
    };
    const controls: HTMLElement[] = [];
    if (kind === "top" || kind === "sums") {
      controls.push(
        select("by", kind === "top" ? "Count by" : "Group by", names(fields), by[0] ?? ""),
      );
    }
    if (kind === "top") {
      controls.push(select("and", "and", [["", "nothing else"], ...names(fields)], by[1] ?? ""));
    }
    if (kind === "sums") controls.push(select("of", "Add up", of_("number"), of ?? ""));
    if (kind === "spread") controls.push(select("of", "Numbers", of_("number"), of ?? ""));
    if (kind === "time") {
      controls.push(select("of", "Time", of_("time"), of ?? ""));
      controls.push(
        select("by", "A line for each", [["", "nothing: one line"], ...names(fields)], by[0] ?? ""),
      );
    }
    if (kind === "words") controls.push(select("of", "Words in", names(fields), of ?? ""));
    controls.push(this.#condition(where, fields, kind === "find"));
    if ((this.#look?.usable.length ?? 0) > 1 && kind !== "spread" && kind !== "find") {
      const box = h("input", { type: "checkbox", name: "files", checked: byFile === true });
      controls.push(h("label", { className: "check" }, box, "Each file apart"));
    }
    controls.push(
      h("button", { type: "submit", className: "primary" }, kind === "find" ? "Search" : "Run"),
    );
    return controls;
  }

  #condition(
    where: Condition | undefined,
    fields: readonly Field[],
    isSearch: boolean,
  ): HTMLElement {
    const any = [["", "any field"], ...fields.map(({ name }) => [name, name] as const)] as const;
    const field = h("select", { name: "where", "aria-label": "Field of the condition" });
    fillSelect(field, any, where?.field ?? "");
    const comparison = h("select", { name: "comparison", "aria-label": "Comparison" });
    fillSelect(comparison, comparisons, where?.comparison ?? "contains");
    const value = h("input", {
      ...{ name: "value", type: "search", autocomplete: "off", value: where?.value ?? "" },
      placeholder: isSearch ? "text to find" : "anything",
      "aria-label": "Value of the condition",
    });
    const title = h("span", { className: "label" }, isSearch ? "Lines where" : "Only where");
    return h(
      "div",
      { className: "condition", role: "group", "aria-label": "Condition" },
      title,
      field,
      comparison,
      value,
    );
  }

  /** Takes the question from the form. */
  #read(): void {
    const before = this.#question;
    if (before === undefined) return;
    const data = new FormData(this.#form);
    const text = (name: string) => String(data.get(name) ?? "");
    const by = data.has("by") ? [text("by"), text("and")].filter((name) => name !== "") : [];
    const comparison = comparisons.find(([it]) => it === text("comparison"))?.[0] ?? "contains";
    const where = { field: text("where"), comparison, value: text("value") };
    this.#question = {
      ...{ kind: before.kind, by: [...new Set(by)] },
      ...(data.has("of") ? { of: text("of") } : {}),
      ...(where.value === "" && before.where === undefined ? {} : { where }),
      ...(data.has("files") ? { byFile: true } : {}),
    };
    this.#press(this.#nameOf(this.#question));
  }

  /** The preset that a question is of; a search is one, whatever it is for. */
  #nameOf(question: Question): string | undefined {
    if (question.kind === "find") return "Search";
    return this.#look === undefined ? undefined : presetName(question, this.#look.reading);
  }
}

function select(
  name: string,
  label: string,
  options: readonly (readonly [value: string, label: string])[],
  chosen: string,
): HTMLElement {
  const list = h("select", { name });
  fillSelect(list, options, chosen);
  return h("label", {}, h("span", { className: "label" }, label), list);
}
