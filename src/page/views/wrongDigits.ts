import { element, panel, showChildren } from "../dom.js";
import { bitmap } from "../drawing/bitmap.js";
import { colourOf, shades } from "../drawing/pixels.js";
import { KeyedCache } from "../keyedCache.js";
import { mistakesOf } from "../map/confusionTable.js";
import { sharesOf } from "../map/shares.js";
import type { PageData, PageState } from "../state.js";
import type { Theme } from "../theme.js";
import type { View } from "../view.js";

/** Digits that are shown at most. */
const MOST = 36;

/** Test digits that the network takes for others. */
export function wrongDigitsView(): View {
  const root = panel("wrong", "Digits it gets wrong", true);
  const note = element("p", { class: "note" });
  const list = element("ul", { class: "digits" });
  root.append(note, list);
  let shown: readonly unknown[] = [];
  const items = new KeyedCache<HTMLElement>();
  return {
    element: root,
    update({ predictions, data, theme }: PageState) {
      const labels = data?.test.labels;
      root.hidden = !data?.image || !predictions?.classes || !labels;
      if (root.hidden || !data || !predictions?.classes || !labels) return;
      if (shown[0] === predictions && shown[1] === theme) return;
      if (shown[1] !== theme || shown[2] !== data) items.clear();
      shown = [predictions, theme, data];
      const { classes } = data;
      const mistakes = mistakesOf(
        labels,
        predictions.classes,
        (row, guess) => sharesOf(predictions, row, classes.length)[guess],
      );
      const few = mistakes.slice(0, MOST);
      const which = mistakes.length > MOST ? ` The ${MOST} it is surest of:` : " Those it is surest of come first.";
      note.textContent =
        mistakes.length === 0
          ? "None of the test digits."
          : `${mistakes.length} of ${data.test.rows} test digits.${which}`;
      const wanted = few.map(({ row, truth, guess }) => ({
        key: `${row} ${guess}`,
        make: () => itemOf(data, row, theme, classes[truth], classes[guess]),
      }));
      showChildren(list, items.retain(wanted));
    },
  };
}

function itemOf(data: PageData, row: number, theme: Theme, truth: string, guess: string): HTMLElement {
  return element(
    "li",
    {},
    thumbnail(data, row, theme, `${truth} taken for ${guess}`),
    element("span", { "aria-hidden": "true" }, `${truth} → `, element("b", {}, guess)),
  );
}

function thumbnail({ test, image }: PageData, row: number, theme: Theme, label: string): HTMLCanvasElement {
  const values = test.x.subarray(row * test.columns, (row + 1) * test.columns);
  const most = test.x instanceof Uint8Array ? 255 : 1;
  const canvas = bitmap(shades(values, most, colourOf(theme.paper), colourOf(theme.ink)), image?.width ?? 1);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  return canvas;
}
