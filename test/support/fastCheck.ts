/**
 * fast-check with one seed, so that `npm test` passes or fails by the code alone.
 * `FAST_CHECK_SEED=7 npx vitest run <file>` draws other cases, and `npm run sweep:properties` many.
 */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_126) });

export default fc;
