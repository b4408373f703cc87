/** What the harness says to a person: what happened, what was expected, what to do. */
export class HarnessError extends Error {
  override readonly name: string = "HarnessError";
}

/** The sentence of anything that was thrown. */
export function sentence(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
