import { quote } from "./json.js";
import { unfit } from "./unfit.js";

/** The place of a module in a torch.nn.Sequential or ModuleList, and that one's name. */
interface Place {
  readonly list: string;
  readonly index: number;
}

/**
 * Whether an activation follows each of the layers but the last, as their names tell. Modules
 * without weights (Flatten, Dropout, Identity, activations) take an index of a Sequential without a
 * trace in the file: an index left out is an activation, with Dropout or Identity beside it or not.
 * Where names are no indices, the program has its activations elsewhere. Where no index is left out
 * anywhere, nothing stands between the layers of a Sequential, and anything between those of a
 * ModuleList; and between layers of different modules anything may stand: both are refused unless
 * the caller says that there is nothing.
 * @param activation what the caller says of hidden layers
 * @throws FormatError `FORMAT_INVALID` where names leave it open
 */
export function activationsBetween(names: readonly string[], activation: string | undefined): readonly boolean[] {
  const places = names.map(placeOf);
  const first = places[0];
  if (first && first.index > 1)
    throw unfit(
      `begins with layer ${first.index}, not 0, or 1 behind a Flatten: save a Sequential whose first module with weights is a Linear layer`,
    );
  const gaps = names.slice(1).map((name, i) => {
    const [before, after] = [places[i], places[i + 1]];
    if (!before && !after) return undefined;
    if (before && after && before.list === after.list) return after.index - before.index;
    if (activation === "linear") return undefined;
    throw unfit(
      `doesn't say whether an activation stands between ${quote(names[i])} and ${quote(name)}, which belong to different modules: save one torch.nn.Sequential of all layers; or, if there is none at all, give \`activation: "linear"\`, and if a program applies one behind each layer, rename their tensors, such as "fc0.weight" and "fc1.weight"`,
    );
  });
  const isSequential = gaps.some((gap) => gap !== undefined && gap > 1);
  const next = gaps.indexOf(1);
  if (next >= 0 && !isSequential && activation !== "linear")
    throw unfit(
      `has nothing between ${quote(names[next])} and ${quote(names[next + 1])}: if they are of a torch.nn.Sequential, give \`activation: "linear"\`; if a program applies an activation to the layers of a ModuleList, rename their tensors, such as "fc0.weight" and "fc1.weight"`,
    );
  return gaps.map((gap) => gap !== 1);
}

function placeOf(name: string): Place | undefined {
  const [, list = "", index] = /^(?:(.*)\.)?(\d+)$/s.exec(name) ?? [];
  return index === undefined ? undefined : { list, index: Number(index) };
}
