import { hashOf, type TabName, wishOf } from "./address.js";
import { Announcer } from "./announcer.js";
import { Benchmark } from "./benchmark/benchmark.js";
import { type Configuration, defaultsOf } from "./configuration.js";
import { Controls } from "./controls.js";
import { isOwn, type OwnName } from "./data/sets.js";
import { keepOwn } from "./dataSets.js";
import { byId } from "./dom.js";
import { FrameScheduler, together } from "./frameScheduler.js";
import { keepingGroup } from "./keeping.js";
import { PART_LABELS } from "./labels.js";
import { Lead } from "./lead.js";
import { Message } from "./message.js";
import { acceptDrops, offer, openModel } from "./modelFiles.js";
import { firstPoints, type OwnPoint, pointData } from "./points/pointSet.js";
import { Readouts } from "./readouts.js";
import { kept } from "./runs/run.js";
import { Introduction, type IntroductionActions } from "./stations/introduction.js";
import { Store } from "./store.js";
import { acceptTables, mayBeTable } from "./table/arrivals.js";
import { connectTabs } from "./tabs.js";
import { currentTheme, watchTheme } from "./theme.js";
import { firstState, Trainer } from "./trainer.js";
import { Transport, type TransportActions } from "./transport.js";
import type { View } from "./view.js";
import { batchView } from "./views/batch.js";
import { confusionView } from "./views/confusion.js";
import { curvesView } from "./views/curves.js";
import { decisionMapView } from "./views/decisionMap.js";
import { drawDigitView } from "./views/drawDigit.js";
import { gradientsView } from "./views/gradients.js";
import { histogramsView } from "./views/histograms.js";
import { relaxationView } from "./views/relaxation.js";
import { runsView } from "./views/runs.js";
import { troubleView } from "./views/trouble.js";
import { wrongDigitsView } from "./views/wrongDigits.js";

/** What is said to whoever follows a link to data that only its maker has. */
const OWN_DATA =
  "The link was made with data of somebody's own, which no link holds, so the usual is shown: choose your own under Data.";

const message = new Message(byId("message", HTMLElement));
const store = new Store(firstState(wishOf(location.hash).configuration, currentTheme()));
const trainer = new Trainer(store, (error) => message.showError(error));

const controls = new Controls(byId("controls", HTMLFormElement), begin, (name) => openOwn(name));
controls.append(
  keepingGroup({
    download: () => void download(),
    open: (file) => void open(file),
    share,
    showCode: () => void showCode(),
  }),
);
const actions: TransportActions & IntroductionActions = {
  train: () => {
    message.clear();
    void trainer.train();
  },
  pause: () => trainer.pause(),
  step: () => {
    message.clear();
    return trainer.step();
  },
  reset: () => void reset(),
  setSpeed: (speed) => {
    trainer.speed = speed;
  },
};

/** What is drawn in one frame with curves and table, so that all tell the same. */
const readouts = new Readouts();
const curves = curvesView();
const confusion = confusionView();

/** Everything that shows the training, in the order in which it stands in the page. */
const views: readonly View[] = [
  batchView(new Introduction(actions)),
  curves,
  troubleView(beginAgain),
  runsView({
    keep: (runs) => store.change(kept(runs, store.state)),
    begin: (configuration) => void begin(configuration),
  }),
  decisionMapView(usePoints),
  drawDigitView(),
  gradientsView(),
  histogramsView(),
  confusion,
  wrongDigitsView(),
  relaxationView(),
];

const transport = new Transport(byId("transport", HTMLElement), actions, readouts.element);
const announcer = new Announcer(byId("status", HTMLElement));

byId("views", HTMLElement).append(...views.map(({ element }) => element));
const others = views.filter((view) => view !== curves && view !== confusion);
const drawn = [together(readouts, curves, confusion), ...others];
const lead = new Lead(byId("lead", HTMLElement));
for (const part of [controls, lead, transport, announcer, new FrameScheduler(drawn)])
  store.onChange((state) => part.update(state));
watchTheme((theme) => store.change({ theme }));
acceptDrops((file) => void open(file));
acceptTables((text) => openOwn("table", text));
foldSettings();
const benchmark = new Benchmark(byId("benchmark", HTMLElement));
let tab: TabName = "training";
const openTab = connectTabs(byId("tabs", HTMLElement), ({ id }) => {
  tab = id === "benchmark" ? "benchmark" : "training";
  name(store.state.configuration);
  // each would disturb the other
  if (tab === "benchmark") void trainer.pause();
  else benchmark.stop("");
});
byId("skip", HTMLElement).addEventListener("click", (event) => {
  // the address names what is trained
  event.preventDefault();
  byId(tab === "benchmark" ? "benchmark" : "main", HTMLElement).focus();
});
let named = "";
// also when a load has failed, and what was before is back
store.onChange(({ configuration }) => {
  if (hashOf(configuration, tab) !== named) name(configuration);
});
addEventListener("hashchange", () => void follow());
// not awaited: scripts that it loads on demand may import what bundlers put into this one, and
// would wait for its end
void follow();

