/** Rows of a batch where nobody says how many. */
export const USUAL_BATCH = 32;
