/** The average of weights over the updates, beside the weights themselves. */
import { at, IS_WIDE } from "./simd";
import { averaged, pairsEnd, second, stepOf, storeBoth } from "./update";

/**
 * average = keep average + (1 - keep) w. settings: f64 [2], of which the second is `keep`; average,
 * w: [anything], padded to whole vectors; begin, end count elements.
 */
export function averageStep(average: usize, w: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) averageVectors(IS_WIDE, average, w, settings, begin, last);
  if (last < end) averageVectors(false, average, w, settings, last, end);
}

@inline
function averageVectors(isPair: bool, average: usize, w: usize, settings: usize, begin: usize, end: usize): void {
  const share = load<f64>(settings, 8);
  const keep = v128.splat<Real>(share as Real);
  const take = v128.splat<Real>((1 - share) as Real);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const a0 = averaged(keep, v128.load(at(average, i)), take, v128.load(at(w, i)));
    const a1 = averaged(keep, second(isPair, at(average, i)), take, second(isPair, at(w, i)));
    storeBoth(isPair, at(average, i), a0, a1);
  }
}

/**
 * From the first update on, whose weights are the average, settings[1], the share that is kept, is
 * settings[0]. One thread does it.
 */
export function averageAdvance(settings: usize, _begin: usize, _end: usize): void {
  store<f64>(settings, load<f64>(settings), 8);
}
