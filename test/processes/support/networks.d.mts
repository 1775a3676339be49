/** What can be trained, by name. */
export const trainings: Readonly<Record<string, object>>;
