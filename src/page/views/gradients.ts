import { element, panel } from "../dom.js";
import { fitted } from "../drawing/bitmap.js";
import { Norms, scaleOf } from "../drawing/norms.js";
import type { PageState } from "../state.js";
import { numberText } from "../step/numbers.js";
import type { View } from "../view.js";

const BAR = 5;
const GAP = 2;
const FONT = '11px "Source Sans 3", "Segoe UI", system-ui, sans-serif';

/**
 * The size of each layer's gradient over the last steps, on one logarithmic scale: shows where
 * learning stalls.
 */
export function gradientsView(): View {
  const root = panel("gradients", "Size of the gradient, layer by layer");
  const note = element(
    "p",
    { class: "note" },
    "The length of dW after each look at the training; each line is ten times the one below it.",
  );
  const list = element("div", { class: "gradient-list" });
  root.append(note, list);
  const norms = new Norms();
  let charts: readonly { readonly canvas: HTMLCanvasElement; readonly value: HTMLElement }[] = [];
  let drawn: readonly unknown[] = [];
  let latest: PageState | undefined;

  const draw = (): void => {
    if (!latest) return;
    const { theme } = latest;
    const scale = scaleOf(norms.layers);
    for (const [layer, { canvas }] of charts.entries()) {
      const context = fitted(canvas);
      if (!context) continue;
      const { clientWidth: width, clientHeight: height } = canvas;
      const most = Math.floor((width - 34) / (BAR + GAP));
      context.font = FONT;
      context.textBaseline = "middle";
      for (let power = scale.least; power <= scale.most; power++) {
        const y = height - 6 - ((height - 12) * (power - scale.least)) / (scale.most - scale.least);
        context.fillStyle = theme.line;
        context.fillRect(34, Math.round(y), width - 34, 1);
        const isNamed = power === scale.least || power === scale.most;
        context.fillStyle = theme.faint;
        if (isNamed) context.fillText(numberText(10 ** power, 1).replace("1×", ""), 0, y);
      }
      context.fillStyle = theme.accent;
      for (const [i, norm] of norms.layers[layer].slice(-most).entries()) {
        const share = scale.shareOf(norm);
        const bar = 2 + (height - 14) * share;
        if (norm > 0) context.fillRect(36 + i * (BAR + GAP), height - 6 - bar, BAR, bar);
      }
    }
  };
  const observer = new ResizeObserver(draw);

  return {
    element: root,
    update(state: PageState) {
      const { layers, history, theme, model } = state;
      root.hidden = layers.length === 0 || history.length === 0;
      if ([layers, theme].every((part, i) => part === drawn[i])) return;
      const isNews = layers !== drawn[0];
      drawn = [layers, theme];
      latest = state;
      if (isNews) norms.add(model, layers, history.length);
      if (charts.length !== layers.length) {
        observer.disconnect();
        charts = layers.map(() => ({ canvas: element("canvas", { role: "img" }), value: element("b", {}) }));
        list.replaceChildren(
          ...charts.map(({ canvas, value }, layer) =>
            element("figure", {}, element("figcaption", {}, `Layer ${layer + 1}`, value), canvas),
          ),
        );
        for (const { canvas } of charts) observer.observe(canvas);
      }
      for (const [layer, { canvas, value }] of charts.entries()) {
        const sizes = norms.layers[layer];
        const last = sizes[sizes.length - 1];
        value.textContent = last === undefined ? "–" : numberText(last);
        canvas.setAttribute(
          "aria-label",
          last === undefined
            ? "No gradient yet"
            : `Gradient of layer ${layer + 1}: ${value.textContent} now, ${numberText(sizes[0])} ${sizes.length} looks ago`,
        );
      }
      draw();
    },
  };
}
