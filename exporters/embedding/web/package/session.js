/** The model in ONNX Runtime Web: pixels to the outputs that are read. */
import * as ort from "onnxruntime-web/wasm";
import glue from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { input, outputs } from "./model.js";

ort.env.wasm.wasmPaths = { mjs: glue, wasm: runtime };

let session;

export function load() {
  session ??= ort.InferenceSession.create(new URL("./model.onnx", import.meta.url).href).catch(
    (error) => {
      session = undefined; // so that the next call tries again
      throw error;
    },
  );
  return session.then(() => undefined);
}

/** The first picture's values of every output of `model.js`, in its order. */
export async function run(pixels) {
  await load();
  const shape = input.shape.map((extent) => extent ?? 1);
  const tensor = new ort.Tensor(input.dtype, pixels, shape);
  const names = outputs.map(({ name }) => name);
  const results = await (await session).run({ [input.name]: tensor }, names);
  return names.map((name) => {
    const { data } = results[name];
    return data.slice(0, data.length / shape[0]);
  });
}
