import { cosOfTurns, type Draws, sinOfTurns } from "./draws.js";

/** Where a row lies, and what is to be learned of it: the place of its class, or a number. */
export interface Point {
  readonly x: readonly number[];
  readonly y: number;
}

/** A data set that is drawn by chance. */
export interface GeneratedSet {
  readonly features: readonly string[];
  /** Names of the classes; of a set whose numbers are learned, what these are called. */
  readonly classes?: readonly string[];
  readonly target?: string;
  /** Deviation of the noise that is usual, in percent of the picture's half. */
  readonly noise: number;
  /** Where row `row` lies before noise is added. */
  readonly place: (row: number, draws: Draws) => Point;
}

const PLANE = ["x1", "x2"];

/** Half of the picture that all sets fill, about: rows so large need no standardization. */
export const HALF = 2;

const TURNS_OF_SPIRAL = 1.25;

/** Room along the axes of xor, which belongs to no class. */
const GAP = 0.06;

/** The centres of the three heaps. */
const CENTRES = [
  [0, 0.6],
  [-0.6, -0.4],
  [0.6, -0.4],
];

/** All sets, by their names; before noise within -1 .. 1. */
export const GENERATED = {
  circles: {
    features: PLANE,
    classes: ["outer", "inner"],
    noise: 8,
    place: (row, { uniform: [turn] }) => {
      const radius = row % 2 === 0 ? 0.9 : 0.4;
      return { x: [radius * cosOfTurns(turn), radius * sinOfTurns(turn)], y: row % 2 };
    },
  },
  xor: {
    features: PLANE,
    classes: ["equal", "unequal"],
    noise: 4,
    place: (_, { uniform }) => {
      const [a, b] = uniform.map((share) => 2 * share - 1);
      return { x: [fromAxis(a), fromAxis(b)], y: a < 0 === b < 0 ? 0 : 1 };
    },
  },
  spiral: {
    features: PLANE,
    classes: ["arm 1", "arm 2"],
    noise: 3,
    place: (row, { uniform: [share] }) => {
      const radius = 0.08 + 0.92 * share;
      const turn = TURNS_OF_SPIRAL * radius + (row % 2) / 2;
      return { x: [radius * sinOfTurns(turn), radius * cosOfTurns(turn)], y: row % 2 };
    },
  },
  gaussians: {
    features: PLANE,
    classes: ["top", "left", "right"],
    noise: 20,
    place: (row) => ({ x: CENTRES[row % 3], y: row % 3 }),
  },
  moons: {
    features: PLANE,
    classes: ["upper", "lower"],
    noise: 7,
    place: (row, { uniform: [share] }) => {
      const [across, up] = [cosOfTurns(share / 2), sinOfTurns(share / 2)];
      const x = row % 2 === 0 ? [across - 0.5, up - 0.25] : [0.5 - across, 0.25 - up];
      return { x: x.map((value) => value / 1.5), y: row % 2 };
    },
  },
  sine: {
    features: ["x"],
    target: "y",
    noise: 10,
    place: (_, { uniform: [share] }) => ({ x: [2 * share - 1], y: sinOfTurns(share * 2) }),
  },
} as const satisfies Readonly<Record<string, GeneratedSet>>;

/** Names of the sets that are drawn by chance. */
export type GeneratedName = keyof typeof GENERATED;

/** A share from -1 to 1, moved away from 0. */
function fromAxis(share: number): number {
  return share < 0 ? share * (1 - GAP) - GAP : share * (1 - GAP) + GAP;
}
