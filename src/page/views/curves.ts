import { panel } from "../dom.js";
import type { PageState } from "../state.js";
import type { View } from "../view.js";

/** Loss and accuracy over the epochs. */
export function curvesView(): View {
  const root = panel("curves", "Loss and accuracy", true);
  const text = document.createElement("p");
  root.append(text);
  return {
    element: root,
    update({ history }: PageState) {
      const last = history[history.length - 1];
      text.textContent = last ? `epoch ${last.epoch}: loss ${last.loss}` : "";
    },
  };
}
