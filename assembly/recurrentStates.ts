import { gruForward } from "./gru";
import { gruResetForward, resetForward } from "./gruReset";
import { lstmForward } from "./lstm";
import { addVectors, Cell, gatesOf, keptBy, operate, project, ROWS_AT_ONCE, wholeOf } from "./recurrent";
import { at } from "./simd";

/**
 * All states h [steps, rows, units], and the tape, its steps tapeStep elements apart, 0 where
 * nobody reads it later; of x [steps, rows, gates x units], what goes into the gates beside the
 * state. panels: the recurrent kernel U [units, gates x units], packed, but for what a reset comes
 * before, in resetPanels; bias of h U [gates x units], or address 0; work: [rows, gates x units].
 */
export function recurrentStates(
  cell: i32,
  h: usize,
  tape: usize,
  tapeStep: usize,
  x: usize,
  panels: usize,
  resetPanels: usize,
  bias: usize,
  work: usize,
  steps: usize,
  rows: usize,
  units: usize,
  gate: u32,
  activation: u32,
  constants: usize,
  scratch: usize,
  begin: usize,
  end: usize,
): void {
  const width = gatesOf(cell) * units;
  const whole = wholeOf(cell) * units;
  const kept = keptBy(cell) * units;
  for (let first = begin; first < end; first += ROWS_AT_ONCE) {
    const last = min(end, first + ROWS_AT_ONCE);
    for (let t: usize = 0; t < steps; t++) {
      const hasBefore = t > 0;
      const now = at(h, t * rows * units);
      const before = hasBefore ? at(now, -rows * units) : now;
      const input = at(x, t * rows * width);
      const keep = at(tape, t * tapeStep);
      const depth = hasBefore ? units : 0;
      project(work, before, panels, bias, whole, depth, units, constants, scratch, first, last);
      if (cell == Cell.simpleRnn) {
        const row = at(now, first * units);
        const count = (last - first) * units;
        addVectors(row, at(work, first * units), at(input, first * units), count);
        operate(activation, row, row, count, constants);
        continue;
      }
      if (cell == Cell.gruReset) {
        for (let r = first; r < last; r++) {
          const state = at(before, r * units);
          resetForward(
            hasBefore,
            at(keep, r * kept),
            state,
            at(input, r * width),
            at(work, r * whole),
            units,
            gate,
            constants,
          );
        }
        // h isn't there yet: its rows take the product
        project(now, at(keep, 3 * units), resetPanels, 0, units, depth, kept, constants, scratch, first, last);
      }
      for (let r = first; r < last; r++) {
        const state = at(now, r * units);
        const stateBefore = at(before, r * units);
        const own = at(keep, r * kept);
        const given = at(input, r * width);
        const product = at(work, r * whole);
        if (cell == Cell.lstm) {
          lstmForward(hasBefore, state, own, at(own, -tapeStep), given, product, units, gate, activation, constants);
        } else if (cell == Cell.gru) {
          gruForward(hasBefore, state, stateBefore, own, given, product, units, gate, activation, constants);
        } else gruResetForward(hasBefore, state, stateBefore, own, given, units, activation, constants);
      }
    }
  }
}
