/** h(t) = f(x(t) + h(t - 1) U), and the way back through all steps. */
import { addVectors, clearRows, operate, project, ROWS_AT_ONCE } from "./recurrent";
import { at } from "./simd";

/** All states. There is one gate, and no tape: h tells the slopes. */
export function simpleRnnStates(
  h: usize,
  _tape: usize,
  _tapeStep: usize,
  x: usize,
  panels: usize,
  _resetPanels: usize,
  _bias: usize,
  _work: usize,
  steps: usize,
  rows: usize,
  units: usize,
  _gate: u32,
  activation: u32,
  constants: usize,
  scratch: usize,
  begin: usize,
  end: usize,
): void {
  const step = rows * units;
  for (let first = begin; first < end; first += ROWS_AT_ONCE) {
    const last = min(end, first + ROWS_AT_ONCE);
    for (let t: usize = 0; t < steps; t++) {
      const now = at(h, t * step);
      const before = t ? at(now, -step) : now;
      project(now, before, panels, 0, units, t ? units : 0, units, constants, scratch, first, last);
      const row = at(now, first * units);
      const count = (last - first) * units;
      addVectors(row, row, at(x, t * step + first * units), count);
      operate(activation, row, row, count, constants);
    }
  }
}

/** dx = (dh + what comes back from the step behind) f'(h). */
export function simpleRnnGradient(
  dx: usize,
  _dProduct: usize,
  dh: usize,
  h: usize,
  _tape: usize,
  panels: usize,
  _resetPanels: usize,
  work: usize,
  steps: usize,
  rows: usize,
  units: usize,
  _gate: u32,
  activation: u32,
  constants: usize,
  scratch: usize,
  begin: usize,
  end: usize,
): void {
  const step = rows * units;
  for (let first = begin; first < end; first += ROWS_AT_ONCE) {
    const last = min(end, first + ROWS_AT_ONCE);
    const offset = first * units;
    const count = (last - first) * units;
    clearRows(work, units, first, last);
    for (let t = steps; t > 0; t--) {
      const now = (t - 1) * step + offset;
      addVectors(at(dx, now), at(dh, now), at(work, offset), count);
      operate(activation, at(dx, now), at(h, now), count, constants);
      if (t == 1) break;
      project(work, at(dx, (t - 1) * step), panels, 0, units, units, units, constants, scratch, first, last);
    }
  }
}
