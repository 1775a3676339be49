import { element } from "../dom.js";
import type { PageData, PageState } from "../state.js";
import { layerOf, type Phase } from "../step/phases.js";
import { fitted } from "./bitmap.js";
import { LastAnswers } from "./lastAnswers.js";
import { type Column, layoutOf, shownUnits, unitAt } from "./layout.js";
import { type Drawing, paintNetwork, roomForNames } from "./paint.js";
import { paintLargeMap } from "./paintUnitMap.js";
import { isDrawn, isSamePointed, type Pointed, pointedAt } from "./pointed.js";
import { restingScene, type Scene, sceneOf } from "./scene.js";
import { type Known, pointedName, tellPointed } from "./tellPointed.js";
import { UnitMaps } from "./unitMaps.js";

/** What of a state is drawn: a phase of the batch that was stepped, or only the weights. */
export interface Moment {
  readonly phase: Phase;
  readonly sample: number;
  readonly unit: number;
}

/** What is drawn until something else than time changes. */
type Plan = Known & Omit<Drawing, "pointed" | "seconds"> & { readonly height: number };

/**
 * The network on a canvas, redrawn when something changed, and every frame while something flows.
 */
export class NetworkCanvas {
  readonly element = document.createElement("canvas");
  /** What of the network is pointed at, in numbers. */
  private readonly told = element("p", { class: "told", hidden: true });
  /** The drawing, and the line over its foot. */
  readonly frame = element("div", { class: "drawn" }, this.element, this.told);
  private state: PageState | undefined;
  private moment: Moment | undefined;
  private plan: Plan | undefined;
  private columns: readonly Column[] = [];
  /** Which units are shown is kept while the same numbers are looked at, so that none jumps. */
  private shown: readonly (readonly number[])[] = [];
  private shownOf: readonly unknown[] = [];
  private nextFrame = 0;
  private readonly maps = new UnitMaps(() => this.draw());
  private readonly answers = new LastAnswers(() => this.draw());
  private pointed: Pointed | undefined;

