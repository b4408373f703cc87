/** Detection: the objects of a picture, in boxes over it, and the best ones with their names. */
import type { Artifact, BoxSteps } from "../contract/types.ts";
import type { Values } from "../core/engine.ts";
import { HarnessError } from "../core/errors.ts";
import { className } from "../core/manifest.ts";
import { element } from "../pages/element.ts";
import { drawPicture } from "../picture/picture-file.ts";
import type { Edges } from "../picture/preprocessing.ts";
import type { Decoder } from "./index.ts";
import { colour } from "./segmentation.ts";
import { shareList } from "./share-list.ts";

type Channels = ReturnType<typeof colour>;

const MOST_OBJECTS = 8;
/** Class of a row of suppressed outputs that has no object. */
const NO_CLASS = -1;

export const detection: Decoder = {
  title: "Objects",
  reads: [
    ["boxes", "confidences", "classes"],
    ["boxes", "probabilities"],
  ],
  show(read, { artifact, manifest, seen }) {
    const found = objectsOf(
      read.map(({ values }) => values),
      artifact,
    )
      .slice(0, MOST_OBJECTS)
      .map((one) => ({
        ...one,
        name: className(manifest.model, one.index),
        share: one.confidence,
        colour: css(colour(one.index)),
      }));
    if (found.length === 0) {
      return element("p", {}, "No object was found.");
    }
    const canvas = element("canvas", { role: "img", "aria-label": "Objects in the picture" });
    drawPicture(canvas, seen);
    // The best one last, above the others.
    const frames = found.map((one) => frame(one.box, one.name, colour(one.index))).reverse();
    return element(
      "div",
      { class: "drawn" },
      element("div", { class: "scene" }, canvas, ...frames),
      shareList(found),
    );
  },
};

/** An object, and how probable it is. */
export interface FoundObject {
  /** Of its class, as the network counts them: 0 is the background, and never found. */
  index: number;
  /** Softmax probability, 0 to 1. */
  confidence: number;
  /** Shares of the sides of what the model sees; they may reach beyond it. */
  box: Edges;
}

/**
 * One picture's objects, best first: the artifact's own, or those among its candidates.
 *
 * @param values of boxes, confidences and classes, or of boxes and probabilities.
 * @throws HarnessError the manifest does not say what becomes an object.
 */
export function objectsOf(
  values: readonly Values[],
  { postprocessing }: Pick<Artifact, "postprocessing">,
): FoundObject[] {
  const [boxes, scores, classes] = values as [Values, Values, Values?];
  if (classes !== undefined) {
    return keptObjects(boxes, scores, classes);
  }
  if (!postprocessing?.boxes) {
    throw new HarnessError("The manifest does not say which boxes are objects. Export again.");
  }
  return bestObjects(boxes, scores, postprocessing.boxes);
}

/**
 * The objects of outputs that are suppressed already: as many rows for every picture.
 *
 * @param boxes left, top, right and bottom of each row.
 * @param confidences of each row, best first.
 * @param classes of each row; -1 where there is no object.
 */
export function keptObjects(
  boxes: ArrayLike<number>,
  confidences: ArrayLike<number>,
  classes: ArrayLike<number>,
): FoundObject[] {
  return Array.from(classes, (index, row) => ({
    index,
    confidence: confidences[row] as number,
    box: edgesAt(boxes, row),
  })).filter(({ index }) => index !== NO_CLASS);
}

/**
 * The objects among candidates: in each class the best boxes that no better one overlaps, and of
 * all classes' the best. Of equal ones the lower class, then the earlier candidate; what is NaN or
 * infinite is never an object.
 *
 * @param boxes left, top, right and bottom of each candidate.
 * @param probabilities of each candidate, one per class without the background.
 * @param limits what becomes an object, as the manifest has it.
 */
export function bestObjects(
  boxes: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  limits: Pick<BoxSteps, "score_threshold" | "iou_threshold" | "per_class" | "most">,
): FoundObject[] {
  const count = boxes.length / 4;
  const classes = count === 0 ? 0 : probabilities.length / count;
  // Probabilities are float32 numbers, and compared as such.
  const threshold = Math.fround(limits.score_threshold);
  const candidates: FoundObject[] = [];
  for (let index = 1; index <= classes; index += 1) {
    const ofClass: FoundObject[] = [];
    for (let row = 0; row < count; row += 1) {
      const confidence = probabilities[row * classes + index - 1] as number;
      if (confidence > threshold) {
        const box = edgesAt(boxes, row);
        if (Object.values(box).every(Number.isFinite)) {
          ofClass.push({ index, confidence, box });
        }
      }
    }
    candidates.push(...ofClass.sort(betterFirst).slice(0, limits.per_class));
  }
  const kept: FoundObject[] = [];
  for (const one of candidates.sort(betterFirst)) {
    if (kept.length === limits.most) {
      break;
    }
    const hidden = (other: FoundObject) =>
      other.index === one.index && overlap(other.box, one.box) > limits.iou_threshold;
    if (!kept.some(hidden)) {
      kept.push(one);
    }
  }
  return kept;
}

/** Sorting is stable: of equal ones the first stays first. */
function betterFirst(one: FoundObject, other: FoundObject): number {
  return other.confidence - one.confidence;
}

function edgesAt(boxes: ArrayLike<number>, row: number): Edges {
  const [left, top, right, bottom] = [0, 1, 2, 3].map((edge) => boxes[4 * row + edge] as number);
  return { left, top, right, bottom } as Edges;
}

/** Intersection over union; 0 where either has no area. */
function overlap(one: Edges, other: Edges): number {
  const shared = area({
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  });
  return shared > 0 ? shared / (area(one) + area(other) - shared) : 0;
}

function area({ left, top, right, bottom }: Edges): number {
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}

/** A box over the picture, as far as it is inside, with its name. */
function frame(box: Edges, name: string, channels: Channels): HTMLElement {
  const inside = (edge: number) => Math.min(1, Math.max(0, edge));
  // Longer than its box a name goes on towards the middle of the picture.
  const side = inside(box.left) + inside(box.right) > 1 ? "leftwards" : "rightwards";
  const caption = element("span", { class: `caption ${side}` }, name);
  const made = element("span", { class: "frame" }, caption);
  // Through the object model: the page's security policy allows no style attributes.
  made.style.left = `${100 * inside(box.left)}%`;
  made.style.top = `${100 * inside(box.top)}%`;
  made.style.right = `${100 * (1 - inside(box.right))}%`;
  made.style.bottom = `${100 * (1 - inside(box.bottom))}%`;
  const [red, green, blue] = channels;
  made.style.setProperty("--of", css(channels));
  made.style.color = 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "black" : "white";
  return made;
}

const css = (channels: Channels): string => `rgb(${channels.join(" ")})`;
