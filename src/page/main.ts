import { defaultsOf } from "./configuration.js";
import { byId } from "./dom.js";
import { Store } from "./store.js";
import { currentTheme, watchTheme } from "./theme.js";
import { firstState, Trainer } from "./trainer.js";
import type { View } from "./view.js";
import { curvesView } from "./views/curves.js";

/** Everything that shows the training, in the order in which it stands in the page. */
const views: readonly View[] = [curvesView()];

const configuration = defaultsOf("iris");
const store = new Store(firstState(configuration, currentTheme()));
watchTheme((theme) => store.change({ theme }));
byId("views", HTMLElement).append(...views.map(({ element }) => element));
for (const view of views) store.onChange((state) => view.update(state));

const message = byId("message", HTMLElement);
const trainer = new Trainer(store, (error) => {
  message.textContent = error instanceof Error ? error.message : String(error);
});
byId("train", HTMLButtonElement).addEventListener("click", () => trainer.train());
byId("pause", HTMLButtonElement).addEventListener("click", () => trainer.pause());
byId("step", HTMLButtonElement).addEventListener("click", () => trainer.step());
byId("reset", HTMLButtonElement).addEventListener("click", () => trainer.reset(store.state.configuration));
await trainer.reset(configuration);
