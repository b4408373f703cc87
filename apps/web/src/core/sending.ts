/** Sending a report until the server has it: always the same document, so that none is doubled. */

import { violation } from "./documents.ts";

/** What the server concludes from a report. */
export interface Verdict {
  valid: boolean;
  doubts: { code: string; sentence: string }[];
}

/** What became of a report; a problem says whether another try may help. */
export type Outcome =
  | { sent: true; verdict: Verdict | null }
  | { sent: false; problem: string; retry: boolean };

export interface Sender {
  /** Posts the text; rejects where there is no connection. */
  post(text: string): Promise<Answer>;
  wait(milliseconds: number): Promise<void>;
  /** Told before each pause. */
  waiting(problem: string, milliseconds: number): void;
}

export interface Answer {
  status: number;
  /** Seconds, from Retry-After; null if the server did not say. */
  retryAfter: number | null;
  /** The JSON that came with it; null if there was none. */
  body: unknown;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const MOST_TRIES = 8;

/** Whether a later try of the same report can succeed without anybody doing anything. */
function passes(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 507);
}

/** Post a report, and again after a growing pause where the failure may pass by itself. */
export async function send(text: string, sender: Sender): Promise<Outcome> {
  let pause = FIRST_PAUSE_MS;
  for (let tries = 1; ; tries += 1) {
    const answer = await posted(text, sender);
    if (answer.status === 200 || answer.status === 201) {
      return { sent: true, verdict: verdictIn(answer.body) };
    }
    const problem = meaning(answer);
    if (!passes(answer.status) || tries === MOST_TRIES) {
      return { sent: false, problem, retry: passes(answer.status) || mayBeMended(answer.status) };
    }
    const wanted = (answer.retryAfter ?? 0) * 1000;
    const milliseconds = Math.min(LONGEST_PAUSE_MS, Math.max(pause, wanted));
    sender.waiting(problem, milliseconds);
    await sender.wait(milliseconds);
    pause *= 2;
  }
}

/** No connection, said as an answer that may pass. */
const UNREACHABLE = 599;

async function posted(text: string, sender: Sender): Promise<Answer> {
  try {
    return await sender.post(text);
  } catch {
    return { status: UNREACHABLE, retryAfter: null, body: null };
  }
}

function mayBeMended(status: number): boolean {
  return status === 401 || status === 507;
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: "the server does not accept this report",
  401: "this device's session has ended: scan the QR code again",
  403: "the server refuses reports from this address",
  409: "the server has another report of the same id",
  413: "the report is too large for the server",
  429: "the server asks for a pause",
  503: "the server's store is busy",
  507: "the server's disk is full",
  [UNREACHABLE]: "no connection to the server",
};

function meaning({ status, body }: Answer): string {
  const known = MEANINGS[status] ?? `the server answered ${status}`;
  const said = (body as { error?: unknown } | null)?.error;
  return typeof said === "string" ? `${known} (${said})` : known;
}

const ANSWER = {
  type: "object",
  required: ["verdict"],
  properties: {
    verdict: {
      type: "object",
      required: ["valid", "doubts"],
      properties: {
        valid: { type: "boolean" },
        doubts: {
          type: "array",
          items: {
            type: "object",
            required: ["code", "sentence"],
            properties: { code: { type: "string" }, sentence: { type: "string" } },
          },
        },
      },
    },
  },
};

function verdictIn(body: unknown): Verdict | null {
  return violation(body, ANSWER) === null ? (body as { verdict: Verdict }).verdict : null;
}
