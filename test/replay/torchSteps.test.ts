import { describe, expect, test } from "vitest";
import {
  type ActivationName,
  adadelta,
  adagrad,
  adam,
  adamax,
  adamW,
  dataset,
  dense,
  type LossName,
  lbfgs,
  lion,
  type Model,
  nadam,
  type Optimizer,
  radam,
  rmsProp,
  rprop,
  sequential,
  sgd,
} from "../../src/node.js";
import { golden, largestDifference } from "./golden.js";

type Matrix = readonly (readonly number[])[];

/** Options as torch.optim names them. */
interface TorchOptions {
  readonly kind: Optimizer["name"];
  readonly lr: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly weight_decay?: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  readonly amsgrad?: boolean;
  readonly rho?: number;
  readonly momentum_decay?: number;
  readonly etas?: readonly [number, number];
  readonly step_sizes?: readonly [number, number];
  readonly max_iter?: number;
  readonly history_size?: number;
  readonly clip_value?: number;
  readonly clip_norm?: number;
  readonly global_clip_norm?: number;
}

interface Case {
  readonly sizes: readonly number[];
  readonly activation: ActivationName;
  readonly loss: LossName;
  readonly optimizer: TorchOptions;
  readonly X: Matrix;
  readonly targets: Matrix | readonly number[];
  readonly weights_initial: readonly Matrix[];
  readonly biases_initial: Matrix;
  readonly losses: readonly number[];
  /** Of all gradients, before they were clipped. */
  readonly norms?: readonly number[];
  readonly losses_f32: readonly number[];
  readonly first_weight_gradients: readonly Matrix[];
  readonly first_bias_gradients: Matrix;
  readonly weights_final: readonly Matrix[];
  readonly biases_final: Matrix;
  readonly first_weight_gradients_f32: readonly Matrix[];
  readonly first_bias_gradients_f32: Matrix;
  readonly weights_final_f32: readonly Matrix[];
  readonly biases_final_f32: Matrix;
}

/** Our optimizer with PyTorch's defaults where ours differ. */
function optimizerOf({
  kind,
  lr: learningRate,
  momentum,
  nesterov,
  weight_decay,
  betas,
  eps,
  amsgrad = false,
  rho = 0.9,
  momentum_decay: momentumDecay = 4e-3,
  etas: [etaMinus, etaPlus] = [0.5, 1.2],
  step_sizes: [minStep, maxStep] = [1e-6, 50],
  max_iter: maxIterations = 20,
  history_size: historySize = 100,
  clip_value: clipValue = 0,
  clip_norm: clipNorm = 0,
  global_clip_norm: globalClipNorm = 0,
}: TorchOptions): Optimizer {
  const clips = { clipValue, clipNorm, globalClipNorm };
  const weightDecay = weight_decay ?? 0;
  const epsilon = eps ?? 1e-8;
  const [beta1, beta2] = betas ?? [0.9, 0.999];
  switch (kind) {
    case "sgd":
      return sgd({ learningRate, weightDecay, momentum: momentum ?? 0, nesterov: nesterov ?? false, ...clips });
    case "adam":
      return adam({ learningRate, beta1, beta2, epsilon, weightDecay, amsgrad, ...clips });
    case "adamW":
      return adamW({ learningRate, beta1, beta2, epsilon, weightDecay, amsgrad, ...clips });
    case "rmsProp":
      return rmsProp({ learningRate, rho: 0.99, epsilon, momentum: momentum ?? 0, weightDecay });
    case "adagrad":
      return adagrad({ learningRate, epsilon: eps ?? 1e-10, weightDecay });
    case "adadelta":
      return adadelta({ learningRate, rho, epsilon: eps ?? 1e-6, weightDecay });
    case "adamax":
      return adamax({ learningRate, beta1, beta2, epsilon, weightDecay });
    case "nadam":
      return nadam({ learningRate, beta1, beta2, epsilon, weightDecay, momentumDecay });
    case "radam":
      return radam({ learningRate, beta1, beta2, epsilon, weightDecay });
    case "lion":
      return lion({ learningRate, beta1, beta2, weightDecay });
    case "rprop":
      return rprop({ learningRate, etaMinus, etaPlus, minStep, maxStep });
    case "lbfgs":
      return lbfgs({ learningRate, maxIterations, historySize });
  }
}

