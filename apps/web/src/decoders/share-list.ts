/** Classes with their shares of something, as a list with a bar for each. */
import { percentage } from "../core/words.ts";
import { element } from "../pages/element.ts";

export interface Share {
  name: string;
  /** 0 to 1. */
  share: number;
  /** Of the bar, for CSS; the page's own if left out. */
  colour?: string;
}

/** The list, in the order of its items. */
export function shareList(items: readonly Share[]): HTMLElement {
  return element(
    "ol",
    { class: "classes" },
    ...items.map(({ name, share, colour = "" }) =>
      element(
        "li",
        {},
        element("span", { class: "name" }, name),
        element("span", { class: "share" }, percentage(share)),
        bar(share, colour),
      ),
    ),
  );
}

function bar(share: number, colour: string): HTMLElement {
  const filled = element("span");
  // Through the object model: the page's security policy allows no style attributes.
  filled.style.width = `${100 * share}%`;
  filled.style.background = colour;
  return element("span", { class: "bar", "aria-hidden": "true" }, filled);
}
