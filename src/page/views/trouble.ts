import type { Configuration } from "../configuration.js";
import { element, panel } from "../dom.js";
import type { PageState } from "../state.js";
import { type Diagnosis, diagnose } from "../trouble/diagnosis.js";
import type { View } from "../view.js";

/**
 * Says why a training doesn't learn, where that can be told, and offers what may help; `begin`
 * starts anew with a configuration.
 */
export function troubleView(begin: (configuration: Configuration) => void): View {
  const root = panel("trouble", "What went wrong", true);
  const title = element("h3", {});
  const says = element("p", { class: "says" });
  const retry = element("button", { type: "button", id: "trouble-retry" });
  // announced, for it comes up by itself
  root.append(element("div", { role: "status" }, title, says), retry);
  root.hidden = true;
  let latest: PageState | undefined;
  let shown: Diagnosis | undefined;
  retry.addEventListener("click", () => {
    if (latest && shown) begin({ ...latest.configuration, learningRate: shown.learningRate });
  });
  return {
    element: root,
    update(state) {
      const isNews = ["history", "layers", "failed", "configuration"].some(
        (part) => state[part as keyof PageState] !== latest?.[part as keyof PageState],
      );
      latest = state;
      if (!isNews) return;
      const found = diagnose(state);
      const isSame = found?.kind === shown?.kind && found?.says === shown?.says;
      shown = found;
      root.hidden = found === undefined;
      if (!found || isSame) return;
      title.textContent = found.title;
      says.textContent = found.says;
      retry.textContent = `Begin anew with a learning rate of ${found.learningRate}`;
    },
  };
}
