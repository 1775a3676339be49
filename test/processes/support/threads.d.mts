/**
 * What the function `name` of the module at `url` gives in each of `size` processes, by rank: it is
 * called with a communicator and `given`.
 */
export function inProcesses<Told>(url: string, name: string, size: number, given: unknown): Promise<readonly Told[]>;
