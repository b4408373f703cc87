import { expect, test } from "vitest";
import { type Answer, send } from "../../src/core/sending.ts";

/** A server that answers in this order; `null` is a dropped connection. */
function script(...statuses: (number | null | Partial<Answer>)[]) {
  const posted: string[] = [];
  const pauses: number[] = [];
  const sender = {
    async post(text: string): Promise<Answer> {
      posted.push(text);
      const next = statuses[Math.min(posted.length, statuses.length) - 1] ?? null;
      if (next === null) {
        throw new TypeError("Failed to fetch");
      }
      const answer = typeof next === "number" ? { status: next } : next;
      return { status: 0, retryAfter: null, body: null, ...answer };
    },
    async wait(milliseconds: number): Promise<void> {
      pauses.push(milliseconds);
    },
    waiting: () => {},
  };
  return { posted, pauses, sender };
}

test("a report that is taken is sent once", async () => {
  const { posted, sender } = script(201);
  expect(await send("report", sender)).toEqual({ sent: true, verdict: null });
  expect(posted).toEqual(["report"]);
});

test("the server's verdict comes back; an answer without a whole one is none", async () => {
  const verdict = { valid: false, doubts: [{ code: "hidden", sentence: "it was hidden" }] };
  const answer = { id: "1", kept: "new", verdict: { ...verdict, median_ns: 1, p90_ns: 2 } };
  const { sender } = script({ status: 201, body: answer });
  expect(await send("report", sender)).toMatchObject({ sent: true, verdict });
  for (const body of [null, [], { verdict: true }, { verdict: { valid: true } }]) {
    const { sender: other } = script({ status: 201, body });
    expect(await send("report", other)).toEqual({ sent: true, verdict: null });
  }
});

test("the same report is sent again after dropped connections and busy answers", async () => {
  const { posted, pauses, sender } = script(null, 503, { status: 429, retryAfter: 7 }, 200);
  expect(await send("report", sender)).toEqual({ sent: true, verdict: null });
  expect(posted).toEqual(Array(4).fill("report"));
  expect(pauses).toEqual([500, 1000, 7000]);
});

test.each([
  [400, false],
  [401, true],
  [403, false],
  [409, false],
  [413, false],
  [507, true],
])("%i is final by itself; offered again: %s", async (status, retry) => {
  const { posted, sender } = script({ status, body: { error: "because" } });
  const outcome = await send("report", sender);
  expect(outcome).toMatchObject({ sent: false, retry });
  expect(outcome).toHaveProperty("problem", expect.stringContaining("(because)"));
  expect(posted).toHaveLength(1);
});

test("without a connection it gives up in the end, and offers another try", async () => {
  const { posted, pauses, sender } = script(null);
  expect(await send("report", sender)).toMatchObject({ sent: false, retry: true });
  expect(posted).toHaveLength(8);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(15_000);
});
