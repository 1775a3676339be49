import { type EpochRecord, LanegradError, sequential } from "../../browser.js";
import { sentenceOf } from "../advice.js";
import { element, panel } from "../dom.js";
import { RECURRENT, type RecurrentData, type RecurrentNetwork } from "../relaxation/networks.js";
import { paintRelaxation } from "../relaxation/paint.js";
import { Trajectories, type Trajectory } from "../relaxation/trajectory.js";
import type { PageModel, PageState } from "../state.js";
import type { View } from "../view.js";

/**
 * Milliseconds from one look at a model in training to the next, and for which an iteration is
 * shown when rest is watched.
 */
const LOOK_EVERY = 120;
const ITERATION = 90;

/**
 * A network whose units are all connected, trained beside the other one by recurrent
 * backpropagation: how they come to rest.
 */
export function relaxationView(): View {
  return new RelaxationView();
}

/** What is trained, with all that is shown of it. */
interface Run {
  readonly network: RecurrentNetwork;
  readonly data: RecurrentData;
  readonly model: PageModel;
  readonly trajectories: Trajectories;
}

class RelaxationView implements View {
  readonly element = panel("relaxation", "Units that come to rest", true);
  private readonly choice = element(
    "select",
    { id: "relaxation-network" },
    ...Object.entries(RECURRENT).map(([value, { label }]) => element("option", { value }, label)),
  );
  private readonly train = element("button", { type: "button", class: "primary", id: "relaxation-train" }, "Train");
  private readonly anew = element("button", { type: "button", id: "relaxation-anew" }, "Start anew");
  private readonly slider = element("input", { type: "range", id: "relaxation-iteration", min: 0, max: 0, value: 0 });
  private readonly watch = element("button", { type: "button", class: "quiet", id: "relaxation-watch" }, "Watch");
  private readonly canvas = element("canvas", {
    class: "relaxation",
    role: "img",
    "aria-label": "The states of the units, once the network has been run",
  });
  private readonly told = element("p", { class: "note", id: "relaxation-told" });
  private run: Promise<Run> | undefined;
  private shown: { readonly run: Run; readonly trajectory: Trajectory } | undefined;
  private stop: AbortController | undefined;
  private watching = 0;
  /** Whether it begins when it is seen, or has begun. */
  private isAwaited = false;
  private state: PageState | undefined;

