/** What a package of `mvit-export --embed web` shares with the harness: the same numbers. */
export { readPicture } from "./adapters/picture-file.ts";
export { topClasses } from "./core/classes.ts";
export { asInput, preprocess } from "./core/preprocessing.ts";
