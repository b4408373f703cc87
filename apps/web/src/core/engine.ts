/** What the harness asks of a runtime; the browser's adapter runs it in a worker of its own. */
import type { Plan, Software } from "../contract/types.ts";
import type { Measured, Progress } from "./measuring.ts";

/** An execution provider of the runtime. */
export type Backend = "wasm" | "webgpu" | "webnn";

/** The contract's name of what a back end asks for; WebNN leaves the choice to the browser. */
export const UNIT: Readonly<Record<Backend, string>> = {
  wasm: "cpu",
  webgpu: "gpu",
  webnn: "all",
};

export interface EngineOptions {
  backend: Backend;
  /** Of the WebAssembly runtime, which also feeds the other back ends. */
  threads: number;
}

/** What the runtime says of itself once it is up. */
export interface EngineFacts {
  runtime: Software;
  threads: number;
  cpuFeatures: string[];
}

/** A model's file: in the browser's storage under its digest, or in memory. */
export interface ModelFile {
  sha256: string;
  /** Null where the file is in storage. */
  bytes: Uint8Array<ArrayBuffer> | null;
}

export interface Loaded {
  handle: number;
  elapsed_ns: number;
}

/** Numbers of a tensor, row by row. */
export type Values = Float32Array | Uint8Array | Int32Array;

export interface Tensor {
  shape: readonly number[];
  data: Values;
}

/** One image input of a model. */
export interface Feed extends Tensor {
  name: string;
  data: Float32Array | Uint8Array;
}

export interface Ran {
  /** Every output that holds numbers, by name. */
  outputs: Record<string, Tensor>;
  elapsed_ns: number;
}

export interface Engine {
  start(options: EngineOptions): Promise<EngineFacts>;
  load(model: ModelFile): Promise<Loaded>;
  release(handle: number): Promise<void>;
  run(handle: number, feed: Feed): Promise<Ran>;
  /** The compute unit that the model's operations were placed on; null if that is not told. */
  placement(model: ModelFile): Promise<string | null>;
  /** Largest and first size of the runtime's memory in bytes; null if that is not told. */
  memory(): Promise<{ peak: number; baseline: number } | null>;
  measure(
    turns: { handle: number; feed: Feed }[],
    plan: Plan,
    report: (progress: Progress) => void,
  ): Promise<Measured>;
  /** Ends the runtime and whatever it is doing. */
  close(): void;
}
