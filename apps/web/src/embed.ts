/** What a package of `mvit-export --embed web` shares with the harness: the same numbers. */
export { topClasses } from "./decoders/classification.ts";
export { objectsOf } from "./decoders/detection.ts";
export { classShares, maskOf, overlay } from "./decoders/segmentation.ts";
export { readPicture } from "./picture/picture-file.ts";
export { asInput, inPicture, preprocess, seenPart } from "./picture/preprocessing.ts";
