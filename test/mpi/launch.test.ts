import { expect, test } from "vitest";
import { launchOf } from "../../src/mpi/launch.js";

test("launchers are known by the variables that they set", () => {
  const open = { OMPI_COMM_WORLD_RANK: "3", OMPI_COMM_WORLD_SIZE: "4", PMIX_RANK: "3" };
  expect(launchOf(open)).toEqual({ by: "Open MPI's mpirun", family: "Open MPI", rank: 3, size: 4 });
  expect(launchOf({ PMI_RANK: "0", PMI_SIZE: "2" })).toMatchObject({ family: "MPICH", rank: 0, size: 2 });
  const srun = { SLURM_PROCID: "1", SLURM_STEP_NUM_TASKS: "8", SLURM_NTASKS: "9" };
  expect(launchOf({ ...srun, PMIX_RANK: "1" })).toMatchObject({ by: "A launcher with PMIx", rank: 1, size: 8 });
  expect(launchOf(srun)).toEqual({ by: "Slurm's srun", rank: 1, size: 8 });
  expect(launchOf({ PMIX_RANK: "1" })).toEqual({ by: "A launcher with PMIx", family: "Open MPI", rank: 1 });
  expect(launchOf({ RANK: "1", WORLD_SIZE: "2" })).toMatchObject({ rank: 1, size: 2 });
  expect(launchOf({ ...srun, RANK: "7", WORLD_SIZE: "9" })).toMatchObject({ rank: 1, size: 8 });
});

test("nothing else is a launch", () => {
  expect(launchOf({})).toBeUndefined();
  // a batch script of Slurm's, which is no step of it
  expect(launchOf({ SLURM_PROCID: "0", SLURM_NTASKS: "4" })).toBeUndefined();
  for (const rank of ["", "one", "-1", "1.5", "0x1", "9".repeat(30)])
    expect(launchOf({ RANK: rank, WORLD_SIZE: "2" })).toBeUndefined();
  expect(launchOf({ RANK: "1" })).toBeUndefined();
});
