/** Classifies pictures in the browser; see README.md. */
import { input, labels, outputs, preprocessing } from "./model.js";
import { asInput, preprocess, readPicture, topClasses } from "./picture.js";
import { load, run } from "./session.js";

export { labels, load };

export async function classify(image, most = 5) {
  const picture = image instanceof Blob ? await readPicture(image) : image;
  const pixels = asInput(preprocess(picture, preprocessing), input);
  const [values] = await run(pixels);
  return topClasses(values, outputs[0].role, most).map(({ index, probability }) => ({
    index,
    label: labels === null ? String(index) : labels[index],
    probability,
  }));
}