/**
 * Does what the address says: opens a tab, begins with a configuration. An address that says
 * neither is left alone.
 */
async function follow(): Promise<void> {
  const { configuration, refused, asksForParts, tab: asked, own } = wishOf(location.hash);
  // as after a change of the address by hand: what it names is in force
  if (own && own === store.state.configuration.data && store.state.model) return;
  if (store.state.model && !asksForParts) {
    if (asked === "benchmark") openTab(asked);
    return;
  }
  const isShown = store.state.model && hashOf(configuration) === hashOf(store.state.configuration);
  if (asked !== tab) openTab(asked);
  if (isShown && refused.length === 0 && !own) return;
  await begin(configuration);
  if (own) message.show(OWN_DATA);
  if (refused.length > 0) {
    const names = refused.map((name) => PART_LABELS[name].toLowerCase()).join(", ");
    message.show(`The link asks for what this page doesn't have (${names}), so the usual is shown instead.`);
  }
}

/**
 * Opens the reader's own data: the plane on which points are set, or the dialog that takes a table.
 */
function openOwn(name: OwnName, given?: File | string): void {
  if (name === "points") usePoints(firstPoints());
  else
    import("./table/dialog.js").then(
      ({ showTable }) => showTable({ begin: (configuration) => void begin(configuration) }, given),
      (error) => message.showError(error),
    );
}

/** Begins anew on points of the reader's own. */
function usePoints(points: readonly OwnPoint[]): void {
  keepOwn("points", pointData(points));
  const { configuration } = store.state;
  void begin(configuration.data === "points" ? configuration : defaultsOf("points"));
}

/**
 * Starts anew with a configuration; the address then names the one in force, also where something
 * else stood in it.
 */
async function begin(configuration: Configuration): Promise<void> {
  message.clear();
  await trainer.begin(configuration);
  name(store.state.configuration);
}

/**
 * The same as was offered where a training went wrong; whoever pressed that button can go on, for
 * it is gone then.
 */
function beginAgain(configuration: Configuration): void {
  void begin(configuration);
  byId("train", HTMLButtonElement).focus();
}

/** Goes back to the first weights, also of a model that was opened. */
async function reset(): Promise<void> {
  message.clear();
  await trainer.reset();
  name(store.state.configuration);
}

/** Lets the address name a configuration, and the open tab. */
function name(configuration: Configuration): void {
  named = hashOf(configuration, tab);
  history.replaceState(null, "", `#${named}`);
}

async function download(): Promise<void> {
  const { model, configuration } = store.state;
  if (!model) return;
  try {
    offer(await model.toBytes(), `${configuration.data}.safetensors`);
  } catch (error) {
    message.showError(error);
  }
}

async function open(file: File): Promise<void> {
  if (mayBeTable(file)) {
    openOwn("table", file);
    return;
  }
  try {
    const opened = await openModel(file, store.state.configuration, store.state.data);
    message.clear();
    await trainer.use(opened);
  } catch (error) {
    message.showError(error);
  }
}

/** The program of what is on the page; what writes it is loaded when it is first asked for. */
async function showCode(): Promise<void> {
  try {
    const code = await import("./code/dialog.js");
    code.showCode(store.state, {
      firstModel: () => trainer.firstModel(),
      onError: (error) => message.showError(error),
    });
  } catch (error) {
    message.showError(error);
  }
}

async function share(): Promise<boolean> {
  const { configuration } = store.state;
  name(configuration);
  if (isOwn(configuration.data)) message.show("The link doesn't hold your data, which never leaves this device.");
  try {
    await navigator.clipboard.writeText(location.href);
    return true;
  } catch {
    return false;
  }
}

/** Where there is room, the settings are always open; on a phone the reader opens them. */
function foldSettings(): void {
  const hasRoom = matchMedia("(min-width: 821px)");
  const settings = byId("settings", HTMLDetailsElement);
  const fold = () => {
    settings.open = hasRoom.matches;
  };
  hasRoom.addEventListener("change", fold);
  fold();
}
