import type { Course } from "../course.js";
import { BEGINNING, type Place, type Training } from "../training.js";
import type { FitState, PlateauState, Stopping } from "./fitState.js";

/** How far a `fit` is, with what has been counted of what it watches. */
export function fitStateOf(
  { training, rate, best, asked, epochsBefore, steps, batch }: Course,
  isOver: boolean,
  stopping: Stopping | undefined,
  plateau: PlateauState | undefined,
): FitState {
  return {
    asked,
    epochsBefore,
    steps,
    place: placeOf(training, batch),
    isOver,
    rate: rate.base,
    lastRate: rate.last,
    ...(stopping && { stopping }),
    ...(plateau && { plateau }),
    ...(best.kept && { kept: best.kept }),
  };
}

/** How far the present epoch of a training is, of which so many batches lie behind. */
function placeOf({ sums, data, passes }: Training, batch: number): Place {
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
