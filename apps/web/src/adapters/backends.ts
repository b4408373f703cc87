/** Which back ends this browser has. */
import type { Backend } from "../core/engine.ts";
import { gpuName } from "./device.ts";

export interface Availability {
  backend: Backend;
  title: string;
  available: boolean;
  detail: string;
}

/** Every back end, with what there is to say about it here. */
export async function findBackends(): Promise<Availability[]> {
  const gpu = await gpuName();
  return [
    {
      backend: "wasm",
      title: "WebAssembly",
      available: true,
      detail: self.crossOriginIsolated ? "CPU, SIMD and threads" : "CPU, SIMD, one thread",
    },
    {
      backend: "webgpu",
      title: "WebGPU",
      available: gpu !== null,
      detail: gpu ?? "not in this browser",
    },
    {
      backend: "webnn",
      title: "WebNN",
      available: navigator.ml !== undefined,
      detail: navigator.ml === undefined ? "not in this browser" : "the browser's choice of unit",
    },
  ];
}
