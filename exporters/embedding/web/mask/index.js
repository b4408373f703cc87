/** Says what every pixel of a picture shows, in the browser; see README.md. */
import * as ort from "onnxruntime-web/wasm";
import glue from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { input, labels, outputs, postprocessing, preprocessing } from "./model.js";
import { asInput, classShares, maskOf, overlay, preprocess, readPicture } from "./picture.js";

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

export async function segment(image) {
  const picture = image instanceof Blob ? await readPicture(image) : image;
  const pixels = asInput(preprocess(picture, preprocessing), input);
  await load();
  const shape = input.shape.map((extent) => extent ?? 1);
  const tensor = new ort.Tensor(input.dtype, pixels, shape);
  const [output] = outputs;
  const { data } = (await (await session).run({ [input.name]: tensor }))[output.name];
  const mask = maskOf(data.slice(0, data.length / shape[0]), output, { postprocessing });
  return {
    ...mask,
    shares: classShares(mask).map(({ index, share }) => ({
      index,
      label: labels === null ? `class ${index}` : labels[index],
      share,
    })),
    overlay: new ImageData(overlay(mask), mask.width, mask.height),
  };
}
