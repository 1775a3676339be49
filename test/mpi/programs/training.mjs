/**
 * Trains with the other processes of a launcher what the arguments name, and tells what it has come
 * to.
 */
import { mpi } from "../../../build/dist/mpi.js";
import { train } from "../../processes/support/trainings.mjs";

const distributed = await mpi();
for (const name of process.argv.slice(2)) {
  const { records, weights } = await train(distributed, name);
  // in one piece, so that lines of processes don't mix
  process.stdout.write(`${JSON.stringify({ rank: distributed.rank, name, records, weights })}\n`);
}
