/** An engine in a worker of its own: a fresh runtime, and a page that stays responsive. */
import { proxy, wrap } from "comlink";
import type { Engine } from "../core/engine.ts";
import { HarnessError } from "../core/errors.ts";

/** Starts a worker; `close` ends it, and whatever was asked of it. */
export function openWorkerEngine(): Engine {
  const worker = new Worker(new URL("./engine.worker.ts", import.meta.url), { type: "module" });
  const remote = wrap<Omit<Engine, "close">>(worker);
  let end: (reason: HarnessError) => void = () => {};
  const ended = new Promise<never>((_, reject) => {
    end = reject;
  });
  ended.catch(() => {}); // an engine may end while nothing is asked of it
  const orEnd = <Value>(answer: Promise<Value>): Promise<Value> => Promise.race([answer, ended]);
  worker.onerror = (event) => {
    event.preventDefault();
    const reason = event.message || "it could not be started";
    end(new HarnessError(`The runtime's worker failed: ${reason}.`));
  };
  return {
    start: ({ backend, threads }) => orEnd(remote.start({ backend, threads })),
    load: (model) => orEnd(remote.load(model)),
    release: (handle) => orEnd(remote.release(handle)),
    run: (handle, feed) => orEnd(remote.run(handle, feed)),
    placement: (model) => orEnd(remote.placement(model)),
    memory: () => orEnd(remote.memory()),
    measure: (turns, plan, report) => orEnd(remote.measure(turns, plan, proxy(report))),
    close: () => {
      worker.terminate();
      end(new HarnessError("The measurement was stopped."));
    },
  };
}
