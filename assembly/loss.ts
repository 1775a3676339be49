/**
 * Losses: each kernel gives the loss of every row, in f64, and the gradient of the batch's loss.
 * The host picks `divisor` (say the number of rows) and scales the sum of the row losses alike; no
 * sum crosses rows here. It is a divisor because 1 / rows, rounded, would put the same relative
 * error into every element of the gradient.
 */
import { exp, log, log1p } from "./math";
import { firstHalves, high, lastHalves, low } from "./quad";
import { at, lanes, loadTail, storeTail } from "./simd";
import { expOfRow, maxOfRow, sumLanes } from "./softmax";

/**
 * rowLoss[r] = sum over j of (a - y)^2;  da = (a - y) / divisor.
 * rowLoss: f64 [rows]; da, a, y: [rows, columns]; begin, end count rows.
 */
export function squaredError(
  rowLoss: usize,
  da: usize,
  a: usize,
  y: usize,
  columns: usize,
  divisor: f64,
  _constants: usize,
  begin: usize,
  end: usize,
): void {
  const divisors = v128.splat<Real>(divisor as Real);
  let r = begin;
  if (sizeof<Real>() == 4 && columns <= 4) {
    for (; r + 4 <= end; r += 4) {
      const first = r * columns;
      for (let j: usize = 0; j < 4 * columns; j += 4) {
        const error = v128.sub<f32>(v128.load(at(a, first + j)), v128.load(at(y, first + j)));
        v128.store(at(da, first + j), v128.div<f32>(error, divisors));
      }
      storeSquares(rowLoss + r * 8, at(a, first), at(y, first), columns);
    }
  }
  for (; r < end; r++) {
    const first = r * columns;
    const last = first + columns;
    let squares = v128.splat<Real>(0);
    let i = first;
    for (; i + lanes<Real>() <= last; i += lanes<Real>()) {
      const error = v128.sub<Real>(v128.load(at(a, i)), v128.load(at(y, i)));
      v128.store(at(da, i), v128.div<Real>(error, divisors));
      squares = v128.add<Real>(squares, v128.mul<Real>(error, error));
    }
    if (i < last) {
      const error = v128.sub<Real>(loadTail(at(a, i), last - i), loadTail(at(y, i), last - i));
      storeTail(at(da, i), v128.div<Real>(error, divisors), last - i);
      squares = v128.add<Real>(squares, v128.mul<Real>(error, error));
    }
    store<f64>(rowLoss + r * 8, sumLanes(squares) as f64);
  }
}

/** The sums of four rows of 1 to 4 squares, each in the order of `sumLanes`, go to four f64. */
@inline
function storeSquares(rowLoss: usize, a: usize, y: usize, columns: usize): void {
  const row0 = squaresAt(a, y, 0);
  const row1 = squaresAt(a, y, columns);
  const row2 = squaresAt(a, y, 2 * columns);
  const row3 = squaresAt(a, y, 3 * columns);
  const low01 = low(row0, row1);
  const low23 = low(row2, row3);
  let sum = firstHalves(low01, low23);
  if (columns > 1) sum = v128.add<f32>(sum, lastHalves(low01, low23));
  if (columns > 2) {
    const high01 = high(row0, row1);
    const high23 = high(row2, row3);
    const third = firstHalves(high01, high23);
    sum = v128.add<f32>(sum, columns == 3 ? third : v128.add<f32>(third, lastHalves(high01, high23)));
  }
  v128.store(rowLoss, f64x2.promote_low_f32x4(sum));
  v128.store(rowLoss, f64x2.promote_low_f32x4(lastHalves(sum, sum)), 16);
}

/** (a - y)^2 of the four elements from number `i` on. */
@inline
function squaresAt(a: usize, y: usize, i: usize): v128 {
  const error = v128.sub<f32>(v128.load(at(a, i)), v128.load(at(y, i)));
  return v128.mul<f32>(error, error);
}

/**
 * log(1 + exp(z)) - z t with e = exp(-|z|), written so that neither part overflows: max(z, 0) - z
 * t + log1p(e).
 */
@inline
function binaryCrossEntropyOf(z: v128, t: v128, e: v128, constants: usize): v128 {
  const linear = v128.sub<Real>(v128.max<Real>(z, v128.splat<Real>(0)), v128.mul<Real>(z, t));
  return v128.add<Real>(linear, log1p(e, constants));
}

