/** What started this process, as its variables tell before MPI itself is asked. */
export interface Launch {
  /** The launcher, as the subject of a sentence. */
  readonly by: string;
  /** Whose processes it starts, where that is told. */
  readonly family?: "Open MPI" | "MPICH";
  readonly rank: number;
  /** Absent where only MPI knows. */
  readonly size?: number;
}

/** Variables of a process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Launchers by the variables in which they tell a process its rank and how many there are; the
 * first ones tell more than later ones.
 */
const LAUNCHERS: readonly (Omit<Launch, "rank" | "size"> & {
  readonly rank: string;
  readonly sizes: readonly string[];
})[] = [
  { by: "Open MPI's mpirun", family: "Open MPI", rank: "OMPI_COMM_WORLD_RANK", sizes: ["OMPI_COMM_WORLD_SIZE"] },
  { by: "mpiexec", family: "MPICH", rank: "PMI_RANK", sizes: ["PMI_SIZE"] },
  {
    by: "A launcher with PMIx",
    family: "Open MPI",
    rank: "PMIX_RANK",
    sizes: ["SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"],
  },
  // of the batch script itself Slurm tells a rank too, but no number of the step's tasks
  { by: "Slurm's srun", rank: "SLURM_PROCID", sizes: ["SLURM_STEP_NUM_TASKS"] },
  { by: "A launcher such as torchrun", rank: "RANK", sizes: ["WORLD_SIZE"] },
];

/**
 * The launcher that started this process together with others, or alone; undefined where none did.
 */
export function launchOf(variables: Variables): Launch | undefined {
  for (const { rank, sizes, ...launcher } of LAUNCHERS) {
    const place = countIn(variables[rank]);
    const size = sizes.map((name) => countIn(variables[name])).find((count) => count !== undefined);
    if (place === undefined || (size === undefined && rank !== "PMIX_RANK")) continue;
    return { ...launcher, rank: place, ...(size !== undefined && { size }) };
  }
  return undefined;
}

/** A whole number in a variable; others are of somebody else. */
function countIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