  constructor(onChoose: (layer: number, unit: number) => void) {
    this.element.setAttribute("role", "img");
    new ResizeObserver(() => this.draw()).observe(this.element);
    // a tap moves nothing
    this.element.addEventListener("pointerdown", ({ offsetX, offsetY }) => this.point(offsetX, offsetY));
    this.element.addEventListener("pointermove", ({ offsetX, offsetY }) => this.point(offsetX, offsetY));
    this.element.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && this.point(-1, -1));
    this.element.addEventListener("click", ({ offsetX, offsetY }) => {
      const found = unitAt(this.columns, offsetX, offsetY);
      if (found && found.column > 0) onChoose(found.column - 1, found.unit);
    });
  }

  /** Shows a state, of the stepped batch at `moment` where there is one. */
  update(state: PageState, moment: Moment | undefined): void {
    this.state = state;
    this.moment = moment;
    this.maps.update(state);
    this.draw();
  }

  /**
   * Tells the numbers of what is pointed at, and shows the map of a unit large, as long as it is.
   */
  private point(x: number, y: number): void {
    const found = pointedAt(this.columns, x, y);
    if (isSamePointed(found, this.pointed)) return;
    this.pointed = found;
    this.draw();
  }

  /** Lays out what there is to see, tells what is pointed at, and paints both. */
  private draw(): void {
    this.plan = undefined;
    const { state, told } = this;
    if (!state?.data || state.layers.length === 0) return;
    const context = fitted(this.element);
    if (!context) return;
    const plan = this.planOf(state, state.data, context);
    if (this.pointed && !isDrawn(this.pointed, plan.columns)) this.pointed = undefined;
    this.plan = plan;
    told.hidden = !this.pointed;
    if (this.pointed) {
      const answers = this.pointed.kind === "unit" && !plan.batch ? this.answers.of(state) : [];
      told.textContent = tellPointed(this.pointed, { ...plan, answers });
    }
    this.paint();
  }

  private planOf(state: PageState, data: PageData, context: CanvasRenderingContext2D): Plan {
    const { layers, theme, trace } = state;
    const { clientWidth: width, clientHeight: height } = this.element;
    const isNarrow = width < 480;
    const sizes = [layers[0].inputs, ...layers.map(({ units }) => units)];
    this.columns = layoutOf({
      width,
      height,
      sizes,
      shown: this.shownNow(state, sizes, isNarrow ? 6 : 8),
      hasPictures: data.image !== undefined,
      left: data.image ? 0 : roomForNames(context, data.features, width),
      right: isNarrow ? 62 : 70,
    });
    const { moment } = this;
    const layer = moment && layerOf(moment.phase, layers.length);
    return {
      layers,
      columns: this.columns,
      width,
      height,
      // a stepped batch shows its numbers there
      ...(!moment && { mapOf: (column: number, unit: number) => this.maps.of(column, unit, theme) }),
      scene: this.sceneNow(state),
      theme,
      ...(data.image && { imageWidth: data.image.width }),
      inputNames: data.features,
      outputNames: outputNames(data, sizes[sizes.length - 1]),
      ...(moment && layer !== undefined && trace && { chosen: { column: layer + 1, unit: moment.unit } }),
      ...(moment && trace && { batch: trace.batch, sample: moment.sample }),
    };
  }

  /** Paints what was laid out, and again in every frame while something flows. */
  private paint(): void {
    cancelAnimationFrame(this.nextFrame);
    const { plan, pointed } = this;
    const context = plan && fitted(this.element);
    if (!context) return;
    const { scene, theme, columns } = plan;
    const isMoving =
      scene.edges.some(({ flow }) => flow) && matchMedia("(prefers-reduced-motion: no-preference)").matches;
    const seconds = isMoving ? performance.now() / 1000 : 0;
    paintNetwork(context, { ...plan, ...(pointed && { pointed }), seconds });
    const map = pointed?.kind === "unit" && this.maps.of(pointed.column, pointed.unit, theme);
    if (map) {
      const name = pointedName(pointed.column, pointed.unit, plan);
      paintLargeMap(context, map, theme, name, columns[pointed.column], pointed.unit, plan);
    }
    if (isMoving && this.element.checkVisibility()) this.nextFrame = requestAnimationFrame(() => this.paint());
  }

  private sceneNow({ layers, trace, data }: PageState): Scene {
    const kernels = layers.map(({ kernel }) => kernel);
    if (trace && this.moment) return sceneOf(this.moment.phase, trace.batch, this.moment.sample, kernels);
    const scene = restingScene(kernels);
    if (!data?.image) return scene;
    const { x, columns } = data.train;
    const values = Float64Array.from(x.subarray(0, columns));
    return { ...scene, units: [{ values, most: 255, emphasis: "plain" }, ...scene.units.slice(1)] };
  }

  /**
   * Of each column the units that are shown: the most active of the chosen row, else those with the
   * largest weights.
   */
  private shownNow(
    { layers, trace, model }: PageState,
    sizes: readonly number[],
    most: number,
  ): readonly (readonly number[])[] {
    const of = [model, trace, this.moment?.sample, most, ...sizes];
    if (of.length === this.shownOf.length && of.every((value, i) => value === this.shownOf[i])) return this.shown;
    const sample = this.moment?.sample ?? 0;
    const size = (column: number, unit: number): number => {
      if (column === 0) return -unit;
      const { units } = layers[column - 1];
      if (trace) return Math.abs(trace.batch.layers[column - 1].activations[sample * units + unit]);
      const next = layers[column];
      if (!next) return -unit;
      return Math.max(...next.kernel.subarray(unit * next.units, (unit + 1) * next.units).map(Math.abs));
    };
    this.shown = sizes.map((count, column) => {
      const isLast = column === sizes.length - 1;
      return shownUnits(count, isLast && count <= 10 ? count : most, (unit) => size(column, unit));
    });
    this.shownOf = of;
    return this.shown;
  }
}

/** One output says how sure it is of the second class, or is the number that is learned. */
function outputNames({ classes, target }: PageData, outputs: number): readonly string[] {
  return outputs === 1 ? [target ?? classes[1]] : classes;
}
