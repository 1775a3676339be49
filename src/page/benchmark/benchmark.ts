import { limitTexts } from "../../bench/kernelFigures.js";
import { element } from "../dom.js";
import type { BenchmarkEvent, BenchmarkRequest } from "./messages.js";
import { summaryOf } from "./summary.js";
import { KernelTable } from "./table.js";

const WHAT = [
  `Training is done by a few dozen loops in WebAssembly, the kernels. Run times each of them in this browser, on one thread, and holds it
against what one core of this device can do at most: how much it computes, or how fast it reads and writes memory, whichever holds that kernel
up. Both limits are measured in the same run. A full bar is all that the device has to give.`,
  'It takes about half a minute. It is the table of "lanegrad bench kernels", which measures the same outside of a page.',
];

/**
 * The tab that measures the kernels in this browser, in a worker, and shows each figure as it
 * comes.
 */
export class Benchmark {
  private readonly run = element("button", { type: "button", class: "primary", id: "bench-run" }, "Run");
  private readonly copy = element("button", { type: "button", id: "bench-copy", hidden: true }, "Copy as text");
  private readonly progress = element("progress", { "aria-label": "Kernels measured", hidden: true });
  private readonly what = element("span", { class: "doing" });
  private readonly status = element("p", { role: "status", class: "unseen" });
  private readonly outcome = element("p", { class: "lead outcome" });
  private readonly machine = element("dl", { class: "machine" });
  private readonly results = element("div");
  private readonly dtype = select("bench-dtype", ["float32", "float64"]);
  private readonly pace = select("bench-pace", ["quick", "careful"]);
  private table = new KernelTable();
  private worker: Worker | undefined;

  constructor(root: HTMLElement) {
    this.run.addEventListener("click", () => (this.worker ? this.stop("Stopped.") : this.start()));
    this.copy.addEventListener("click", () => void this.copyTable());
    const bar = element(
      "div",
      { class: "transport" },
      element("div", { class: "buttons" }, this.run, this.copy),
      labelled("Numbers", this.dtype),
      labelled("Rounds", this.pace),
      element("div", { class: "doing" }, this.progress, this.what),
    );
    const heading = element("h2", {}, "Kernels against the limits of this device");
    const what = WHAT.map((text) => element("p", { class: "lead" }, text));
    root.append(heading, ...what, bar, this.status, this.outcome, this.machine, this.results);
  }

  /** Ends a run that is under way. */
  stop(reason: string): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.run.textContent = "Run";
    this.progress.hidden = true;
    this.say(reason);
  }

  private start(): void {
    this.table = new KernelTable();
    this.results.replaceChildren(this.table.element);
    this.machine.replaceChildren();
    this.outcome.textContent = "";
    this.copy.hidden = true;
    this.run.textContent = "Stop";
    this.progress.hidden = false;
    this.progress.removeAttribute("value");
    this.say("Measuring the limits of this device.");
    const worker = new Worker(new URL("./bench.js", import.meta.url), { type: "module" });
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<BenchmarkEvent>) => this.hear(data);
    worker.onerror = ({ message }) =>
      this.stop(`The benchmark's worker failed (${message || "its file can't be loaded"}).`);
    const request: BenchmarkRequest = {
      dtype: this.dtype.value === "float64" ? "float64" : "float32",
      isQuick: this.pace.value === "quick",
    };
    worker.postMessage(request);
  }

  private hear(event: BenchmarkEvent): void {
    switch (event.kind) {
      case "plan": {
        this.progress.max = event.cases;
        this.tellMachine("browser", navigator.userAgent);
        this.tellMachine("threads", "1");
        break;
      }
      case "limits":
        for (const text of limitTexts(event.limits)) this.tellMachine("limit", text);
        this.tellMachine("sparse", `${event.sparse}; GFLOP/s and share as if dense, so that 100 % is no bound`);
        this.progress.value = 0;
        break;
      case "next":
        this.what.textContent = event.what;
        break;
      case "result":
        this.table.add(event.result);
        this.outcome.textContent = summaryOf(this.table.results);
        this.progress.value++;
        break;
      case "done":
        this.copy.hidden = false;
        this.stop(`All kernels are measured. ${this.outcome.textContent}`);
        break;
      case "failed":
        this.stop(event.reason);
    }
  }

  private say(text: string): void {
    this.what.textContent = text;
    this.status.textContent = text;
  }

  private tellMachine(name: string, text: string): void {
    const isSame = this.machine.querySelector("dt:last-of-type")?.textContent === name;
    this.machine.append(...(isSame ? [] : [element("dt", {}, name)]), element("dd", {}, text));
  }

  private async copyTable(): Promise<void> {
    const isCopied = await navigator.clipboard.writeText(this.table.toText()).then(
      () => true,
      () => false,
    );
    this.say(isCopied ? "The table is copied." : "This browser doesn't let the page copy: select the table instead.");
  }
}

function select(id: string, values: readonly string[]): HTMLSelectElement {
  return element("select", { id }, ...values.map((value) => element("option", { value }, value)));
}

function labelled(label: string, field: HTMLSelectElement): HTMLElement {
  return element("div", { class: "speed" }, element("label", { for: field.id }, label), field);
}