/**
 * sigmoid(z) - t with e = exp(-|z|), as (1 - t) sigmoid(z) - t sigmoid(-z): for t = 0 or 1 the one
 * sigmoid that is left keeps its relative accuracy however near to t the other one is.
 */
@inline
function sigmoidMinusTarget(z: v128, t: v128, e: v128): v128 {
  const one = v128.splat<Real>(1);
  const denominator = v128.add<Real>(one, e);
  const larger = v128.div<Real>(one, denominator);
  const smaller = v128.div<Real>(e, denominator);
  const isNegative = v128.lt<Real>(z, v128.splat<Real>(0));
  const up = v128.bitselect(smaller, larger, isNegative);
  const down = v128.bitselect(larger, smaller, isNegative);
  return v128.sub<Real>(v128.mul<Real>(v128.sub<Real>(one, t), up), v128.mul<Real>(t, down));
}

/**
 * rowLoss[r] = sum over j of -(t log s + (1 - t) log(1 - s)), s = sigmoid(z);
 * dz = (s - t) / divisor.
 * rowLoss: f64 [rows]; dz, z (logits), t (targets in 0 .. 1): [rows, columns]; begin, end count
 * rows.
 */
export function binaryCrossEntropy(
  rowLoss: usize,
  dz: usize,
  z: usize,
  t: usize,
  columns: usize,
  divisor: f64,
  constants: usize,
  begin: usize,
  end: usize,
): void {
  const divisors = v128.splat<Real>(divisor as Real);
  for (let r = begin; r < end; r++) {
    const first = r * columns;
    const last = first + columns;
    let sum: f64 = 0;
    for (let i = first; i < last; i += lanes<Real>()) {
      const count = min(lanes<Real>(), last - i);
      const isWhole = count == lanes<Real>();
      const logit = isWhole ? v128.load(at(z, i)) : loadTail(at(z, i), count);
      const target = isWhole ? v128.load(at(t, i)) : loadTail(at(t, i), count);
      const e = exp(v128.neg<Real>(v128.abs<Real>(logit)), constants);
      const loss = binaryCrossEntropyOf(logit, target, e, constants);
      const gradient = v128.div<Real>(sigmoidMinusTarget(logit, target, e), divisors);
      if (isWhole) {
        v128.store(at(dz, i), gradient);
        sum += sumLanes(loss) as f64;
      } else {
        storeTail(at(dz, i), gradient, count);
        sum += v128.extract_lane<Real>(loss, 0) as f64;
        if (sizeof<Real>() == 4 && count > 1) sum += v128.extract_lane<f32>(loss, 1) as f64;
        if (sizeof<Real>() == 4 && count > 2) sum += v128.extract_lane<f32>(loss, 2) as f64;
      }
    }
    store<f64>(rowLoss + r * 8, sum);
  }
}

/**
 * rowLoss[r] = log(sum over j of exp(z[j])) - z[label];
 * dz = (softmax(z) - oneHot(label)) / divisor.
 * rowLoss: f64 [rows]; dz, z (logits): [rows, columns], dz not z; labels: i32 [rows]; begin, end
 * count rows.
 */
export function crossEntropy(
  rowLoss: usize,
  dz: usize,
  z: usize,
  labels: usize,
  columns: usize,
  divisor: f64,
  constants: usize,
  begin: usize,
  end: usize,
): void {
  for (let r = begin; r < end; r++) {
    const logits = at(z, r * columns);
    const row = at(dz, r * columns);
    const label = load<u32>(labels + r * 4) as usize;
    const largest = maxOfRow(logits, columns);
    const sum = expOfRow(row, logits, largest, columns, constants);
    const logOfSum = v128.extract_lane<Real>(log(v128.splat<Real>(sum), constants), 0);
    store<f64>(rowLoss + r * 8, (logOfSum - (load<Real>(at(logits, label)) - largest)) as f64);
    for (let j: usize = 0; j < columns; j++) {
      const share: Real = load<Real>(at(row, j)) / sum;
      store<Real>(at(row, j), (j == label ? share - 1 : share) / (divisor as Real));
    }
  }
}
