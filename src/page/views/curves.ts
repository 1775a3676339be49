import { keepExtremes } from "../../cli/downsample.js";
import { formatLoss, formatPercent } from "../../cli/format.js";
import { lossBounds, SHARE_STEPS, shareBounds, shareTick } from "../axes.js";
import { Chart } from "../chart.js";
import { element, panel } from "../dom.js";
import type { HistoryPoint, PageState } from "../state.js";
import type { Theme } from "../theme.js";
import type { View } from "../view.js";

/** Points that are drawn at most: more than a chart has pixels. */
const MOST_POINTS = 1200;

const TITLE = "Loss and accuracy by epoch";

/** A value of a point, where it has one. */
type Value = (point: HistoryPoint) => number | undefined;

/** Loss and accuracy over the epochs. */
export function curvesView(): View {
  const root = panel("curves", TITLE, true);
  const [title] = root.getElementsByTagName("h2");
  const loss = new Chart({ title: "Loss", format: formatLoss, bounds: lossBounds, mayBeLogarithmic: true });
  const accuracy = new Chart({
    title: "Accuracy",
    format: formatPercent,
    tick: shareTick,
    steps: SHARE_STEPS,
    bounds: shareBounds,
  });
  root.append(element("div", { class: "charts" }, loss.element, accuracy.element));
  root.hidden = true;
  let shown: readonly HistoryPoint[] | undefined;
  let theme: Theme | undefined;
  return {
    element: root,
    update(state: PageState) {
      if (state.history === shown && state.theme === theme) return;
      shown = state.history;
      theme = state.theme;
      root.hidden = shown.length === 0;
      if (root.hidden) return;
      const isOfNumbers = state.data?.target !== undefined;
      root.classList.toggle("of-numbers", isOfNumbers);
      accuracy.element.hidden = isOfNumbers;
      title.textContent = isOfNumbers ? "Loss by epoch" : TITLE;
      const points = thinned(shown);
      const epochs = points.map(({ epoch }) => epoch);
      const curve = (value: Value) => points.map((point) => value(point) ?? null);
      loss.update(
        [epochs, curve((point) => point.loss), curve(({ test }) => test?.loss)],
        theme,
        inWords(
          "Loss",
          points,
          ({ loss }) => loss,
          ({ test }) => test?.loss,
          formatLoss,
        ),
      );
      accuracy.update(
        [epochs, curve((point) => point.accuracy), curve(({ test }) => test?.accuracy)],
        theme,
        inWords(
          "Accuracy",
          points,
          (point) => point.accuracy,
          ({ test }) => test?.accuracy,
          formatPercent,
        ),
      );
    },
  };
}

/** As many points as are worth drawing, with all peaks of the loss. */
function thinned(history: readonly HistoryPoint[]): readonly HistoryPoint[] {
  const places = history.map(({ loss }, x) => ({ x, y: loss }));
  return keepExtremes(places, MOST_POINTS).map(({ x }) => history[x]);
}

/** What curves show, for those who don't see them. */
function inWords(
  name: string,
  points: readonly HistoryPoint[],
  train: Value,
  test: Value,
  format: (value: number) => string,
): string {
  if (points.length === 0) return `${name}: nothing trained yet.`;
  const first = points[0];
  const last = points[points.length - 1];
  const told = (value: number | undefined): string => (value === undefined ? "not known" : format(value));
  const from = `${told(train(first))} after ${first.epoch.toFixed(2)} epochs`;
  const to = `${told(train(last))} after ${last.epoch.toFixed(2)}`;
  const onTest = told(test(last));
  return `${name} on the training rows went from ${from} to ${to}; on the test rows it is ${onTest}.`;
}
