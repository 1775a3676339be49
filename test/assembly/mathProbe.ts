/**
 * Each function of assembly/math.ts as a kernel: `count` Reals at `from`, a multiple of the lanes,
 * mapped to `to`.
 */

import * as math from "../../assembly/math";

export function constantsCount(): usize {
  return math.constantsCount();
}

export function writeConstants(table: usize): void {
  math.writeConstants(table);
}

export function exp(to: usize, from: usize, count: usize, table: usize): void {
  const end = from + count * sizeof<Real>();
  for (; from < end; from += 16, to += 16) v128.store(to, math.exp(v128.load(from), table));
}

export function expm1(to: usize, from: usize, count: usize, table: usize): void {
  const end = from + count * sizeof<Real>();
  for (; from < end; from += 16, to += 16) v128.store(to, math.expm1(v128.load(from), table));
}

export function log(to: usize, from: usize, count: usize, table: usize): void {
  const end = from + count * sizeof<Real>();
  for (; from < end; from += 16, to += 16) v128.store(to, math.log(v128.load(from), table));
}

export function log1p(to: usize, from: usize, count: usize, table: usize): void {
  const end = from + count * sizeof<Real>();
  for (; from < end; from += 16, to += 16) v128.store(to, math.log1p(v128.load(from), table));
}

export function sigmoid(to: usize, from: usize, count: usize, table: usize): void {
  const end = from + count * sizeof<Real>();
  for (; from < end; from += 16, to += 16) v128.store(to, math.sigmoid(v128.load(from), table));
}

export function tanh(to: usize, from: usize, count: usize, table: usize): void {
  const end = from + count * sizeof<Real>();
  for (; from < end; from += 16, to += 16) v128.store(to, math.tanh(v128.load(from), table));
}

export function softplus(to: usize, from: usize, count: usize, table: usize): void {
  const end = from + count * sizeof<Real>();
  for (; from < end; from += 16, to += 16) v128.store(to, math.softplus(v128.load(from), table));
}

export function normalCdf(to: usize, from: usize, count: usize, table: usize): void {
  const end = from + count * sizeof<Real>();
  for (; from < end; from += 16, to += 16) v128.store(to, math.normalCdf(v128.load(from), table));
}

export function normalPdf(to: usize, from: usize, count: usize, table: usize): void {
  const end = from + count * sizeof<Real>();
  for (; from < end; from += 16, to += 16) v128.store(to, math.normalPdf(v128.load(from), table));
}
