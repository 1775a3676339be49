import { type OptimizerName, optimizerOf } from "../../catalog/optimizers.js";
import type { Optimizer } from "../../index.js";
import { fenced, fraction, hat, type MathTree, name, type Part, root, row, sub, sup } from "./math.js";
import { later } from "./numbers.js";
import { d } from "./symbols.js";

/**
 * What an update computes for a weight: its gradient with the decay, what the optimizer keeps,
 * Adam's corrected means, the weight.
 */
export type Quantity = "g" | "m" | "v" | "b" | "mHat" | "vHat" | "w";

/** What stands for the parts of an update: their letters, or their numbers for one weight. */
export interface Terms {
  /** Of the weight and of what the optimizer keeps, before the update. */
  readonly before: (of: "w" | "m" | "v" | "b") => Part;
  readonly dw: Part;
  /** As they are computed. */
  readonly now: (of: Exclude<Quantity, "w">) => Part;
  /** An option by its name. */
  readonly option: (name: string) => Part;
  /** The number of the update, from 1. */
  readonly t: Part;
  /** What stands between factors. */
  readonly dot: readonly Part[];
}

/** How one quantity of an update follows from others. */
export interface Equation {
  readonly of: Quantity;
  /** Whether the quantity's former value goes into it. */
  readonly replaces: boolean;
  readonly right: readonly Part[];
}

/** The letters of the quantities. */
export const LETTERS: Readonly<Record<Quantity, MathTree>> = {
  g: name("g"),
  m: name("m"),
  v: name("v"),
  b: name("b"),
  mHat: hat("m"),
  vHat: hat("v"),
  w: name("w"),
};

/** The letters of the options that are numbers. */
export const OPTION_LETTERS: Readonly<Record<string, MathTree>> = {
  learningRate: name("η"),
  momentum: name("μ"),
  rho: name("ρ"),
  beta1: sub("β", "1"),
  beta2: sub("β", "2"),
  epsilon: name("ε"),
  weightDecay: name("λ"),
};

const GENERAL: Terms = {
  before: (of) => LETTERS[of],
  dw: d("w"),
  now: (of) => LETTERS[of],
  option: (option) => OPTION_LETTERS[option],
  t: "t",
  dot: [],
};

/** The rule of an optimizer, for one weight. */
export function ruleOf(optimizer: Pick<Optimizer, "name" | "options">): readonly MathTree[] {
  return equationsOf(optimizer, GENERAL).map(({ of, replaces, right }) =>
    row(LETTERS[of], replaces ? "←" : "=", ...right),
  );
}

/** What the equations of all optimizers are made of. */
interface Parts extends Terms {
  readonly options: Optimizer["options"];
  /** The letter of the decay; undefined where there is none. */
  readonly decay: Part | undefined;
  /** A product. */
  readonly times: (first: Part, ...others: readonly Part[]) => MathTree;
  /** The gradient, with the decay that is added to it. */
  readonly gradient: Equation;
  /** The step of the weight. */
  readonly descend: (...step: readonly Part[]) => Equation;
  /** A running mean. */
  readonly mean: (of: "m" | "v", share: Part, what: Part) => Equation;
  /** The gradient's square. */
  readonly square: MathTree;
  /** The gradient over the root of v. */
  readonly scaled: MathTree;
}

/** The rules of the optimizers; one that has none here is told by what it does to the weight. */
const RULES: Partial<Readonly<Record<OptimizerName, (parts: Parts) => Equation[]>>> = {
  sgd({ options, decay, gradient, descend, now, dw, before, option, times }) {
    if (!options.momentum) return decay ? [gradient, descend(now("g"))] : [descend(dw)];
    const momentum = option("momentum");
    const velocity: Equation = {
      of: "v",
      replaces: true,
      right: [times(momentum, before("v")), "+", later(now("g"))],
    };
    const ahead = fenced(now("g"), "+", times(momentum, now("v")));
    return [gradient, velocity, descend(options.nesterov ? ahead : now("v"))];
  },
  adam: (parts) => adamEquations(parts),
  adamW(parts) {
    const { decay, option, before, times } = parts;
    const equations = adamEquations(parts);
    const step = equations[equations.length - 1];
    if (!decay) return equations;
    const shrunk = [...step.right, "−", times(option("learningRate"), decay, before("w"))];
    return [...equations.slice(0, -1), { ...step, right: shrunk }];
  },
  rmsProp({ options, gradient, mean, square, descend, scaled, option, times, before, now }) {
    const squares = mean("v", option("rho"), square);
    if (!options.momentum) return [gradient, squares, descend(scaled)];
    const velocity: Equation = {
      of: "b",
      replaces: true,
      right: [times(option("momentum"), before("b")), "+", scaled],
    };
    return [gradient, squares, velocity, descend(now("b"))];
  },
  adagrad: ({ gradient, before, square, descend, scaled }) => [
    gradient,
    { of: "v", replaces: true, right: [before("v"), "+", square] },
    descend(scaled),
  ],
};

function adamEquations({ gradient, mean, square, descend, now, option, t }: Parts): Equation[] {
  const [first, second] = [option("beta1"), option("beta2")];
  const corrected = (of: "mHat" | "vHat", value: Part, share: Part): Equation => ({
    of,
    replaces: false,
    right: [fraction(value, row("1", "−", sup(share, t)))],
  });
  return [
    gradient,
    mean("m", first, now("g")),
    mean("v", second, square),
    corrected("mHat", now("m"), first),
    corrected("vHat", now("v"), second),
    descend(fraction(now("mHat"), row(root(now("vHat")), "+", option("epsilon")))),
  ];
}

/** What an optimizer computes for one weight, in this order. */
export function equationsOf({ name: kind, options }: Pick<Optimizer, "name" | "options">, terms: Terms): Equation[] {
  const { before, now, dw, option, dot } = terms;
  const times: Parts["times"] = (first, ...others) => row(first, ...others.flatMap((other) => [...dot, later(other)]));
  const decay = Number(options.weightDecay ?? 0) > 0 ? option("weightDecay") : undefined;
  const isAdded = decay && optimizerOf(kind).decay === undefined;
  const parts: Parts = {
    ...terms,
    options,
    decay,
    times,
    gradient: { of: "g", replaces: false, right: isAdded ? [dw, "+", times(decay, before("w"))] : [dw] },
    descend: (...step) => ({
      of: "w",
      replaces: true,
      right: [before("w"), "−", times(option("learningRate"), ...step)],
    }),
    mean: (of, share, what) => ({
      of,
      replaces: true,
      right: [times(share, before(of)), "+", times(fenced("1", "−", share), what)],
    }),
    square: sup(later(now("g")), "2"),
    scaled: fraction(now("g"), row(root(now("v")), "+", option("epsilon"))),
  };
  return RULES[kind]?.(parts) ?? [parts.gradient];
}
