/** Whether MPI can be begun, or why not. */
import { mpi } from "../../../build/dist/mpi.js";

try {
  const { rank, size } = await mpi();
  console.log(`rank ${rank} of ${size}`, process.env.UCX_MEM_EVENTS);
} catch ({ name, code, message }) {
  console.log(`${name} ${code} ${message}`);
}
