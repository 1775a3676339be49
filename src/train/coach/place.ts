import { BEGINNING, type Place, type Training } from "../training.js";

/** How far the present epoch of a training is, of which so many batches lie behind. */
export function placeOf({ sums, data, passes }: Training, batch: number): Place {
  if (batch === 0) return BEGINNING;
  return {
    batch,
    sums: [...sums],
    ...(data.tally && { tally: data.tally.state }),
    ...(passes.relaxations && { relaxation: passes.relaxations.state }),
  };
}

/** Has a training go on from there. */
export function takeUp(training: Training, place: Place): void {
  training.from = place;
  training.passes.relaxations?.takeUp(place.relaxation ?? []);
}
