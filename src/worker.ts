/** What a worker thread runs: it computes for the thread that started it. */
import { workerPort } from "./platform/workerPort.js";
import { serve } from "./runtime/teamWorker.js";

serve(workerPort());
