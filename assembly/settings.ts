/**
 * Optimizers' settings: a row of f64, whose places each optimizer's file names by an enum, as the
 * host does (src/catalog/optimizerEntries.ts, to which test/kernels/settings.test.ts holds these).
 */

/** The setting at `place`. */
@inline
export function setting(settings: usize, place: usize): f64 {
  return load<f64>(settings + place * 8);
}

/** The setting at `place`, in every lane. */
@inline
export function settingLanes(settings: usize, place: usize): v128 {
  return v128.splat<Real>(setting(settings, place) as Real);
}

/**
 * 1 minus the setting at `place`, in every lane: what a mean takes of a sample, beside the setting
 * that it keeps.
 */
@inline
export function restLanes(settings: usize, place: usize): v128 {
  return v128.splat<Real>((1 - setting(settings, place)) as Real);
}

/** to = `count` settings, but 0 in the place of number `without`. One thread does it. */
export function copySettings(to: usize, from: usize, count: usize, without: usize, _begin: usize, _end: usize): void {
  memory.copy(to, from, count * 8);
  setSetting(to, without, 0);
}

/** Changes the setting at `place`. */
@inline
export function setSetting(settings: usize, place: usize, value: f64): void {
  store<f64>(settings + place * 8, value);
}
