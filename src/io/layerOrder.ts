import { mayBeHeads, type NamedLayer } from "./heads.js";
import { quote } from "./json.js";
import { unfit } from "./unfit.js";

/**
 * Beyond this many tries at an order there surely is more than one; it bounds what a hostile file
 * can ask.
 */
const MOST_TRIES = 10_000;
const MOST_NAMES = 8;

/**
 * The layers in the order in which rows go through them. Files are sorted by name, so their own
 * order says nothing. Names that differ in their numbers alone (0, 2; fc1, fc2; block1.0, block2.0)
 * follow these; where there are other names too, the sizes decide.
 * @throws FormatError `FORMAT_INVALID` where names and sizes leave no order, or more than one, or
 * may be those of several heads
 */
export function orderLayers<T extends NamedLayer>(layers: readonly T[]): readonly T[] {
  const families = familiesOf(layers);
  // sizes that don't follow each other are told by whoever reads them, with the layer's name
  const isSingle = families.length === 1;
  const chains = isSingle ? families : chainsOf(families, layers.length);
  const isBranched = chains.length === 1 && fits(chains[0]) && mayBeHeads(chains[0]);
  if (chains.length === 1 && !isBranched) return chains[0];
  const found = layers.slice(0, MOST_NAMES).map(({ name, inputs, units }) => `${quote(name)} (${inputs} to ${units})`);
  if (layers.length > MOST_NAMES) found.push(`${layers.length - MOST_NAMES} more`);
  if (isBranched)
    throw unfit(
      `holds the layers ${found.join(", ")}, of which some may stand side by side, as several heads do: save one chain of layers, and number their names in its order, such as "fc1" and "fc2"`,
    );
  const many = chains.length === 0 ? "don't fit together in any order" : "fit together in more than one order";
  throw unfit(
    `holds the layers ${found.join(", ")}, which ${many}: number their names in the order of the network, such as "fc1" and "fc2", or save one torch.nn.Sequential`,
  );
}

/** Whether each layer takes what the one before gives. */
function fits(chain: readonly NamedLayer[]): boolean {
  return chain.every(({ inputs }, i) => i === 0 || inputs === chain[i - 1].units);
}

/**
 * Layers whose names differ in their numbers alone, sorted by these. @throws FormatError where two
 * have the same numbers.
 */
function familiesOf<T extends NamedLayer>(layers: readonly T[]): readonly (readonly T[])[] {
  const families = new Map<string, { readonly numbers: readonly number[]; readonly layer: T }[]>();
  for (const layer of layers) {
    const stem = layer.name.replace(/\d+/g, "#");
    const family = families.get(stem) ?? [];
    families.set(stem, family);
    family.push({ numbers: (layer.name.match(/\d+/g) ?? []).map(Number), layer });
  }
  return [...families.values()].map((family) => {
    family.sort((a, b) => compare(a.numbers, b.numbers));
    const twin = family.findIndex(({ numbers }, i) => i > 0 && compare(numbers, family[i - 1].numbers) === 0);
    if (twin > 0)
      throw unfit(
        `holds layers with the same number, ${quote(family[twin - 1].layer.name)} and ${quote(family[twin].layer.name)}: number each differently`,
      );
    return family.map(({ layer }) => layer);
  });
}

/** Numbers in their order, the first first; both lists are of one length. */
function compare(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((number, i) => number !== b[i]);
  return place < 0 ? 0 : a[place] < b[place] ? -1 : 1;
}

/**
 * The chains that take each family in its order and in which each layer's inputs are the units of
 * the one before; at most two.
 */
function chainsOf<T extends NamedLayer>(
  families: readonly (readonly T[])[],
  length: number,
): readonly (readonly T[])[] {
  const chains: T[][] = [];
  const chain: T[] = [];
  const taken = families.map(() => 0);
  let tries = 0;
  const extend = (): void => {
    if (chain.length === length) chains.push([...chain]);
    families.forEach((family, i) => {
      const next = family[taken[i]];
      const width = chain.at(-1)?.units;
      if (!next || (width !== undefined && next.inputs !== width) || chains.length > 1 || ++tries > MOST_TRIES) return;
      chain.push(next);
      taken[i]++;
      extend();
      taken[i]--;
      chain.pop();
    });
  };
  extend();
  // a search that was broken off has not shown that its chain is the only one
  return tries > MOST_TRIES ? [chain, chain] : chains;
}
