/** Taking turns: samples of several candidates from the same minutes of the same device. */
import type { Plan, Timing } from "../contract/types.ts";
import { HarnessError } from "./errors.ts";
import { relativeWidth, summarize } from "./statistics.ts";

/** Of the clock, so that it adds at most 1 % to a sample. */
const STEPS_PER_SAMPLE = 100;
/** Rounds; sorting the samples costs less than one of them. */
const LOOK_EVERY = 10;
/** Of a sustained run, whose samples are not sorted. */
const SECONDS_BETWEEN_LOOKS = 1;
const CLOCK_STEPS = 1000;
/** Of a very coarse clock fewer steps are awaited, but at least this many. */
const FEWEST_CLOCK_STEPS = 5;
const CLOCK_MS = 250;
/** Of a clock that shows no step: it stands still. Seconds, where clocks are coarse for privacy. */
const MOST_READINGS = 1e8;
/** Runs whose median is compared with that of as many before. */
const WARMUP_WINDOW = 10;
/** Faster than the window before by more than this share: not warm yet. */
const LARGEST_GAIN = 0.05;
const SHORTEST_WARMUP_MS = 1000;
const LONGEST_WARMUP_MS = 10_000;
const NS_PER_MS = 1e6;
const MS_PER_S = 1e3;

/** Milliseconds that never run backwards, e.g. performance.now. */
export type Clock = () => number;

/** One call is one run of a model. */
export type Run = () => Promise<unknown>;

export interface Progress {
  rounds: number;
  seconds: number;
  /** Widest relative interval of all candidates so far; null while one has none. */
  width: number | null;
  /** Samples of each candidate since the last report, as nanoseconds per run. */
  latest: number[][];
}

/** Warm-up runs are at least the plan's; more where the code was still getting faster. */
export type Samples = Pick<Timing, "samples_ns" | "runs_per_sample" | "warmup_runs">;

export interface Measured {
  timer_resolution_ns: number;
  candidates: Samples[];
}

/**
 * The smallest step of the clock that is seen in a thousand steps, in whole nanoseconds.
 *
 * @throws HarnessError the clock stands still.
 */
export function timerResolutionNs(clock: Clock): number {
  const start = clock();
  let before = start;
  let smallest = Number.POSITIVE_INFINITY;
  for (let steps = 0, readings = 0; steps < CLOCK_STEPS; readings += 1) {
    if (readings === MOST_READINGS) {
      throw new HarnessError("The clock stands still: nothing can be timed with it.");
    }
    const now = clock();
    if (now > before) {
      readings = 0;
      smallest = Math.min(smallest, now - before);
      steps += 1;
      if (now - start > CLOCK_MS && steps >= FEWEST_CLOCK_STEPS) {
        break;
      }
    }
    before = now;
  }
  return Math.max(1, Math.round(smallest * NS_PER_MS));
}

/**
 * Samples of every candidate, equally many, taken round by round in shuffled order.
 *
 * A turn is one run that is not timed, which brings the candidate's weights back into the caches,
 * and one sample. Rounds end when both minimums are reached and every median is known to
 * `plan.relative_width`, or at one of the maximums. A sample is a batch of runs where one run is
 * shorter than 100 steps of the clock, or where the largest number of samples would be reached
 * before the smallest number of seconds. In a sustained run every run is timed, and only its time
 * ends it.
 */
