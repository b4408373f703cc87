/** The page that classifies a picture: dropped, chosen, pasted or taken with the camera. */
import { drawPicture, readPicture } from "../adapters/picture-file.ts";
import { Files, type Offer } from "../adapters/server.ts";
import { openWorkerEngine } from "../adapters/worker-engine.ts";
import { type Candidate, feedFor } from "../core/campaign.ts";
import { topClasses } from "../core/classes.ts";
import type { Engine } from "../core/engine.ts";
import { sentence } from "../core/errors.ts";
import { className, inputSize } from "../core/manifest.ts";
import { forSize, preprocess } from "../core/preprocessing.ts";
import type { Picture } from "../core/resample.ts";
import { duration, percentage, size } from "../core/words.ts";
import { candidateName } from "./choice-form.ts";
import { element } from "./element.ts";

const MOST_CLASSES = 5;

/** Builds the page; a model is loaded when the first picture comes. */
export function showPicturePage(page: HTMLElement, offer: Offer): void {
  if (offer.candidates.length === 0) {
    page.append(element("p", {}, "There is no model that a browser can run."));
    return;
  }
  const view = new PictureView(offer);
  page.append(view.element);
}

interface OpenModel {
  candidate: Candidate;
  engine: Engine;
  handle: number;
}

class PictureView {
  private readonly status = element("p", { class: "status", role: "status" });
  private readonly seen = element("canvas", { width: 1, height: 1 });
  private readonly classes = element("ol", { class: "classes" });
  private readonly answer = element(
    "section",
    { class: "answer card", hidden: true, "aria-label": "Classes" },
    element("figure", {}, this.seen, element("figcaption", {}, "What the model sees")),
    this.classes,
  );
  private readonly model = element("select", { name: "model", "aria-label": "Model" });
  readonly element: HTMLElement;
  private open: Promise<OpenModel> | null = null;
  private last: Picture | null = null;
  /** Of the newest picture; answers to older ones come too late to be shown. */
  private turn = 0;

  constructor(private readonly offer: Offer) {
    this.model.append(
      ...offer.candidates.map((candidate, i) =>
        element("option", { value: i }, candidateName(candidate)),
      ),
    );
    this.model.addEventListener("change", () => void this.changeModel());
    this.element = element(
      "div",
      { class: "picture" },
      element("label", { class: "field" }, "Model", this.model),
      this.dropZone(),
      this.status,
      this.answer,
    );
    document.addEventListener("paste", (event) => {
      if (this.element.parentElement?.hidden === false) {
        this.take(event.clipboardData?.files[0]);
      }
    });
  }

  private dropZone(): HTMLElement {
    const choose = this.fileInput({ "aria-label": "Choose a picture" });
    const camera = this.fileInput({ capture: "environment", "aria-label": "Take a picture" });
    const zone = element(
      "div",
      { class: "drop card" },
      element("p", {}, "Drop or paste a picture here"),
      element(
        "p",
        { class: "actions" },
        element("label", { class: "button primary" }, "Choose a picture", choose),
        element("label", { class: "button" }, "Take a picture", camera),
      ),
    );
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      this.take(event.dataTransfer?.files[0]);
    });
    return zone;
  }

  private fileInput(attributes: Record<string, string>): HTMLInputElement {
    const input = element("input", { type: "file", accept: "image/*", ...attributes });
    input.addEventListener("change", () => {
      this.take(input.files?.[0]);
      input.value = ""; // so that the same picture can be chosen again
    });
    return input;
  }

  private take(file: File | undefined): void {
    if (file !== undefined) {
      void this.show(async () => {
        this.last = await readPicture(file);
        return this.last;
      });
    }
  }

  private async changeModel(): Promise<void> {
    const before = this.open;
    this.open = null;
    if (this.last !== null) {
      const picture = this.last;
      void this.show(async () => picture);
    }
    (await before?.catch(() => null))?.engine.close();
  }

  private async show(read: () => Promise<Picture>): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    this.status.textContent = "Reading the picture …";
    try {
      const picture = await read();
      this.open ??= this.load();
      const open = await this.open;
      const result = await classify(open, picture);
      if (turn === this.turn) {
        this.present(open.candidate, result);
      }
    } catch (error) {
      if (turn === this.turn) {
        this.answer.hidden = true;
        this.status.textContent = sentence(error);
      }
    }
  }

  private async load(): Promise<OpenModel> {
    const candidate = this.offer.candidates[Number(this.model.value)] as Candidate;
    const engine = openWorkerEngine();
    try {
      const files = new Files(this.offer.settings, (_, received) => {
        this.status.textContent = `Downloading the model, ${size(received)} of ${size(candidate.artifact.bytes)} …`;
      });
      const file = await files.model(candidate);
      this.status.textContent = "Loading the model …";
      const threads = self.crossOriginIsolated
        ? Math.min(2, navigator.hardwareConcurrency || 1)
        : 1;
      await engine.start({ backend: "wasm", threads });
      const { handle } = await engine.load(file);
      return { candidate, engine, handle };
    } catch (error) {
      engine.close();
      this.open = null;
      throw error;
    }
  }

  private present(candidate: Candidate, result: Answer): void {
    const { model } = candidate.manifest;
    this.status.textContent = `${duration(result.elapsed_ns)} for one picture.`;
    drawPicture(this.seen, result.seen);
    const ranked = topClasses(result.logits, MOST_CLASSES);
    this.classes.replaceChildren(
      ...ranked.map(({ index, probability }) =>
        element(
          "li",
          {},
          element("span", { class: "name" }, className(model, index)),
          element("span", { class: "share" }, percentage(probability)),
          shareBar(probability),
        ),
      ),
    );
    this.answer.hidden = false;
  }
}

function shareBar(share: number): HTMLElement {
  const filled = element("span");
  // Through the object model: the page's security policy allows no style attributes.
  filled.style.width = `${100 * share}%`;
  return element("span", { class: "bar", "aria-hidden": "true" }, filled);
}

interface Answer {
  seen: Picture;
  logits: Float32Array;
  elapsed_ns: number;
}

/** The model's own preprocessing, then the model. */
async function classify(open: OpenModel, picture: Picture): Promise<Answer> {
  const { artifact, manifest } = open.candidate;
  const [height, width] = inputSize(artifact);
  const seen = preprocess(picture, forSize(manifest.model.preprocessing, height, width));
  const feed = feedFor(artifact, seen);
  // The first run after a load prepares memory and kernels; the second one is told.
  await open.engine.run(open.handle, feed);
  const outcome = await open.engine.run(open.handle, feed);
  return { seen, ...outcome };
}
