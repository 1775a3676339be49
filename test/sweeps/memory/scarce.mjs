/**
 * Memory that runs out at an allocation that is chosen: a memory that is made, or one that grows.
 */

const { Memory } = WebAssembly;
const { grow } = Memory.prototype;
let plan = { nth: Number.POSITIVE_INFINITY, isLasting: false };
let allocations = 0;
let failures = 0;

/** Has allocation number `nth` from now on fail, from 1; where it is lasting, all behind it too. */
export function failAt(nth, isLasting = false) {
  plan = { nth, isLasting };
  allocations = 0;
  failures = 0;
}

/** Lets memory be had again; tells how many allocations there were, and how many of them failed. */
export function relent() {
  plan = { nth: Number.POSITIVE_INFINITY, isLasting: false };
  return { allocations, failures };
}

function allocate(what) {
  allocations++;
  if (plan.isLasting ? allocations < plan.nth : allocations !== plan.nth) return;
  failures++;
  throw new RangeError(`WebAssembly.Memory${what}: planted want of memory`);
}

WebAssembly.Memory = new Proxy(Memory, {
  construct(target, args) {
    allocate("()");
    return Reflect.construct(target, args);
  },
});
Memory.prototype.grow = function (pages) {
  allocate(".grow()");
  return grow.call(this, pages);
};
