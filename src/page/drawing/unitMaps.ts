import { activationRanges } from "../../catalog/activationRanges.js";
import type { ActivationName } from "../../index.js";
import { Asking } from "../asking.js";
import { gridRows } from "../map/grid.js";
import { rangeShown } from "../map/plane.js";
import type { PageData, PageState } from "../state.js";
import type { Theme } from "../theme.js";
import { bitmap } from "./bitmap.js";
import { KeptAnswers } from "./keptAnswers.js";
import { colourOf, diverging, largest } from "./pixels.js";

/** Points of a map on each side, and milliseconds from one look at all units to the next. */
const SIDE = 24;
const EVERY = 120;

/** Weights of the largest network whose units are looked at: more would cost frames. */
const MOST_WEIGHTS = 6000;

/**
 * Whether the units of such data can be shown as maps: they see a plane, or a line, and no batch
 * norm stands between layers.
 */
export function hasUnitMaps({
  data,
  layers,
  configuration,
}: Pick<PageState, "data" | "layers" | "configuration">): boolean {
  if (!data || data.image || data.features.length > 2 || layers.length === 0) return false;
  if (configuration.batchNorm) return false;
  return layers.reduce((sum, { kernel }) => sum + kernel.length, 0) <= MOST_WEIGHTS;
}

/**
 * What each unit answers over the plane of two features, as pictures; `ready` hears of new ones.
 */
export class UnitMaps {
  private state: PageState | undefined;
  private looked: readonly unknown[] = [];
  private readonly program = new KeptAnswers(SIDE * SIDE);
  /** Of inputs and layers the answers, [points, units], and pictures that were made of them. */
  private answers: readonly {
    readonly values: Float32Array;
    readonly units: number;
    readonly activation: ActivationName;
  }[] = [];
  private readonly pictures = new Map<string, HTMLCanvasElement>();
  private readonly asking = new Asking(
    () => this.look(),
    // without maps the network is shown as it is for other data
    () => this.forget(),
    EVERY,
  );

  constructor(private readonly ready: () => void) {}

  /** Takes note of a state. */
  update(state: PageState): void {
    this.state = state;
    const { layers, theme, data, model } = state;
    if (!hasUnitMaps(state)) {
      this.forget();
      return;
    }
    if (data !== this.looked[2] || model !== this.looked[3]) this.forget();
    if ([layers, theme, data, model].every((part, i) => part === this.looked[i])) return;
    this.looked = [layers, theme, data, model];
    void this.asking.again();
  }

  /**
   * The picture of a unit of the inputs (column 0) or of a layer; undefined where there is none.
   */
  of(column: number, unit: number, theme: Theme): HTMLCanvasElement | undefined {
    const answers = this.answers[column];
    if (!answers || unit >= answers.units) return undefined;
    const key = `${column} ${unit}`;
    const known = this.pictures.get(key);
    if (known) return known;
    const { values, units, activation } = answers;
    const [least, most] = activationRanges[activation];
    const isBounded = Number.isFinite(most - least);
    const middle = isBounded ? (least + most) / 2 : 0;
    const own = Float32Array.from(
      { length: values.length / units },
      (_, point) => values[point * units + unit] - middle,
    );
    const size = isBounded ? (most - least) / 2 : largest(own);
    const [negative, paper, positive] = [theme.negative, theme.paper, theme.positive].map(colourOf);
    const picture = bitmap(diverging(own, size, negative, paper, positive), SIDE);
    this.pictures.set(key, picture);
    return picture;
  }

  private forget(): void {
    this.answers = [];
    this.looked = [];
    this.pictures.clear();
  }

  private async look(): Promise<void> {
    const { state } = this;
    if (!state?.data || !hasUnitMaps(state)) return;
    const { layers, data, model } = state;
    const x = pointsOf(state, data);
    const answers = await this.program.of(layers, x);
    // another network has other units, and may have other ones than are shown
    if (this.state?.data !== data || this.state.model !== model) return;
    this.answers = [
      { values: x, units: data.features.length, activation: "linear" },
      ...layers.map(({ units, activation }, i) => ({ values: answers[i], units, activation })),
    ];
    this.pictures.clear();
    this.ready();
  }
}

/** The points at which units are asked, [points, features]; of one feature all lines are alike. */
function pointsOf(state: PageState, data: PageData): Float32Array {
  const last = data.features.length - 1;
  const axis = (column: number) => ({ column, range: rangeShown(state, data, column) });
  const grid = { width: SIDE, height: SIDE, across: axis(0), up: axis(last) };
  return Float32Array.from(
    gridRows(
      grid,
      data.features.map(() => 0),
    ),
  );
}
