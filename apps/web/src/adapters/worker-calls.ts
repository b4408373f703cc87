/** Calls of an engine's methods across the border between page and worker. */
import type { Engine } from "../core/engine.ts";
import type { Progress } from "../core/measuring.ts";

/** What the worker answers to; progress comes as messages of its own. */
export type Method = Exclude<keyof Engine, "close">;

export interface Call {
  id: number;
  method: Method;
  args: unknown[];
}

export type Reply =
  | { id: number; value: unknown }
  | { id: number; error: string }
  | { id: number; progress: Progress };
