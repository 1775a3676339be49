import { beforeAll, describe, expect, test } from "vitest";
import { centralDifference, difference, isNear, type Tolerance, uniform } from "./support/compare.js";
import { type Activation, activations } from "./support/formulas.js";
import { splitDifference } from "./support/splits.js";
import { type Block, dtypes, isUntouched, Workspace } from "./support/workspace.js";

/**
 * Zeros, subnormals, the corners of each formula, the ends of exp in both element types, what
 * overflows, NaN.
 */
function domainOf({ runtime, smallest, roundoff }: Workspace): number[] {
  const largest = runtime.dtype === "float32" ? 3.4028234663852886e38 : Number.MAX_VALUE;
  const smallestNormal = runtime.dtype === "float32" ? 2 ** -126 : 2 ** -1022;
  const positive = [
    ...[0, smallest, smallest * 12345, smallestNormal, 1e-30, roundoff, 1e-3, 0.01, 0.25, 0.5, 0.75],
    ...[1 - 2 * roundoff, 1, 1.2784645, 2.5, 10, 14.5, 17.4, 20, 38.5, 50, 87.5, 88.8, 100, 104, 700, 709.9, 745, 1e4],
    ...[1e18, 1e30, largest, Infinity],
  ];
  const random = [...uniform(1, 400, -1, 1), ...uniform(2, 400, -20, 20), ...uniform(3, 400, -120, 120)];
  return [...positive, ...positive.map((x) => -x), Number.NaN, ...random];
}

/** out = f(z) over the whole blocks. */
function forward({ kernels, runtime }: Workspace, { forward: kernel }: Activation, out: Block, z: Block): void {
  kernels[kernel](out.address, z.address, runtime.constants, 0, z.view.length);
}