/** Everything a case compares, in one flat list for each of the three kinds. */
interface Outcome {
  readonly losses: readonly number[];
  readonly gradients: readonly number[];
  readonly parameters: readonly number[];
  readonly norms: readonly number[];
}

function flatten(weights: readonly Matrix[], biases: Matrix): number[] {
  return weights.flatMap((matrix, layer) => [...matrix.flat(), ...biases[layer]]);
}

function parametersOf(layers: ReturnType<Model["weights"]>): number[] {
  return layers.flatMap(({ kernel, bias = [] }) => [...kernel, ...bias]);
}

async function train(example: Case, dtype: "float32" | "float64"): Promise<Outcome> {
  const { sizes, activation, loss, X, targets, weights_initial, biases_initial, losses } = example;
  const last = sizes.length - 2;
  const layers = sizes
    .slice(1)
    .map((units, i) =>
      dense(units, i === last ? "linear" : activation, { weights: weights_initial[i], biases: biases_initial[i] }),
    );
  const model = await sequential({ inputs: sizes[0], layers, loss, optimizer: optimizerOf(example.optimizer), dtype });
  const classes = loss === "crossEntropy" ? Array.from({ length: sizes[last + 1] }, (_, i) => `${i}`) : undefined;
  const data = dataset({ x: X, y: targets, ...(classes && { classes }) });
  let gradients: number[] = [];
  const ours: number[] = [];
  const norms: number[] = [];
  for await (const record of model.fit(data, { epochs: losses.length, batchSize: "full" })) {
    if (record.epoch === 1) gradients = parametersOf(model.gradients());
    ours.push(record.loss);
    if (record.gradientNorm !== undefined) norms.push(record.gradientNorm);
  }
  const outcome = { losses: ours, gradients, norms, parameters: parametersOf(model.weights()) };
  model.dispose();
  return outcome;
}

function expectedOf(example: Case): Outcome {
  return {
    losses: example.losses,
    norms: example.norms ?? [],
    gradients: flatten(example.first_weight_gradients, example.first_bias_gradients),
    parameters: flatten(example.weights_final, example.biases_final),
  };
}

function torchFloat32Of(example: Case): Outcome {
  return {
    losses: example.losses_f32,
    norms: [],
    gradients: flatten(example.first_weight_gradients_f32, example.first_bias_gradients_f32),
    parameters: flatten(example.weights_final_f32, example.biases_final_f32),
  };
}

/** The distance of neighbouring float32s at x. */
function ulpOf(x: number): number {
  return 2 ** (Math.floor(Math.log2(x)) - 23);
}

const kinds = ["losses", "gradients", "parameters"] as const;
const files = ["torch_steps.json", "torch_optimizers.json", "torch_updates.json"];
const cases = files.flatMap((name) => golden<readonly Case[]>(name));
/** Whether gradients are read before anything is done with them. */
const isBare = ({ norms, optimizer }: Case): boolean => norms === undefined && optimizer.kind !== "lbfgs";

describe.each(cases)("$sizes $activation $loss $optimizer", (example) => {
  test("in float64 equal PyTorch's", async () => {
    const ours = await train(example, "float64");
    const theirs = expectedOf(example);
    // rounding of 1e-16 a step, amplified by 50 steps of a well-conditioned training
    for (const kind of [...kinds, "norms"] as const) {
      if (kind === "gradients" && !isBare(example)) continue;
      expect(ours[kind]).toHaveLength(theirs[kind].length);
      expect(largestDifference(ours[kind], theirs[kind]), kind).toBeLessThan(1e-9);
    }
  });

  // a search amplifies what rounding leaves of its first steps
  test.skipIf(example.optimizer.kind === "lbfgs")(
    "in float32 are as near to PyTorch's float64 as its own float32",
    async () => {
      const ours = await train(example, "float32");
      const exact = expectedOf(example);
      const theirs = torchFloat32Of(example);
      for (const kind of kinds) {
        if (kind === "gradients" && !isBare(example)) continue;
        const bound = 2 * largestDifference(theirs[kind], exact[kind]);
        // where PyTorch happens to round every number right (half an ulp), 2 ulps are as good as a
        // sum of 12 products gets
        const twoUlps = 2 * ulpOf(Math.max(...exact[kind].map(Math.abs)));
        expect(largestDifference(ours[kind], exact[kind]), kind).toBeLessThanOrEqual(Math.max(bound, twoUlps));
      }
    },
  );
});
