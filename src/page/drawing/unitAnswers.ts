import type { Tensor } from "../../graph/tensor.js";
import { activationFunction } from "../../ops/activationByName.js";
import { add } from "../../ops/arithmetic.js";
import { matmul } from "../../ops/matmul.js";
import { browserHost } from "../../platform/browserHost.js";
import { compile } from "../../tensor/compile.js";
import type { Compiled } from "../../tensor/compiled.js";
import type { InputShape } from "../../tensor/definition.js";
import type { LayerState } from "../state.js";

/**
 * What all units of a network answer to rows, by the kernels that its layers run. It is loaded when
 * units are first shown so.
 */
export class UnitAnswers {
  private constructor(
    /** Which networks it is for; see `shapeOf`. */
    readonly shape: string,
    private readonly program: Compiled<string, string>,
  ) {}

  /** For networks of this shape, and so many rows at most. */
  static async create(layers: readonly LayerState[], rows: number): Promise<UnitAnswers> {
    const inputs: Record<string, InputShape> = { x: ["rows", layers[0].inputs] };
    for (const [i, { inputs: depth, units, bias }] of layers.entries()) {
      inputs[`kernel${i}`] = [depth, units];
      if (bias) inputs[`bias${i}`] = [units];
    }
    const program = await compile(browserHost, inputs, (given) => answersOf(layers, given), { rows, threads: 1 });
    return new UnitAnswers(shapeOf(layers), program);
  }

  /** The answers of each layer, [rows, units], to rows of inputs. */
  async of(layers: readonly LayerState[], x: Float32Array): Promise<readonly Float32Array[]> {
    const numbers: Record<string, ArrayLike<number> & object> = { x };
    for (const [i, { kernel, bias }] of layers.entries()) {
      numbers[`kernel${i}`] = kernel;
      if (bias) numbers[`bias${i}`] = bias;
    }
    const answers = await this.program.run(numbers as Record<string, Float32Array>);
    return layers.map((_, i) => answers[`layer${i}`]);
  }

  dispose(): void {
    this.program.dispose();
  }
}

/** What two networks have in common whose units are asked by the same program. */
export function shapeOf(layers: readonly LayerState[]): string {
  return layers.map(({ inputs, units, activation, bias }) => [inputs, units, activation, bias !== undefined]).join(";");
}

/** Layer after layer: f(x W + b). */
function answersOf(layers: readonly LayerState[], given: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  const answers: Record<string, Tensor> = {};
  let x = given.x;
  for (const [i, { activation, bias }] of layers.entries()) {
    const sums = matmul(x, given[`kernel${i}`]);
    x = activationFunction(activation)(bias ? add(sums, given[`bias${i}`]) : sums);
    answers[`layer${i}`] = x;
  }
  return answers;
}
