/**
 * Node 20 can wait for ever where nothing but the engine's own work is under way, such as the
 * instantiation of a module (NodePlatform::DrainTasks): a timer keeps the processes of tests from
 * there.
 */
import { afterAll } from "vitest";

const timer = setInterval(() => undefined, 1000);
afterAll(() => clearInterval(timer));
