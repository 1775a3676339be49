/**
 * A sine wave: an lstm learns the next value from the twenty before it. Then it goes on alone: each
 * answer is the next input.
 *
 *     npm install && npm run sineWave
 */
import { adam, dataset, dense, lstm, sequential } from "lanegrad";

const STEPS = 20;
const wave = (t) => Math.sin(t * 0.3);

/** The values of the wave from time t on. */
const window = (t) => Array.from({ length: STEPS }, (_, i) => wave(t + i));

const times = Array.from({ length: 400 }, (_, i) => i);
const data = dataset({ x: times.map(window), y: times.map((t) => wave(t + STEPS)) });
const model = await sequential({
  inputs: [STEPS, 1],
  layers: [lstm(16), dense(1)],
  loss: "meanSquaredError",
  optimizer: adam({ learningRate: 0.01 }),
  seed: 1,
});
const { epochs } = await model.fit(data, { epochs: 60, batchSize: 32 });
export const losses = epochs.map(({ loss }) => loss);

const start = 1000;
const values = window(start);
for (let i = 0; i < 40; i++) values.push((await model.predict([values.slice(-STEPS)])).outputs[0]);
export const own = values.slice(STEPS);
export const difference = Math.max(...own.map((value, i) => Math.abs(value - wave(start + STEPS + i))));
console.log(`loss ${losses[0].toFixed(4)} to ${losses.at(-1).toFixed(6)}`);
console.log(`after 40 steps alone, the wave is at most ${difference.toFixed(3)} away`);
model.dispose();
