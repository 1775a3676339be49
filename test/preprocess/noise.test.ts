import { expect, test } from "vitest";
import { preprocessor, tableOf } from "../../src/table.js";

test.each(["standard", "min-max", "robust"] as const)("%s takes no scale from rounding noise", (scaling) => {
  const rows = [0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3].map((a, i) => ({ a, y: i }));
  const fitted = preprocessor({ target: "y", scaling }).fit(tableOf(rows));
  expect(fitted.state.columns[0]).toMatchObject({ scale: 1 });
  const [value] = fitted.apply(tableOf([{ a: 5 }])).x;
  expect(Math.abs(value)).toBeLessThan(5);
});

test.each(["standard", "min-max", "robust"] as const)(
  "%s takes its scale from a small spread that is real",
  (scaling) => {
    const rows = [0, 1, 2, 3, 4].map((i) => ({ a: 1 + i * 1e-12, y: i }));
    const { scale } = preprocessor({ target: "y", scaling }).fit(tableOf(rows)).state.columns[0] as { scale: number };
    expect(scale).toBeLessThan(1e-11);
  },
);
