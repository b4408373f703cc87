/** Says what is where in a picture, in the browser; see README.md. */
import { input, labels, postprocessing, preprocessing } from "./model.js";
import { asInput, inPicture, objectsOf, preprocess, readPicture, seenPart } from "./picture.js";
import { load, run } from "./session.js";

export { labels, load };

export async function detect(image) {
  const picture = image instanceof Blob ? await readPicture(image) : image;
  const pixels = asInput(preprocess(picture, preprocessing), input);
  const part = seenPart(picture, preprocessing);
  return objectsOf(await run(pixels), { postprocessing }).map(({ index, confidence, box }) => ({
    index,
    label: labels === null ? `class ${index}` : labels[index],
    confidence,
    box: inPicture(box, part),
  }));
}
