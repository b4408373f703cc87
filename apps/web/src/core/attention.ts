/** Whether the page had the device's attention: what hid or held it back makes a run invalid. */
import type { Attention } from "./campaign.ts";

/** How often the page's timer is to tick. */
export const BEAT_MS = 200;
/** A tick that comes later than this was held back by the browser or the device. */
const LATEST_MS = 2000;

/** Counts late ticks of a timer, and remembers whether the page was hidden. */
export class AttentionLog {
  private last: number;
  private late = 0;
  private wasHidden: boolean;

  /** @param now milliseconds of a clock that never runs backwards. */
  constructor(now: number, hidden: boolean) {
    this.last = now;
    this.wasHidden = hidden;
  }

  beat(now: number): void {
    if (now - this.last > LATEST_MS) {
      this.late += 1;
    }
    this.last = now;
  }

  hide(): void {
    this.wasHidden = true;
  }

  /** What was seen until now. */
  result(now: number): Attention {
    this.beat(now);
    return { hidden: this.wasHidden, throttled: this.late };
  }
}
