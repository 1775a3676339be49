/**
 * How much a build holds: core builds (`--use CORE=1`, entry core.ts) leave out what few networks
 * use, here also inside the kernels that stay. Who asks for one of them asks for nothing that it
 * lacks (src/nn/kernelFileFor.ts).
 */

export const IS_CORE: bool = isDefined(CORE);
