/** What the device told of itself between samples, in the contract's form. */
import type { BatteryReading, Plan, Reading } from "../contract/types.ts";
import type { Progress } from "./measuring.ts";

/** After the first one; of a longer measurement they lie further apart. */
const MOST_READINGS = 1000;
const NS_PER_S = 1e9;

/** Takes a reading at the beginning, about once a second, and at the end. */
export class ReadingLog {
  private readonly readings: Reading[] = [];
  private readonly distance: number;
  private latest: Pick<Progress, "rounds" | "seconds"> = { rounds: 0, seconds: 0 };

  constructor(
    plan: Plan,
    private readonly battery: () => BatteryReading | null,
  ) {
    this.distance = Math.max(1, plan.maximum_seconds / MOST_READINGS) * NS_PER_S;
    this.take();
  }

  look(progress: Progress): void {
    this.latest = progress;
    const last = this.readings.at(-1)?.elapsed_ns ?? 0;
    if (progress.seconds * NS_PER_S >= last + this.distance) {
      this.take();
    }
  }

  /** All of them, one after the last sample included. */
  end(): Reading[] {
    if (this.readings.at(-1)?.samples !== this.latest.rounds) {
      this.take();
    }
    return this.readings;
  }

  /** Temperatures and clocks are nothing that a browser tells. */
  private take(): void {
    this.readings.push({
      elapsed_ns: Math.round(this.latest.seconds * NS_PER_S),
      samples: this.latest.rounds,
      thermal: null,
      thermal_headroom: null,
      celsius: null,
      frequency_hz: null,
      battery: this.battery(),
    });
  }
}