export async function measureInTurns(
  candidates: readonly Run[],
  plan: Plan,
  clock: Clock,
  report: (progress: Progress) => void,
): Promise<Measured> {
  const resolution = timerResolutionNs(clock);
  const turns = [];
  for (const run of candidates) {
    const warm = await warmUp(run, plan.warmup_runs, clock);
    const runs = runsPerSample(warm.fastest, plan, candidates.length, resolution);
    turns.push({ run, runs, warmup: warm.runs, samples: [] as number[], reported: 0 });
  }
  const shuffle = shuffler();
  const start = clock();
  let looked = 0;
  for (let rounds = 1; rounds <= plan.maximum_samples; rounds += 1) {
    for (const turn of shuffle(turns)) {
      if (!plan.sustained) {
        await turn.run();
      }
      turn.samples.push(await elapsedNs(turn.run, turn.runs, clock));
    }
    const seconds = (clock() - start) / MS_PER_S;
    const late = seconds >= plan.maximum_seconds;
    const due = plan.sustained
      ? seconds >= looked + SECONDS_BETWEEN_LOOKS
      : rounds % LOOK_EVERY === 0;
    if (!due && !late && rounds !== plan.maximum_samples) {
      continue;
    }
    looked = seconds;
    const width = plan.sustained ? null : widest(turns.map(({ samples }) => samples));
    const latest = turns.map((turn) => {
      const fresh = turn.samples.slice(turn.reported).map((sample) => sample / turn.runs);
      turn.reported = turn.samples.length;
      return fresh;
    });
    report({ rounds, seconds, width, latest });
    const enough = rounds >= plan.minimum_samples && seconds >= plan.minimum_seconds;
    if (late || (enough && width !== null && width <= plan.relative_width)) {
      break;
    }
  }
  return {
    timer_resolution_ns: resolution,
    candidates: turns.map(({ samples, runs, warmup }) => ({
      samples_ns: samples,
      runs_per_sample: runs,
      warmup_runs: warmup,
    })),
  };
}

/** The widest relative interval of the medians; null while one has none. */
function widest(samples: readonly number[][]): number | null {
  const widths = samples.map((each) => relativeWidth(summarize(each)));
  return widths.includes(null) ? null : Math.max(...widths.map(Number));
}

/**
 * Run until the runs get no faster: a browser first compiles WebAssembly quickly and then, while it
 * runs, again for speed, which takes seconds and would look like a drift of the samples.
 */
async function warmUp(
  run: Run,
  leastRuns: number,
  clock: Clock,
): Promise<{ runs: number; fastest: number }> {
  const start = clock();
  const times: number[] = [];
  for (;;) {
    times.push(await elapsedNs(run, 1, clock));
    const elapsed = clock() - start;
    const warm = elapsed >= LONGEST_WARMUP_MS || (elapsed >= SHORTEST_WARMUP_MS && settled(times));
    if (warm && times.length >= leastRuns) {
      return { runs: times.length, fastest: Math.min(...times.slice(-2 * WARMUP_WINDOW)) };
    }
  }
}

function settled(times: readonly number[]): boolean {
  if (times.length < 2 * WARMUP_WINDOW) {
    return false;
  }
  const latest = summarize(times.slice(-WARMUP_WINDOW)).median_ns;
  const before = summarize(times.slice(-2 * WARMUP_WINDOW, -WARMUP_WINDOW)).median_ns;
  return latest >= (1 - LARGEST_GAIN) * before;
}

/** How many runs fill a sample. */
function runsPerSample(
  fastest: number,
  plan: Plan,
  candidates: number,
  resolution: number,
): number {
  const ofClock = STEPS_PER_SAMPLE * resolution;
  const ofPlan =
    (plan.minimum_seconds * MS_PER_S * NS_PER_MS) / (plan.maximum_samples * candidates);
  return Math.max(1, Math.ceil(Math.max(ofClock, ofPlan) / Math.max(fastest, resolution)));
}

async function elapsedNs(run: Run, runs: number, clock: Clock): Promise<number> {
  const before = clock();
  for (let i = 0; i < runs; i += 1) {
    await run();
  }
  return Math.max(0, Math.round((clock() - before) * NS_PER_MS));
}

/** Fisher and Yates' shuffle; the same order on every device, since nothing here is secret. */
function shuffler(): <Item>(items: Item[]) => Item[] {
  let state = 1;
  const below = (limit: number): number => {
    state = (Math.imul(state, 48271) >>> 0) % 0x7fffffff;
    return state % limit;
  };
  return (items) => {
    const order = [...items];
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = below(last + 1);
      const [a, b] = [order[last], order[other]];
      if (a !== undefined && b !== undefined) {
        order[last] = b;
        order[other] = a;
      }
    }
    return order;
  };
}
