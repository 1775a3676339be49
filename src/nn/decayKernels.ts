import { optimizerOf, ruleOf } from "../catalog/optimizers.js";
import { settingPlace } from "../catalog/settingPlace.js";
import { type Step, step } from "../runtime/program.js";
import type { Network, PlacedParameter } from "./network.js";

/**
 * Parameters that lie one behind the other, all of which decay or none: elements of the whole
 * vector.
 */
interface Run {
  readonly decays: boolean;
  readonly begin: number;
  readonly end: number;
}

/**
 * The steps of an update of which kernels alone decay: what has less than two axes, as biases, is
 * updated by the same settings but a decay of 0, of which each update makes a copy.
 */
export function decayKernels(network: Network, update: readonly Step[]): readonly Step[] {
  const { runtime, optimizer, settings } = network;
  const { kernel } = ruleOf(optimizer);
  const entry = optimizerOf(optimizer.name);
  const count = entry.settings.length;
  const undecayed = runtime.arena.allocate(count * 8);
  const decay = settingPlace(optimizer.name, entry.decay ?? "weightDecay");
  const copy = step("copySettings", 1, undecayed, settings, count, decay);
  return update.flatMap((whole) => {
    if (whole.kernel !== kernel) return [whole];
    const vectors = whole.args.slice(0, -1);
    const each = runsOf(network).map(({ decays, begin, end }) => {
      const own = vectors.map((address) => address + begin * runtime.elementBytes);
      return { kernel, rows: end - begin, args: [...own, decays ? settings : undecayed] };
    });
    return [copy, ...each];
  });
}

/** The fewest runs that the parameters of a network lie in. */
function runsOf({ tensors, parameters, count, runtime }: Network): readonly Run[] {
  const beginOf = ({ address }: PlacedParameter): number => (address - parameters) / runtime.elementBytes;
  const kinds = tensors.map((tensor) => ({ decays: tensor.shape.length > 1, begin: beginOf(tensor) }));
  const first = kinds.filter(({ decays }, i) => decays !== kinds[i - 1]?.decays);
  return first.map((run, i) => ({ ...run, end: first[i + 1]?.begin ?? count }));
}
