/** What `mvit-bench serve` answers, as the pages need it. */
import type { StoredArray } from "../contract/types.ts";
import type { Candidate } from "../core/campaign.ts";
import { parseManifest } from "../core/documents.ts";
import type { ModelFile } from "../core/engine.ts";
import { HarnessError } from "../core/errors.ts";
import { unrunnable } from "../core/manifest.ts";
import type { Answer } from "../core/sending.ts";
import { parseSettings, type Settings } from "../core/settings.ts";
import { download } from "./download.ts";
import { keepModel, readModel } from "./storage.ts";

const SETTINGS = "/api/settings";
const REPORTS = "/api/reports";

/** Everything that can be measured here, and what cannot, with the reason. */
export interface Offer {
  settings: Settings;
  candidates: Candidate[];
  others: { candidate: Candidate; reason: string }[];
}

/** @throws HarnessError no server, no session, or an answer that breaks the contract. */
export async function loadOffer(): Promise<Offer> {
  const settings = parseSettings(await textOf(SETTINGS));
  const offer: Offer = { settings, candidates: [], others: [] };
  for (const [position, { name, manifest: address }] of settings.exports.entries()) {
    const manifest = parseManifest(await textOf(address));
    for (const artifact of manifest.artifacts) {
      const candidate = { label: name, export: position, manifest, artifact };
      const reason = unrunnable(artifact);
      if (reason === null) {
        offer.candidates.push(candidate);
      } else {
        offer.others.push({ candidate, reason });
      }
    }
  }
  return offer;
}

/** Files of one server's exports. */
export class Files {
  private readonly inMemory = new Map<string, Uint8Array<ArrayBuffer>>();

  constructor(
    private readonly settings: Settings,
    /** Told how much of a model has arrived. */
    private readonly progress: (candidate: Candidate, received: number) => void,
    /** Ends every download. */
    private readonly signal: AbortSignal | null = null,
  ) {}

  /** A model's file, in the browser's storage where it has room. */
  async model(candidate: Candidate): Promise<ModelFile> {
    const { sha256, file } = candidate.artifact;
    const known = this.inMemory.get(sha256);
    if (known !== undefined) {
      return { sha256, bytes: known };
    }
    if ((await readModel(sha256)) !== null) {
      return { sha256, bytes: null };
    }
    const wanted = { url: this.address(candidate, file), sha256 };
    const told = (received: number): void => this.progress(candidate, received);
    const bytes = await download(wanted, told, this.signal);
    if (await keepModel(sha256, bytes)) {
      return { sha256, bytes: null };
    }
    this.inMemory.set(sha256, bytes);
    return { sha256, bytes };
  }

  /** The raw bytes of a reference's array. */
  async array(candidate: Candidate, array: StoredArray): Promise<ArrayBuffer> {
    const url = this.address(candidate, array.file);
    return (await download({ url, sha256: array.sha256 }, undefined, this.signal)).buffer;
  }

  private address(candidate: Candidate, path: string): string {
    const base = this.settings.exports[candidate.export]?.manifest ?? "";
    const relative = path.split("/").map(encodeURIComponent).join("/");
    return new URL(relative, new URL(base, location.href)).href;
  }
}

/** One try; rejects where there is no connection. */
export async function postReport(text: string): Promise<Answer> {
  const response = await fetch(REPORTS, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: text,
  });
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return {
    status: response.status,
    retryAfter: Number.isFinite(seconds) ? seconds : null,
    body: await response.json().catch(() => null),
  };
}

async function textOf(address: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(address, { cache: "no-cache" });
  } catch {
    throw new HarnessError("The server does not answer. Is mvit-bench serve still running?");
  }
  if (response.status === 401) {
    throw new HarnessError(
      "This device has no session, or it has ended. Scan the QR code of mvit-bench serve again.",
    );
  }
  if (!response.ok) {
    throw new HarnessError(`The server answered ${response.status} to ${address}.`);
  }
  return await response.text();
}
