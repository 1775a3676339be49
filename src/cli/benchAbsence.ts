import type { Absence } from "./benchPeerInstall.js";
import { type Host, writeLine } from "./host.js";

/**
 * A peer or task that is left out, as a line of JSON; `job` is the task that a peer is missing in,
 * if not in all.
 */
export function absenceEvent({ name, why }: Absence, job?: string): string {
  return JSON.stringify({ event: "absent", name, why, ...(job !== undefined && { job }) });
}

/** Tells what is left out altogether. */
export function tellAbsence(host: Host, absence: Absence, json: boolean): void {
  writeLine(host.stdout, json ? absenceEvent(absence) : `${absence.name} is left out: ${absence.why}`);
}
