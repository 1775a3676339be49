import { gruBack } from "./gru";
import { gruResetBack, resetBack } from "./gruReset";
import { lstmBack } from "./lstm";
import { addVectors, Cell, gatesOf, keptBy, operate, project, ROWS_AT_ONCE, wholeOf } from "./recurrent";
import { at } from "./simd";

/**
 * dx [steps, rows, gates x units], the gradient of what went into the gates beside the state, and
 * of `gru` dProduct, that of h U; from dh, that of the states h, and the tape, its steps one behind
 * the other. panels, resetPanels: U transposed, packed, in the parts of recurrentStates.ts; work:
 * [3, rows, units].
 */
export function recurrentGradient(
  cell: i32,
  dx: usize,
  dProduct: usize,
  dh: usize,
  h: usize,
  tape: usize,
  panels: usize,
  resetPanels: usize,
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
  // what comes to a step from the one behind: by the product, beside it, and of gruReset what comes
  // to the part that the reset left
  const product = work;
  const carried = at(product, rows * units);
  const dReset = at(carried, rows * units);
  for (let first = begin; first < end; first += ROWS_AT_ONCE) {
    const last = min(end, first + ROWS_AT_ONCE);
    clearRows(product, units, first, last);
    clearRows(carried, units, first, last);
    for (let t = steps; t > 0; t--) {
      const hasBefore = t > 1;
      const step = (t - 1) * rows;
      const states = at(h, step * units);
      const before = at(states, -rows * units);
      const keep = at(tape, step * kept);
      const dGates = at(dx, step * width);
      const dStates = at(dh, step * units);
      const back = cell == Cell.gru ? at(dProduct, step * width) : dGates;
      if (cell == Cell.simpleRnn) {
        const offset = first * units;
        const count = (last - first) * units;
        addVectors(at(dGates, offset), at(dStates, offset), at(product, offset), count);
        operate(activation, at(dGates, offset), at(states, offset), count, constants);
      } else {
        for (let r = first; r < last; r++) {
          const row = r * units;
          const dRow = at(dGates, r * width);
          const dState = at(dStates, row);
          const own = at(keep, r * kept);
          const stateBefore = at(before, row);
          const beside = at(carried, row);
          const by = at(product, row);
          if (cell == Cell.lstm) {
            lstmBack(
              hasBefore,
              dRow,
              dState,
              beside,
              by,
              own,
              at(own, -rows * kept),
              units,
              gate,
              activation,
              constants,
            );
          } else if (cell == Cell.gru) {
            const dOwn = at(back, r * width);
            gruBack(hasBefore, dRow, dOwn, dState, beside, by, stateBefore, own, units, gate, activation, constants);
          } else gruResetBack(hasBefore, dRow, dState, beside, by, stateBefore, own, units, activation, constants);
        }
      }
      if (cell == Cell.gruReset) {
        project(dReset, at(dGates, whole), resetPanels, 0, units, units, width, constants, scratch, first, last);
        for (let r = first; r < last; r++) {
          const row = r * units;
          const dRow = at(dGates, r * width);
          resetBack(
            hasBefore,
            dRow,
            at(carried, row),
            at(dReset, row),
            at(before, row),
            at(keep, r * kept),
            units,
            gate,
            constants,
          );
        }
      }
      if (hasBefore) project(product, back, panels, 0, units, whole, width, constants, scratch, first, last);
    }
  }
}

/** Makes rows `first` to `last` of x [rows, columns] zero. */
@inline
function clearRows(x: usize, columns: usize, first: usize, last: usize): void {
  memory.fill(at(x, first * columns), 0, (last - first) * columns * sizeof<Real>());
}
