import type { OptimizerName } from "../../catalog/optimizers.js";
import type { ActivationName } from "../../index.js";

/**
 * The modules of torch.nn that are the activations; of softmax, which losses take over, and of
 * linear there is none.
 */
export const TORCH_ACTIVATIONS: Readonly<Record<ActivationName, string | undefined>> = {
  linear: undefined,
  sigmoid: "nn.Sigmoid()",
  tanh: "nn.Tanh()",
  relu: "nn.ReLU()",
  leakyRelu: "nn.LeakyReLU(0.01)",
  elu: "nn.ELU()",
  softplus: "nn.Softplus()",
  silu: "nn.SiLU()",
  gelu: "nn.GELU()",
  softmax: "nn.Softmax(dim=1)",
  hardSigmoid: "nn.Hardsigmoid()",
  hardSwish: "nn.Hardswish()",
  mish: "nn.Mish()",
  selu: "nn.SELU()",
  softsign: "nn.Softsign()",
};

/** An optimizer of torch.optim, and what it calls the options. */
export interface TorchOptimizer {
  readonly name: string;
  /** By the library's names of the options; what isn't there PyTorch has no option for. */
  readonly options: Readonly<Record<string, string>>;
  /** Options that PyTorch takes two of at once. */
  readonly pair?: readonly [name: string, first: string, second: string];
  /** Lines that define it, where PyTorch hasn't got it. */
  readonly lines?: readonly string[];
}

const COMMON = { learningRate: "lr", weightDecay: "weight_decay" } as const;
const MOMENTS = {
  options: { ...COMMON, epsilon: "eps" },
  pair: ["betas", "beta1", "beta2"],
} as const;

/** The optimizers of a step a batch. */
export const TORCH_OPTIMIZERS: Partial<Readonly<Record<OptimizerName, TorchOptimizer>>> = {
  sgd: { name: "torch.optim.SGD", options: { ...COMMON, momentum: "momentum" } },
  adam: { name: "torch.optim.Adam", ...MOMENTS },
  adamW: { name: "torch.optim.AdamW", ...MOMENTS },
  rmsProp: {
    name: "torch.optim.RMSprop",
    options: { ...COMMON, rho: "alpha", epsilon: "eps", momentum: "momentum" },
  },
  adagrad: { name: "torch.optim.Adagrad", options: { ...COMMON, epsilon: "eps" } },
  adadelta: { name: "torch.optim.Adadelta", options: { ...COMMON, rho: "rho", epsilon: "eps" } },
  adamax: { name: "torch.optim.Adamax", ...MOMENTS },
  nadam: {
    name: "torch.optim.NAdam",
    options: { ...MOMENTS.options, momentumDecay: "momentum_decay" },
    pair: MOMENTS.pair,
  },
  radam: { name: "torch.optim.RAdam", ...MOMENTS },
  lion: {
    name: "Lion",
    options: COMMON,
    pair: ["betas", "beta1", "beta2"],
    lines: [
      "class Lion(torch.optim.Optimizer):",
      '    """Chen et al. 2023; torch.optim has none."""',
      "",
      "    def __init__(self, params, lr=1e-3, betas=(0.9, 0.99), weight_decay=0.0):",
      '        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})',
      "",
      "    @torch.no_grad()",
      "    def step(self):",
      "        for group in self.param_groups:",
      '            first, second = group["betas"]',
      '            for p in group["params"]:',
      '                mean = self.state[p].setdefault("mean", torch.zeros_like(p))',
      '                p.mul_(1 - group["lr"] * group["weight_decay"])',
      '                p.sub_(group["lr"] * torch.sign(first * mean + (1 - first) * p.grad))',
      "                mean.mul_(second).add_((1 - second) * p.grad)",
      "",
      "",
    ],
  },
  rprop: { name: "torch.optim.Rprop", options: { learningRate: "lr" } },
};
