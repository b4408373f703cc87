/** onnxruntime-web behind the engine interface; runs in a worker. */
import type { InferenceSession } from "onnxruntime-common";
import asyncGlue from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import asyncRuntime from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import plainGlue from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import plainRuntime from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { Backend, Engine, Feed, ModelFile, Ran } from "../core/engine.ts";
import { HarnessError, sentence } from "../core/errors.ts";
import { measureInTurns } from "../core/measuring.ts";
import { placedOn } from "../core/placement.ts";
import { readModel } from "./storage.ts";

type Ort = typeof import("onnxruntime-common");
type Session = InferenceSession;
type SessionOptions = InferenceSession.SessionOptions;

const NS_PER_MS = 1e6;
const LOG_EVERYTHING = 0;

/** One float32 [1] through Identity: starts the runtime without a model of anybody's. */
const SMALLEST_MODEL =
  "CAgSADo3ChAKAWESAWIiCElkZW50aXR5EgFnWg8KAWESCgoICAESBAoCCAFiDwoBYhIKCggIARIECgIIAUIECgAQEQ==";

/** Only the build that is used is downloaded; the one with GPU support is the larger one. */
const BUILDS: Record<Backend, () => Promise<{ ort: Ort; glue: string; runtime: string }>> = {
  wasm: async () => ({
    ort: await import("onnxruntime-web/wasm"),
    glue: plainGlue,
    runtime: plainRuntime,
  }),
  webgpu: loadAsyncBuild,
  webnn: loadAsyncBuild,
};

async function loadAsyncBuild(): Promise<{ ort: Ort; glue: string; runtime: string }> {
  return { ort: await import("onnxruntime-web/webgpu"), glue: asyncGlue, runtime: asyncRuntime };
}

interface Running {
  ort: Ort;
  options: SessionOptions;
  softwareGpu: boolean;
}

/** An engine that has not been started. */
export function createOrtEngine(): Omit<Engine, "close"> {
  const memories = watchMemories();
  const logged = listenToConsole();
  const sessions = new Map<number, Session>();
  let running: Running | null = null;
  let baseline = 0;
  let last = 0;

  const runtime = (): Running => {
    if (running === null) {
      throw new HarnessError("The runtime was not started.");
    }
    return running;
  };
  const session = (handle: number): Session => {
    const found = sessions.get(handle);
    if (found === undefined) {
      throw new HarnessError("The model was released.");
    }
    return found;
  };
  const heap = (): number =>
    memories.reduce((total, memory) => total + memory.buffer.byteLength, 0);

  return {
    async start({ backend, threads }) {
      const { ort, glue, runtime: binary } = await BUILDS[backend]();
      const { env } = ort;
      env.wasm.wasmPaths = { mjs: glue, wasm: binary };
      env.wasm.numThreads = threads;
      const options = await sessionOptions(backend);
      const bytes = Uint8Array.from(atob(SMALLEST_MODEL), (letter) => letter.charCodeAt(0));
      const first = await ort.InferenceSession.create(bytes, options);
      await first.release();
      running = { ort, options, softwareGpu: backend === "webgpu" && (await softwareGpu()) };
      baseline = heap();
      return {
        runtime: { name: "onnxruntime-web", version: env.versions.web ?? env.versions.common },
        threads: env.wasm.numThreads ?? threads,
        cpuFeatures: self.crossOriginIsolated ? ["wasm_simd128", "wasm_threads"] : ["wasm_simd128"],
      };
    },

    async load(model) {
      const { ort, options } = runtime();
      const before = performance.now();
      const created = await ort.InferenceSession.create(await bytesOf(model), options);
      const elapsed = performance.now() - before;
      last += 1;
      sessions.set(last, created);
      return { handle: last, elapsed_ns: wholeNs(elapsed) };
    },

    async release(handle) {
      await session(handle).release();
      sessions.delete(handle);
    },

    async run(handle, feed) {
      const feeds = { [feed.name]: tensor(runtime().ort, feed) };
      const before = performance.now();
      const outputs = await session(handle).run(feeds);
      return ran(outputs, wholeNs(performance.now() - before));
    },

    async placement(model) {
      const { ort, options, softwareGpu: software } = runtime();
      const bytes = await bytesOf(model);
      const log = await logged(async () => {
        const verbose = { ...options, logSeverityLevel: LOG_EVERYTHING } as const;
        const probe = await ort.InferenceSession.create(bytes, verbose);
        await probe.release();
      });
      return placedOn(log, software);
    },

    async memory() {
      return memories.length === 0 ? null : { peak: heap(), baseline };
    },

    async measure(turns, plan, report) {
      const { ort } = runtime();
      const runs = turns.map(({ handle, feed }) => {
        const model = session(handle);
        const feeds = { [feed.name]: tensor(ort, feed) };
        return () => model.run(feeds);
      });
      return await measureInTurns(runs, plan, () => performance.now(), report);
    },
  };
}

