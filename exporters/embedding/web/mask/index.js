/** Says what every pixel of a picture shows, in the browser; see README.md. */
import { input, labels, outputs, postprocessing, preprocessing } from "./model.js";
import { asInput, classShares, maskOf, overlay, preprocess, readPicture } from "./picture.js";
import { load, run } from "./session.js";

export { labels, load };

export async function segment(image) {
  const picture = image instanceof Blob ? await readPicture(image) : image;
  const pixels = asInput(preprocess(picture, preprocessing), input);
  const [values] = await run(pixels);
  const mask = maskOf(values, outputs[0], { postprocessing });
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
