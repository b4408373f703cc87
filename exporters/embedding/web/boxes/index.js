/** Says what is where in a picture, in the browser; see README.md. */
import * as ort from "onnxruntime-web/wasm";
import glue from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { input, labels, outputs, postprocessing, preprocessing } from "./model.js";
import { asInput, inPicture, objectsOf, preprocess, readPicture, seenPart } from "./picture.js";

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

export async function detect(image) {
  const picture = image instanceof Blob ? await readPicture(image) : image;
  const pixels = asInput(preprocess(picture, preprocessing), input);
  await load();
  const shape = input.shape.map((extent) => extent ?? 1);
  const tensor = new ort.Tensor(input.dtype, pixels, shape);
  const names = outputs.map(({ name }) => name);
  const results = await (await session).run({ [input.name]: tensor }, names);
  const first = names.map((name) => {
    const { data } = results[name];
    return data.slice(0, data.length / shape[0]);
  });
  const part = seenPart(picture, preprocessing);
  return objectsOf(first, { postprocessing }).map(({ index, confidence, box }) => ({
    index,
    label: labels === null ? `class ${index}` : labels[index],
    confidence,
    box: inPicture(box, part),
  }));
}