async function sessionOptions(backend: Backend): Promise<SessionOptions> {
  if (backend === "webnn") {
    const context = await navigator.ml?.createContext().catch((error: unknown) => {
      throw new HarnessError(`WebNN gives no context: ${sentence(error)}`);
    });
    if (context === undefined) {
      throw new HarnessError("This browser has no WebNN.");
    }
    // The runtime's types want a device type beside a context that already has one.
    const provider = { name: "webnn", context, deviceType: "cpu" } as unknown as "webnn";
    return { executionProviders: [provider] };
  }
  return { executionProviders: [backend] };
}

async function softwareGpu(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  return adapter?.info.isFallbackAdapter === true;
}

async function bytesOf(model: ModelFile): Promise<Uint8Array> {
  const bytes = model.bytes ?? (await readModel(model.sha256));
  if (bytes === null) {
    throw new HarnessError("The browser has dropped the model from its storage. Reload the page.");
  }
  return bytes;
}

function tensor(ort: Ort, feed: Feed): InstanceType<Ort["Tensor"]> {
  return feed.data instanceof Uint8Array
    ? new ort.Tensor("uint8", feed.data, feed.shape)
    : new ort.Tensor("float32", feed.data, feed.shape);
}

function ran(outputs: InferenceSession.ReturnType, elapsed_ns: number): Ran {
  const numbers: Ran["outputs"] = {};
  for (const [name, { data, dims: shape }] of Object.entries(outputs)) {
    if (data instanceof Float32Array || data instanceof Uint8Array || data instanceof Int32Array) {
      numbers[name] = { shape, data };
    }
  }
  return { outputs: numbers, elapsed_ns };
}

function wholeNs(milliseconds: number): number {
  return Math.max(0, Math.round(milliseconds * NS_PER_MS));
}

/**
 * A way to read the console: the runtime's log has no other way out.
 *
 * It has to be made before the runtime is, which keeps the console's functions from the start.
 */
function listenToConsole(): (action: () => Promise<void>) => Promise<string> {
  let lines: string[] | null = null;
  for (const name of ["debug", "log", "info", "warn", "error"] as const) {
    const write = console[name].bind(console);
    console[name] = (...words: unknown[]) => {
      if (lines === null) {
        write(...words);
      } else {
        lines.push(words.join(" "));
      }
    };
  }
  return async (action) => {
    const heard: string[] = [];
    lines = heard;
    try {
      await action();
    } finally {
      lines = null;
    }
    return heard.join("\n");
  };
}

/** All memories that are made from now on; a WebAssembly memory never shrinks: its size is its peak. */
function watchMemories(): WebAssembly.Memory[] {
  const made: WebAssembly.Memory[] = [];
  class WatchedMemory extends WebAssembly.Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      made.push(this);
    }
  }
  WebAssembly.Memory = WatchedMemory;
  return made;
}
