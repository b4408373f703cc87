/** Classifies pictures in the browser; see README.md. */
import * as ort from "onnxruntime-web/wasm";
import glue from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { classes, input, labels, outputs, preprocessing } from "./model.js";
import { asInput, preprocess, readPicture, topClasses } from "./picture.js";

export { labels };

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

export async function classify(image, most = 5) {
  const picture = image instanceof Blob ? await readPicture(image) : image;
  const pixels = asInput(preprocess(picture, preprocessing), input);
  await load();
  const shape = input.shape.map((extent) => extent ?? 1);
  const tensor = new ort.Tensor(input.dtype, pixels, shape);
  const results = await (await session).run({ [input.name]: tensor });
  const [output] = outputs;
  const values = results[output.name].data.slice(0, classes);
  return topClasses(values, output.role, most).map(({ index, probability }) => ({
    index,
    label: labels === null ? String(index) : labels[index],
    probability,
  }));
}
