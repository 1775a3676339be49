import type { Plan, PlannedPass } from "./plan.js";

/**
 * The numbers of rows that have gone through a network: its outputs, and the class of each row, or
 * flags of labels.
 */
export interface Passed {
  readonly outputs: Float32Array | Float64Array;
  readonly predicted: Int32Array;
}

/** A network that lies in linear memory, with its kernels. */
export class Engine {
  private constructor(
    private readonly plan: Plan,
    private readonly memory: WebAssembly.Memory,
    private readonly kernels: WebAssembly.Exports,
  ) {}

  /** From the kernels, deflated, and the numbers, both in base64. */
  static async load(plan: Plan, kernels: string, numbers: string): Promise<Engine> {
    const memory = new WebAssembly.Memory({ initial: plan.pages });
    const values = bytesOf(numbers);
    let at = 0;
    for (const [address, length] of plan.segments) {
      new Uint8Array(memory.buffer, address, length).set(values.subarray(at, at + length));
      at += length;
    }
    const inflated = new Response(bytesOf(kernels)).body?.pipeThrough(new DecompressionStream("deflate-raw"));
    const module = await new Response(inflated).arrayBuffer();
    const { instance } = await WebAssembly.instantiate(module, { env: { memory } });
    return new Engine(plan, memory, instance.exports);
  }

  /**
   * Sends rows of so many numbers through the network, of which each row gives `outputs` numbers
   * and `each` classes.
   */
  pass(x: Float32Array | Float64Array, inputs: number, outputs: number, each: number): Passed {
    const rows = x.length / inputs;
    const made = { outputs: this.newReals(rows * outputs), predicted: new Int32Array(rows * each) };
    const [many, one] = this.plan.passes;
    for (let first = 0; first < rows; ) {
      const pass = rows - first < many.rows ? one : many;
      this.reals(pass.x, pass.rows * inputs).set(x.subarray(first * inputs, (first + pass.rows) * inputs));
      this.run(pass);
      made.outputs.set(this.reals(pass.outputs, pass.rows * outputs), first * outputs);
      made.predicted.set(new Int32Array(this.memory.buffer, pass.predicted, pass.rows * each), first * each);
      first += pass.rows;
    }
    return made;
  }

  /** An array of the network's element type. */
  newReals(count: number): Float32Array | Float64Array {
    return this.plan.dtype === "float32" ? new Float32Array(count) : new Float64Array(count);
  }

  private run({ calls }: PlannedPass): void {
    for (const [kernel, ...args] of calls)
      (this.kernels[this.plan.kernels[kernel]] as (...args: number[]) => void)(...args);
  }

  private reals(address: number, count: number): Float32Array | Float64Array {
    const { buffer } = this.memory;
    return this.plan.dtype === "float32"
      ? new Float32Array(buffer, address, count)
      : new Float64Array(buffer, address, count);
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
