/** The worker's side: the engine that runs here, for the page to call. */
import { expose } from "comlink";
import { createOrtEngine } from "./ort-engine.ts";

expose(createOrtEngine());
