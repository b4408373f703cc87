/** The page that shows what a model makes of a picture: dropped, chosen, pasted or taken with the camera. */
import { Files, type Offer } from "../adapters/server.ts";
import { openWorkerEngine } from "../adapters/worker-engine.ts";
import type { Candidate } from "../core/campaign.ts";
import type { Engine, Ran } from "../core/engine.ts";
import { HarnessError, sentence } from "../core/errors.ts";
import { inputSize } from "../core/manifest.ts";
import { feedFor, outputOf } from "../core/tensors.ts";
import { duration, size } from "../core/words.ts";
import { decoderFor, type Read } from "../decoders/index.ts";
import { drawPicture, readPicture } from "../picture/picture-file.ts";
import { forSize, preprocess } from "../picture/preprocessing.ts";
import type { Picture } from "../picture/resample.ts";
import { candidateName } from "./choice-form.ts";
import { element } from "./element.ts";

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
  private readonly decoded = element("div");
  private readonly answer = element(
    "section",
    { class: "answer card", hidden: true, "aria-label": "Answer" },
    element("figure", {}, this.seen, element("figcaption", {}, "What the model sees")),
    this.decoded,
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
      const result = await run(open, picture);
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

  private present(candidate: Candidate, { seen, ran }: Answer): void {
    const { artifact, manifest } = candidate;
    this.status.textContent = `${duration(ran.elapsed_ns)} for one picture.`;
    drawPicture(this.seen, seen);
    const found = decoderFor(manifest.model.task, artifact);
    if (found === null) {
      const roles = artifact.outputs.map(({ role }) => role).join(", ");
      throw new HarnessError(
        `This page cannot show ${manifest.model.task} with the outputs ${roles}. Measuring works.`,
      );
    }
    const { decoder, outputs } = found;
    const read = outputs.map((output) => ({
      output,
      values: outputOf(artifact, ran, output.name),
    })) as [Read, ...Read[]];
    this.answer.setAttribute("aria-label", decoder.title);
    this.decoded.replaceChildren(decoder.show(read, { artifact, manifest, seen }));
    this.answer.hidden = false;
  }
}

interface Answer {
  seen: Picture;
  ran: Ran;
}

/** The model's own preprocessing, then the model. */
async function run(open: OpenModel, picture: Picture): Promise<Answer> {
  const { artifact, manifest } = open.candidate;
  const [height, width] = inputSize(artifact);
  const seen = preprocess(picture, forSize(manifest.model.preprocessing, height, width));
  const feed = feedFor(artifact, seen);
  // The first run after a load prepares memory and kernels; the second one is told.
  await open.engine.run(open.handle, feed);
  return { seen, ran: await open.engine.run(open.handle, feed) };
}
