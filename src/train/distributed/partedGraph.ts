import { UsageError } from "../../errors.js";
import { countOf, resolve } from "../../graph/extents.js";
import { leaf } from "../../graph/leaf.js";
import { INDEX_BYTES } from "../../graph/lowerInOrder.js";
import { ownerOf } from "../../graph/plan.js";
import type { Place } from "../../graph/site.js";
import { newTensor, orderOf, type Tensor } from "../../graph/tensor.js";
import type { GeneralPasses } from "../../layers/generalPasses.js";
import type { Step } from "../../runtime/program.js";
import type { Runtime } from "../../runtime/runtime.js";
import { isOfRows, type Phase, phasesOf } from "./phases.js";
import { ADVICE } from "./shareable.js";

/** A tensor of rows, as its own rows lie in a process, and where those of all are to be. */
export interface Gathering {
  readonly own: number;
  readonly all: number;
  /** How often rows are gone through, and bytes of a row each time. */
  readonly times: number;
  readonly rowBytes: number;
}

/** What is done in a phase: first what it needs of all rows is gathered. */
export interface PhaseSteps {
  readonly isOfRows: boolean;
  readonly gatherings: readonly Gathering[];
  readonly steps: readonly Step[];
}

/** Where the rows of a batch lie. */
interface Extent {
  readonly own: number;
  readonly all: number;
}

/**
 * A graph in the memory of a process that has some rows of a batch, cut into phases, so that it
 * makes of all rows what one process would.
 */
export class PartedGraph {
  readonly phases: readonly PhaseSteps[];
  /** Where is what phases leave to others. */
  private readonly places: Map<Tensor, Place>;
  private readonly wholes: Map<Tensor, Place>;

  /**
   * `outputs` are made, in their `places` if they have some; `tells` are those that leave elsewhere
   * what rows come to; `wholes` are there with all rows.
   */
  constructor(
    private readonly runtime: Runtime,
    private readonly passes: GeneralPasses,
    private readonly outputs: readonly Tensor[],
    tells: ReadonlySet<Tensor>,
    private readonly rows: Extent,
    places: ReadonlyMap<Tensor, Place>,
    wholes: ReadonlyMap<Tensor, Place>,
  ) {
    this.places = new Map(places);
    this.wholes = new Map(wholes);
    const phases = phasesOf(orderOf(outputs), tells);
    this.phases = phases.map((phase) => this.lower(phase, phases));
  }

  /** Where an output lies. */
  addressOf(tensor: Tensor): number {
    return this.placeOf(tensor).address;
  }

  /** @throws UsageError INVALID_OPTION for a tensor that nobody has made or placed. */
  private placeOf(tensor: Tensor): Place {
    const place = this.places.get(tensor);
    if (!place)
      throw new UsageError(
        "INVALID_OPTION",
        `What a layer or the loss (${tensor.op.name ?? "a tensor"}) makes of rows is nowhere to be sent from: ${ADVICE}.`,
      );
    return place;
  }

  private lower(phase: Phase, phases: readonly Phase[]): PhaseSteps {
    const { rows, places } = this;
    const gatherings: Gathering[] = [];
    const given = new Map<Tensor, Place>();
    const leaves = new Map<Tensor, Tensor>();
    /** What others have left, and what was there before. */
    const leafOf = (input: Tensor): Tensor => {
      const known = leaves.get(input);
      if (known) return known;
      const own = leaf(input.shape, input.op.name, input.kind);
      const place = isOfRows(input) && !phase.isOfRows ? this.gathered(input, gatherings) : places.get(input);
      if (place) given.set(own, place);
      leaves.set(input, own);
      return own;
    };
    const copies = new Map<Tensor, Tensor>();
    for (const tensor of phase.tensors) {
      const inputs = tensor.inputs.map((input) => copies.get(input) ?? leafOf(input));
      const copy = newTensor(tensor.shape, tensor.op, inputs, tensor.kind);
      copies.set(tensor, copy);
      const place = places.get(tensor);
      if (place) given.set(copy, place);
    }
    const others = phases.filter((one) => one !== phase).flatMap(({ tensors }) => [...tensors]);
    const read = new Set([...this.outputs, ...others.flatMap(({ inputs }) => inputs)]);
    const left = [...copies].filter(([tensor]) => read.has(tensor));
    const count = phase.isOfRows ? rows.own : rows.all;
    const layout = this.passes.laidOut(
      left.map(([, copy]) => copy),
      count,
      given,
    );
    for (const [tensor, copy] of left)
      places.set(tensor, { ...given.get(ownerOf(copy)), address: layout.addressOf(copy) });
    return { isOfRows: phase.isOfRows, gatherings, steps: layout.steps(count) };
  }

  /** Where all rows of a tensor are to be. */
  private gathered(tensor: Tensor, gatherings: Gathering[]): Place {
    const before = this.wholes.get(tensor);
    if (before) return before;
    const { runtime, rows } = this;
    const { address: own, ...kind } = this.placeOf(tensor);
    const axis = tensor.shape.indexOf("rows");
    const [times, inner] = [tensor.shape.slice(0, axis), tensor.shape.slice(axis + 1)].map((part) =>
      countOf(resolve(part, 1)),
    );
    const numberBytes = tensor.kind === "index" ? INDEX_BYTES : runtime.elementBytes;
    const rowBytes = inner * (kind.scale === undefined ? numberBytes : 1);
    const place = { ...kind, address: runtime.arena.allocate(times * rows.all * rowBytes) };
    gatherings.push({ own, all: place.address, times, rowBytes });
    this.wholes.set(tensor, place);
    return place;
  }
}
