import { formatPercent } from "../../cli/format.js";
import { element, panel } from "../dom.js";
import { confusionOf } from "../map/confusionTable.js";
import type { PageState } from "../state.js";
import type { View } from "../view.js";

/** How often each class of the test rows is taken for which. */
export function confusionView(): View {
  const root = panel("confusion", "What the test rows are taken for");
  const note = element("p", { class: "note" });
  const holder = element("div", { class: "confusion" });
  root.append(note, holder);
  let shown: unknown;
  return {
    element: root,
    update({ predictions, data }: PageState) {
      root.hidden = !predictions?.classes || !data?.test.labels;
      if (predictions === shown || !predictions?.classes || !data?.test.labels) return;
      shown = predictions;
      const { classes } = data;
      const { counts, right } = confusionOf(data.test.labels, predictions.classes, classes.length);
      const rows = data.test.rows;
      note.textContent = `${right} of ${rows} test rows are right: ${formatPercent(right / rows)}. A row for each true class, a column for what it is taken for.`;
      holder.replaceChildren(tableOf(counts, classes));
    },
  };
}

function tableOf(counts: readonly (readonly number[])[], classes: readonly string[]): HTMLElement {
  const head = element("tr", {}, element("td", {}), ...classes.map((name) => element("th", { scope: "col" }, name)));
  const body = counts.map((line, truth) => {
    const total = line.reduce((sum, count) => sum + count, 0);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, classes[truth]),
      ...line.map((count, guess) => {
        const kind = count === 0 ? "none" : truth === guess ? "right" : "wrong";
        const cell = element("td", { class: kind }, String(count));
        cell.style.setProperty("--share", `${Math.round((100 * count) / Math.max(1, total))}%`);
        return cell;
      }),
    );
  });
  return element(
    "table",
    { class: classes.length > 6 ? "dense" : undefined },
    element("thead", {}, head),
    element("tbody", {}, ...body),
  );
}
