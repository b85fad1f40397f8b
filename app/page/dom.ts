/**
 * Making and finding elements.
 *
 * @module
 */

/** What can be put into an element. */
export type Child = Node | string;

/** Makes an element; properties with a dash are attributes. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Readonly<Record<string, unknown>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key.includes("-") || key === "role" || key === "for") {
      element.setAttribute(key, String(value));
    } else (element as unknown as Record<string, unknown>)[key] = value;
  }
  element.append(...children);
  return element;
}

/** The element of the page that has an id. */
export function byId<Element extends HTMLElement>(
  id: string,
  type: abstract new () => Element,
): Element {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`Cannot start the page: expected an element with the id "${id}"`);
}

/** Shows or hides an element. */
export function show(element: HTMLElement, shown: boolean): void {
  element.hidden = !shown;
}

/** Makes a list of options of a select, and chooses one. */
export function fillSelect(
  select: HTMLSelectElement,
  options: readonly (readonly [value: string, label: string])[],
  chosen: string,
): void {
  select.replaceChildren(...options.map(([value, label]) => h("option", { value }, label)));
  select.value = options.some(([value]) => value === chosen) ? chosen : options[0]?.[0] ?? "";
}