  constructor() {
    const about =
      "Each unit is connected with all. Forward, they iterate until none moves any more, which is the answer; then the error iterates back until it rests too: recurrent backpropagation (Almeida, Pineda, 1987).";
    this.element.append(
      element("p", { class: "note" }, about),
      element(
        "div",
        { class: "choices" },
        element("span", { class: "choice" }, element("label", { for: this.choice.id }, "Learns"), this.choice),
        element("span", { class: "relaxation-buttons" }, this.train, this.anew),
      ),
      this.canvas,
      element(
        "div",
        { class: "relaxation-time" },
        element("label", { for: this.slider.id }, "Iteration"),
        this.slider,
        this.watch,
      ),
      this.told,
    );
    this.choice.addEventListener("change", () => void this.begin());
    this.anew.addEventListener("click", () => void this.begin());
    this.train.addEventListener("click", () => void (this.stop ? this.pause() : this.go()));
    this.watch.addEventListener("click", () => this.play());
    this.slider.addEventListener("input", () => {
      this.rest();
      this.draw();
    });
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  update(state: PageState): void {
    const isOther = state.theme !== this.state?.theme;
    this.state = state;
    if (isOther) this.draw();
    if (!this.isAwaited && state.predictions) this.awaitSight();
  }

  /** Loads nothing before it is seen; what stands above it has its height by now. */
  private awaitSight(): void {
    this.isAwaited = true;
    new IntersectionObserver(([{ isIntersecting }], observer) => {
      if (!isIntersecting) return;
      observer.disconnect();
      void this.begin();
    }).observe(this.element);
  }

  /** Makes the chosen network anew. */
  private async begin(): Promise<void> {
    this.pause();
    const before = this.run;
    this.run = this.make(RECURRENT[this.choice.value]);
    const old = await before?.catch(() => undefined);
    old?.model.dispose();
    await old?.trajectories.dispose();
    await this.guarded(async (run) => {
      await this.look(run);
      this.tell(run);
    });
  }

  private async make(network: RecurrentNetwork): Promise<Run> {
    const data = await network.load();
    const model = await sequential({ ...network.options(data), worker: true });
    return { network, data, model, trajectories: new Trajectories(network, data) };
  }

  /** Trains until all epochs are through or somebody pauses. */
  private async go(): Promise<void> {
    const stop = new AbortController();
    this.stop = stop;
    this.train.textContent = "Pause";
    this.rest();
    await this.guarded(async (run) => {
      const { model, network, data } = run;
      const { epochs, batchSize } = network;
      const { signal } = stop;
      let looked = 0;
      for await (const record of model.fit(data.train, { epochs, batchSize, signal })) {
        const isLast = record.epoch % epochs === 0;
        if (isLast || performance.now() - looked >= LOOK_EVERY) {
          await this.look(run);
          this.tell(run, record);
          looked = performance.now();
        }
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }, stop.signal);
    if (this.stop !== stop) return;
    this.pause();
    if (matchMedia("(prefers-reduced-motion: no-preference)").matches) this.play();
  }

  private pause(): void {
    this.stop?.abort();
    this.stop = undefined;
    this.train.textContent = "Train";
  }

  /**
   * What `work` does with the network in force; its failures are told, but for those of one that
   * was replaced.
   */
  private async guarded(work: (run: Run) => Promise<void>, signal?: AbortSignal): Promise<void> {
    try {
      if (this.run) await work(await this.run);
    } catch (error) {
      const isGone = error instanceof LanegradError && error.code === "DISPOSED";
      if (!isGone && !signal?.aborted) this.told.textContent = sentenceOf(error);
    }
  }

  /** Shows where rows come to rest now. */
  private async look(run: Run): Promise<void> {
    const [weights] = await run.model.weights();
    const trajectory = await run.trajectories.of(weights);
    this.shown = { run, trajectory };
    const last = trajectory.length - 1;
    this.slider.max = String(last);
    if (!this.watching) this.slider.value = String(last);
    this.draw();
  }

  /** Says what an epoch came to, or that there was none yet. */
  private tell({ network, data }: Run, record?: EpochRecord): void {
    const { forward, backward } = record?.relaxation ?? {};
    const unsettled = (forward?.unsettled ?? 0) + (backward?.unsettled ?? 0);
    const given = unsettled > 0 ? `, but for ${unsettled} that didn't` : "";
    const searches = forward
      ? ` A row rests after at most ${forward.iterations} iterations, its error after ${backward?.iterations}${given}.`
      : "";
    const value = record ? `loss ${record.loss.toFixed(4)}` : "not trained yet";
    const answers = network.isAnswer ? ` ${this.answers(data)}` : "";
    this.told.textContent = `Epoch ${record?.epoch ?? 0}: ${value}.${searches}${answers}`;
  }

  private answers({ names }: RecurrentData): string {
    const { trajectory, run } = this.shown ?? {};
    const rest = trajectory?.[trajectory.length - 1];
    if (!rest || !run) return "";
    const { units } = run.network;
    return `${names.map((name, row) => `${name}: ${rest[(row + 1) * units - 1].toFixed(2)}`).join(", ")}.`;
  }

  /** Shows iteration after iteration, from the first. */
  private play(): void {
    this.rest();
    this.slider.value = "0";
    this.draw();
    this.watching = window.setInterval(() => {
      const next = Number(this.slider.value) + 1;
      this.slider.value = String(next);
      this.draw();
      if (next >= Number(this.slider.max)) this.rest();
    }, ITERATION);
  }

  private rest(): void {
    clearInterval(this.watching);
    this.watching = 0;
  }

  private draw(): void {
    const { shown, state } = this;
    if (!shown || !state) return;
    const { run, trajectory } = shown;
    const { network, data } = run;
    const iteration = Number(this.slider.value);
    this.slider.setAttribute("aria-valuetext", `iteration ${iteration} of ${trajectory.length - 1}`);
    this.canvas.setAttribute(
      "aria-label",
      `The states of ${network.units} units over ${trajectory.length - 1} iterations, for ${data.names.join(", ")}`,
    );
    paintRelaxation(this.canvas, { network, names: data.names, trajectory, iteration, theme: state.theme });
  }
}
