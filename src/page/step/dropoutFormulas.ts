import type { Line, Subject } from "./explanation.js";
import { fenced, fraction, type MathTree, number, row } from "./math.js";
import { numberText, numeral, rowVector } from "./numbers.js";
import { answersLetters, DROPPED, d, ofLayer, ofUnit } from "./symbols.js";

/** Digits that show what is left of 1 as it is. */
const ALL_DIGITS = 15;

/** What dropout makes of a layer's answers: nothing of some, and more of the others. */
export function droppedLines({ trace, sample, unit }: Subject, layer: number): readonly Line[] {
  const { dropped, normalized, activations: answers, units } = trace.layers[layer];
  if (!dropped) return [];
  const activations = normalized?.activations ?? answers;
  const at = sample * units + unit;
  return [
    {
      says: `Dropout leaves out ${percent(dropped.rate)} of the answers, others in every batch, and divides the rest by what is left of 1`,
      formula: row(
        ofLayer(DROPPED.row, layer),
        "=",
        rowVector(units, (j) => dropped.activations[sample * units + j], unit),
      ),
    },
    {
      says: `Unit ${unit + 1}`,
      formula: through(DROPPED.row, dropped.activations[at], activations[at], dropped.rate, layer, unit),
    },
  ];
}

/**
 * How a gradient goes back through dropout: as the answers came, so that of those left out is 0.
 */
export function backThroughDropout({ trace, sample, unit }: Subject, layer: number): readonly Line[] {
  const { dropped, normalized, dActivations: ofAnswers, units } = trace.layers[layer];
  const dActivations = normalized?.dActivations ?? ofAnswers;
  if (!dropped || !dActivations) return [];
  const symbol = ofUnit(d(answersLetters(trace.layers[layer]).row), layer, unit);
  const at = sample * units + unit;
  const isLeftOut = dActivations.values[at] === 0;
  return [
    {
      says: isLeftOut ? "Dropout left it out, so it changes nothing" : "Through dropout, as on the way forward",
      formula: isLeftOut
        ? row(symbol, "=", numeral(dActivations.values[at], true))
        : divided(symbol, dropped.dActivations.values[at], dActivations.values[at], dropped.rate),
    },
  ];
}

function through(letter: string, after: number, before: number, rate: number, layer: number, unit: number): MathTree {
  const symbol = ofUnit(letter, layer, unit);
  return after === 0 ? row(symbol, "=", numeral(0, true)) : divided(symbol, before, after, rate);
}

/** A number divided by what is left of 1. */
function divided(symbol: MathTree, before: number, after: number, rate: number): MathTree {
  const left = row(number("1"), "−", number(numberText(rate, ALL_DIGITS)));
  return row(symbol, "=", fraction(numeral(before), fenced(left)), "=", numeral(after, true));
}

function percent(rate: number): string {
  return `${numberText(100 * rate, ALL_DIGITS)} %`;
}
