/** The worker's side: answers calls with the engine that runs here. */
import { sentence } from "../core/errors.ts";
import { createOrtEngine } from "./ort-engine.ts";
import type { Call, Reply } from "./worker-calls.ts";

const engine = createOrtEngine();

self.onmessage = async ({ data }: MessageEvent<Call>) => {
  const { id, method, args } = data;
  const reply = (message: Reply): void => self.postMessage(message);
  try {
    // The page's types have checked method and arguments.
    const answer = engine[method] as (...given: unknown[]) => Promise<unknown>;
    const told = (progress: never): void => reply({ id, progress });
    reply({ id, value: await answer(...args, told) });
  } catch (error) {
    reply({ id, error: sentence(error) });
  }
};
