import { LanegradError } from "../../browser.js";
import { formatPercent } from "../../cli/format.js";
import { sentenceOf } from "../advice.js";
import { Asking } from "../asking.js";
import { element, panel } from "../dom.js";
import { bitmap } from "../drawing/bitmap.js";
import { colourOf, shades } from "../drawing/pixels.js";
import { centred, DIGIT_SIZE } from "../pad/centre.js";
import { classify } from "../pad/classify.js";
import { Ink, PAD_SIZE } from "../pad/ink.js";
import { connectPen } from "../pad/pen.js";
import { pixelsThatCount } from "../pad/pixelsThatCount.js";
import { Verdict } from "../pad/verdict.js";
import type { PageState } from "../state.js";
import type { View } from "../view.js";

/** A field to draw a digit on, which the network reads as it grows. */
export function drawDigitView(): View {
  return new DrawDigit();
}

class DrawDigit implements View {
  readonly element = panel("draw", "Draw a digit");
  private readonly ink = new Ink();
  private readonly pad = element("canvas", {
    class: "pad",
    width: PAD_SIZE,
    height: PAD_SIZE,
    tabindex: "0",
    role: "application",
    "aria-label":
      "Field to draw on. Arrow keys move the pen, the space bar puts it down and takes it up, Delete clears.",
  });
  private readonly seen = element("canvas", { class: "seen", width: DIGIT_SIZE, height: DIGIT_SIZE, role: "img" });
  private readonly explains = element("input", { type: "checkbox", id: "explain-digit" });
  private readonly bars = element("ol", { class: "bars", "aria-label": "How sure the network is of each digit" });
  private readonly verdict = element("p", { class: "verdict", role: "status" });
  private readonly saying = new Verdict(this.verdict);
  private state: PageState | undefined;
  private drawn: readonly unknown[] = [];
  /** How much each pixel of the digit counts, 0 to 1, where that is shown and known. */
  private counts: Float32Array | undefined;
  private cursor: readonly [x: number, y: number, isDown: boolean] | undefined;
  private readonly asking = new Asking(
    () => this.classify(),
    (error) => this.tell(error),
  );

  constructor() {
    const clear = element("button", { type: "button", class: "quiet" }, "Clear");
    clear.addEventListener("click", () => this.clear());
    this.element.append(
      element(
        "div",
        { class: "draw" },
        element("div", {}, this.pad, clear),
        element(
          "div",
          {},
          element("figure", {}, this.seen, element("figcaption", { class: "note" }, "what the network sees: 28 × 28")),
          this.bars,
          element("label", { class: "explains", for: "explain-digit" }, this.explains, "Show which pixels count"),
        ),
      ),
      this.verdict,
      element(
        "p",
        { class: "note" },
        "Centred and scaled as the digits of MNIST are. By keyboard: arrow keys move, the space bar draws.",
      ),
    );
    this.explains.addEventListener("change", () => this.read());
    connectPen(this.pad, {
      line: (...places) => {
        this.ink.line(...places);
        this.saying.wait();
        this.cursor = undefined;
        this.read();
      },
      moved: (x, y, isDown) => {
        this.cursor = [x, y, isDown];
        this.paint();
      },
      clear: () => this.clear(),
    });
    this.pad.addEventListener("blur", () => {
      this.cursor = undefined;
      this.paint();
    });
  }

  update(state: PageState): void {
    const { data, layers, theme } = state;
    this.state = state;
    this.element.hidden = !data?.image || layers.length === 0;
    if (this.element.hidden || !data) return;
    if ([data, layers, theme].every((part, i) => part === this.drawn[i])) return;
    if (data !== this.drawn[0]) this.makeBars(data.classes);
    this.drawn = [data, layers, theme];
    this.read();
  }

  private clear(): void {
    this.ink.clear();
    this.read();
  }

  private makeBars(classes: readonly string[]): void {
    this.bars.replaceChildren(
      ...classes.map((name) =>
        element(
          "li",
          {},
          element("span", { class: "name" }, name),
          element("span", { class: "bar", "aria-hidden": "true" }, element("span", { class: "fill" })),
          element("span", { class: "share" }),
        ),
      ),
    );
  }

  /** Shows the drawing, and asks the network what it takes it for. */
  private read(): void {
    this.counts = undefined;
    this.paint();
    void this.asking.again();
  }

  private async classify(): Promise<void> {
    const { model, data } = this.state ?? {};
    if (!model || !data) return;
    const digit = centred(this.ink.values, PAD_SIZE);
    if (!digit) {
      this.show(data.classes.map(() => 0));
      return;
    }
    const shares = await classify(model, data, digit);
    // meanwhile the pad may have been cleared
    if (this.ink.isEmpty) return;
    this.show(shares);
    if (!this.explains.checked) return;
    const counts = await pixelsThatCount(model, data, digit);
    if (!this.explains.checked || this.ink.isEmpty) return;
    this.counts = counts;
    this.paint();
  }

  private tell(error: unknown): void {
    // a model that was replaced meanwhile has nothing to say any more
    if (error instanceof LanegradError && error.code === "DISPOSED") return;
    this.verdict.textContent = sentenceOf(error);
  }

  private show(shares: readonly number[]): void {
    const most = Math.max(...shares);
    for (const [i, share] of shares.entries()) {
      const line = this.bars.children[i];
      const fill = line?.querySelector<HTMLElement>(".fill");
      const text = line?.querySelector(".share");
      if (!fill || !text) continue;
      line.classList.toggle("best", most > 0 && share === most);
      fill.style.width = `${100 * share}%`;
      text.textContent = most > 0 ? formatPercent(share) : "";
    }
    const name = most > 0 ? this.state?.data?.classes[shares.indexOf(most)] : undefined;
    this.saying.say(name === undefined ? "" : `It looks like a ${name} (${formatPercent(most)}).`, name);
  }

  /** Paints the pad and the digit that the network is shown. */
  private paint(): void {
    const theme = this.state?.theme;
    const digit = centred(this.ink.values, PAD_SIZE);
    if (!theme) return;
    const [paper, ink] = [theme.paper, theme.ink].map(colourOf);
    const pad = this.pad.getContext("2d");
    pad?.drawImage(bitmap(shades(this.ink.values, 1, paper, ink), PAD_SIZE), 0, 0);
    if (pad && this.cursor) {
      const [x, y, isDown] = this.cursor;
      pad.strokeStyle = theme.accent;
      pad.lineWidth = isDown ? 2 : 1;
      pad.beginPath();
      pad.arc(x, y, 5, 0, 2 * Math.PI);
      pad.stroke();
    }
    const image = bitmap(shades(digit ?? new Float32Array(DIGIT_SIZE ** 2), 1, paper, ink), DIGIT_SIZE);
    const seen = this.seen.getContext("2d");
    seen?.drawImage(image, 0, 0);
    if (seen && this.counts) paintCounts(seen, this.counts, theme.accent);
    const also = this.counts ? ", with the pixels marked that count" : "";
    this.seen.setAttribute("aria-label", digit ? `The drawing, centred and scaled${also}` : "Nothing is drawn yet");
  }
}

/** Lays a colour over each pixel, the more so the more it counts. */
function paintCounts(context: CanvasRenderingContext2D, counts: Float32Array, colour: string): void {
  context.fillStyle = colour;
  for (const [place, count] of counts.entries()) {
    context.globalAlpha = count;
    context.fillRect(place % DIGIT_SIZE, Math.floor(place / DIGIT_SIZE), 1, 1);
  }
  context.globalAlpha = 1;
}
