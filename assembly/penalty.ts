/** Adds penalties of weights to losses. */

/**
 * status[0] += penalty * share * status[2], how many rows there are. status: f64 [3]; penalty: [1].
 * One thread does it all.
 */
export function addPenalty(status: usize, penalty: usize, share: f64, _begin: usize, _end: usize): void {
  store<f64>(status, load<f64>(status) + (load<Real>(penalty) as f64) * share * load<f64>(status, 16));
}
