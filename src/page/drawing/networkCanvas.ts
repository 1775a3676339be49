import type { PageData, PageState } from "../state.js";
import { layerOf, type Phase } from "../step/phases.js";
import { fitted } from "./bitmap.js";
import { type Column, layoutOf, shownUnits, unitAt } from "./layout.js";
import { paintNetwork } from "./paint.js";
import { paintLargeMap } from "./paintUnitMap.js";
import { restingScene, type Scene, sceneOf } from "./scene.js";
import { UnitMaps } from "./unitMaps.js";

/** What of a state is drawn: a phase of the batch that was stepped, or only the weights. */
export interface Moment {
  readonly phase: Phase;
  readonly sample: number;
  readonly unit: number;
}

/** The network on a canvas, redrawn when something changed, and every frame while something flows. */
export class NetworkCanvas {
  readonly element = document.createElement("canvas");
  private state: PageState | undefined;
  private moment: Moment | undefined;
  private columns: readonly Column[] = [];
  /** Which units are shown is kept while the same numbers are looked at, so that none jumps. */
  private shown: readonly (readonly number[])[] = [];
  private shownOf: readonly unknown[] = [];
  private frame = 0;
  private readonly maps = new UnitMaps(() => this.draw());
  /** The unit that is pointed at. */
  private pointed: ReturnType<typeof unitAt>;

  constructor(onChoose: (layer: number, unit: number) => void) {
    this.element.setAttribute("role", "img");
    new ResizeObserver(() => this.draw()).observe(this.element);
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

  /** Shows the map of a unit large as long as it is pointed at. */
  private point(x: number, y: number): void {
    const found = unitAt(this.columns, x, y);
    const isSame = found?.column === this.pointed?.column && found?.unit === this.pointed?.unit;
    this.pointed = found;
    if (!isSame) this.draw();
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    const { state } = this;
    if (!state || state.layers.length === 0) return;
    const { data, layers, theme, trace } = state;
    const context = fitted(this.element);
    if (!context || !data) return;
    const { clientWidth: width, clientHeight: height } = this.element;
    const scene = this.sceneNow(state);
    const isNarrow = width < 480;
    const sizes = [layers[0].inputs, ...layers.map(({ units }) => units)];
    this.columns = layoutOf({
      width,
      height,
      sizes,
      shown: this.shownNow(state, sizes, isNarrow ? 6 : 8),
      hasPictures: data.image !== undefined,
      left: data.image ? 0 : isNarrow ? 70 : 82,
      right: isNarrow ? 62 : 70,
    });
    const { moment } = this;
    const layer = moment && layerOf(moment.phase, layers.length);
    const mapOf = (column: number, unit: number) => this.maps.of(column, unit, theme);
    const drawing = {
      columns: this.columns,
      width,
      // a stepped batch shows its numbers there
      ...(!moment && { mapOf }),
      scene,
      theme,
      ...(data.image && { imageWidth: data.image.width }),
      inputNames: data.features,
      outputNames: outputNames(data, sizes[sizes.length - 1]),
      ...(moment && layer !== undefined && trace && { chosen: { column: layer + 1, unit: moment.unit } }),
    };
    const isMoving =
      scene.edges.some(({ flow }) => flow) && matchMedia("(prefers-reduced-motion: no-preference)").matches;
    paintNetwork(context, { ...drawing, seconds: isMoving ? performance.now() / 1000 : 0 });
    const { pointed } = this;
    const map = pointed && mapOf(pointed.column, pointed.unit);
    if (map) {
      const name = nameOf(pointed, drawing, sizes.length - 1);
      paintLargeMap(context, map, theme, name, this.columns[pointed.column], pointed.unit, { width, height });
    }
    if (isMoving && this.element.checkVisibility()) this.frame = requestAnimationFrame(() => this.draw());
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

  /** Of each column the units that are shown: the most active of the chosen row, else those with the largest weights. */
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

/** What a unit is called whose map is shown large. */
function nameOf(
  { column, unit }: { readonly column: number; readonly unit: number },
  { inputNames, outputNames }: { readonly inputNames: readonly string[]; readonly outputNames: readonly string[] },
  last: number,
): string {
  if (column === 0) return inputNames[unit];
  return column === last ? outputNames[unit] : `unit ${unit + 1} of layer ${column}`;
}

/** One output says how sure it is of the second class, or is the number that is learned. */
function outputNames({ classes, target }: PageData, outputs: number): readonly string[] {
  return outputs === 1 ? [target ?? classes[1]] : classes;
}
