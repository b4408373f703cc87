/** Which back ends this browser has. */
import type { Backend } from "../core/engine.ts";
import { sentence } from "../core/errors.ts";
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
  const neural = await neuralNetworks();
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
      available: neural === null,
      detail: neural ?? "the browser's choice of unit",
    },
  ];
}

/** Why there is no WebNN; null where there is. */
async function neuralNetworks(): Promise<string | null> {
  if (navigator.ml === undefined) {
    return "not in this browser";
  }
  try {
    await navigator.ml.createContext();
    return null;
  } catch (error) {
    return sentence(error).replace(/^.*: /, "");
  }
}