function backward({ kernels, runtime }: Workspace, a: Activation, dz: Block, da: Block, source: Block): void {
  kernels[a.backward](dz.address, da.address, source.address, runtime.constants, 0, source.view.length);
}

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create(dtype);
  });

  describe.each(activations)("$name", (activation) => {
    // The functions behind these are right to 2.5 ULP, which is 5 roundoffs, and two or three
    // operations follow them. A subnormal is only right to its last place, and a factor up to 745
    // may come after its rounding.
    function tolerance(): Tolerance {
      const { roundoff, smallest } = workspace;
      return { absolute: 800 * smallest, relative: Math.max(9 * roundoff, activation.referenceError ?? 0) };
    }

    test("forward is the formula over the whole domain", () => {
      workspace.clear();
      const z = workspace.input(domainOf(workspace));
      const out = workspace.output(z.view.length);
      forward(workspace, activation, out, z);
      const wrong = [...z.view].flatMap((x, i) => {
        const expected = activation.f(x);
        return isNear(workspace, out.view[i], expected, tolerance())
          ? []
          : [`f(${x}) = ${out.view[i]}, not ${expected}`];
      });
      expect(wrong).toEqual([]);
      expect(workspace.damage()).toBe("");
    });

    test("backward is the gradient times the slope over the whole domain", () => {
      workspace.clear();
      const source = workspace.input(domainOf(workspace));
      const count = source.view.length;
      for (const scale of [1, -3]) {
        const da = workspace.input(new Array<number>(count).fill(scale));
        const dz = workspace.output(count);
        backward(workspace, activation, dz, da, source);
        const wrong = [...source.view].flatMap((x, i) => {
          const expected = scale * activation.slope(x);
          const size = Math.abs(scale * (activation.slopeSize ?? activation.slope)(x));
          const isRight = isNear(workspace, dz.view[i], expected, tolerance(), size);
          return isRight ? [] : [`${scale} f'(${x}) = ${dz.view[i]}, not ${expected}`];
        });
        expect(wrong).toEqual([]);
        expect(workspace.damage()).toBe("");
      }
    });

    test("backward after forward is the derivative, by central differences", () => {
      workspace.clear();
      // off the kinks at 0, and where the activation's rounding does not yet drown its distance to
      // 1
      const z = workspace.input(uniform(4, 300, -6, 6).map((x) => (Math.abs(x) < 1e-3 ? 1e-3 : x)));
      const a = workspace.output(z.view.length);
      const dz = workspace.output(z.view.length);
      forward(workspace, activation, a, z);
      const one = workspace.input(new Array<number>(z.view.length).fill(1));
      backward(workspace, activation, dz, one, activation.slopeOf === "sum" ? z : a);
      // 1e-9: the difference's own error; the rounding of an activation near 1 passes on to the
      // slope, times up to 2
      const bound = { absolute: 1e-9 + 4 * workspace.roundoff, relative: 9 * workspace.roundoff };
      const wrong = [...z.view].flatMap((x, i) => {
        const expected = centralDifference(activation.f, x);
        return isNear(workspace, dz.view[i], expected, bound) ? [] : [`f'(${x}) = ${dz.view[i]}, not ${expected}`];
      });
      expect(wrong).toEqual([]);
    });

    test("an element's value depends on neither length, nor place, nor output", () => {
      const values = [-0.7, 3, Number.NaN, -0, 100, 2e-3, -90, 0.5, -2, 1, -1, 0.25, 7];
      const gradients = uniform(5, values.length, -2, 2);
      const words = workspace.runtime.elementBytes / 4;
      const { kernels, runtime, lanes } = workspace;
      const call = (isForward: boolean, out: number, x: number, da: number, begin: number, end: number) =>
        isForward
          ? kernels[activation.forward](out, x, runtime.constants, begin, end)
          : kernels[activation.backward](out, da, x, runtime.constants, begin, end);
      for (const isForward of [true, false]) {
        // each element alone in a whole vector is what it must be everywhere
        const alone = values.map((value, i) => {
          workspace.clear();
          const out = workspace.output(lanes);
          const x = workspace.input(new Array<number>(lanes).fill(value));
          call(
            isForward,
            out.address,
            x.address,
            workspace.input(new Array<number>(lanes).fill(gradients[i])).address,
            0,
            lanes,
          );
          return out.view[0];
        });
        const failures: string[] = [];
        for (const place of ["apart", "over x", "over the gradient"]) {
          if (isForward && place === "over the gradient") continue;
          for (let length = 0; length <= 9; length++) {
            for (let begin = 0; begin <= 4; begin++) {
              for (let shift = 0; shift < 4; shift++) {
                workspace.clear();
                const x = workspace.input(values, shift);
                const da = workspace.input(gradients, shift + 1);
                const out = place === "apart" ? workspace.output(values.length, shift) : place === "over x" ? x : da;
                const before = [...out.view];
                const end = begin + length;
                call(isForward, out.address, x.address, da.address, begin, end);
                const isAlone = difference(out.view.subarray(begin, end), alone.slice(begin, end));
                const isApart = place === "apart";
                const isKept = isApart
                  ? isUntouched(out.words, words, 0, begin) && isUntouched(out.words, words, end, values.length)
                  : !difference(out.view.subarray(0, begin), before.slice(0, begin)) &&
                    !difference(out.view.subarray(end), before.slice(end));
                const damage = isAlone + (isKept ? "" : "outside of the range was written") + workspace.damage();
                if (damage) failures.push(`${place}, [${begin}, ${end}), shift ${shift}: ${damage}`);
              }
            }
          }
        }
        expect(failures.slice(0, 5), isForward ? "forward" : "backward").toEqual([]);
      }
    });

    test("gives the same for any share of the elements", () => {
      workspace.clear();
      const x = workspace.input(uniform(6, 23, -3, 3));
      const da = workspace.input(uniform(7, 23, -3, 3));
      const out = workspace.output(23);
      const { kernels, runtime } = workspace;
      const outputs = [{ block: out, perRow: 1 }];
      const constants = runtime.constants;
      const runForward = (begin: number, end: number) =>
        kernels[activation.forward](out.address, x.address, constants, begin, end);
      const runBackward = (begin: number, end: number) =>
        kernels[activation.backward](out.address, da.address, x.address, constants, begin, end);
      expect(splitDifference(23, outputs, runForward) + splitDifference(23, outputs, runBackward)).toBe("");
      expect(workspace.damage()).toBe("");
    });
  });
});
