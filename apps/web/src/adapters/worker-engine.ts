/** An engine in a worker of its own: a fresh runtime, and a page that stays responsive. */
import type { Engine } from "../core/engine.ts";
import { HarnessError } from "../core/errors.ts";
import type { Progress } from "../core/measuring.ts";
import type { Call, Method, Reply } from "./worker-calls.ts";

const STOPPED = "The measurement was stopped.";

interface Pending {
  resolve(value: never): void;
  reject(error: Error): void;
  progress(progress: Progress): void;
}

/** Starts a worker; `close` ends it. */
export function openWorkerEngine(): Engine {
  const worker = new Worker(new URL("./engine.worker.ts", import.meta.url), { type: "module" });
  const pending = new Map<number, Pending>();
  let last = 0;
  let closed = false;
  const fail = (message: string): void => {
    for (const { reject } of pending.values()) {
      reject(new HarnessError(message));
    }
    pending.clear();
  };
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    const waiting = pending.get(data.id);
    if ("progress" in data) {
      waiting?.progress(data.progress);
      return;
    }
    pending.delete(data.id);
    if ("error" in data) {
      waiting?.reject(new HarnessError(data.error));
    } else {
      waiting?.resolve(data.value as never);
    }
  };
  worker.onerror = (event) => {
    event.preventDefault();
    fail(`The runtime's worker failed: ${event.message || "it could not be started"}.`);
  };
  const call = <Name extends Method>(
    method: Name,
    args: unknown[],
    progress: (progress: Progress) => void = () => {},
  ): ReturnType<Engine[Name]> => {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      if (closed) {
        reject(new HarnessError(STOPPED));
        return;
      }
      pending.set(id, { resolve, reject, progress });
      worker.postMessage({ id, method, args } satisfies Call);
    }) as ReturnType<Engine[Name]>;
  };
  return {
    start: (options) => call("start", [{ backend: options.backend, threads: options.threads }]),
    load: (model) => call("load", [model]),
    release: (handle) => call("release", [handle]),
    run: (handle, feed) => call("run", [handle, feed]),
    placement: (model) => call("placement", [model]),
    memory: () => call("memory", []),
    measure: (turns, plan, report) => call("measure", [turns, plan], report),
    close: () => {
      closed = true;
      worker.terminate();
      fail(STOPPED);
    },
  };
}
