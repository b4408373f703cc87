/**
 * When a measurement is too noisy to believe it: the rules of mobilevit_deploy/contract/validity.py.
 *
 * The codes and their order are the contract's; the sentences are this program's own. What a
 * device does not tell (null or absent) breaks no rule.
 */
import { relativeWidth, summarize } from "./statistics.ts";

/** Between elapsed and CPU time of one thread, and between first and last quarter. */
const LARGEST_GAP = 0.05;
/** Share of all cores that other processes may keep busy. */
const LARGEST_BACKGROUND = 0.1;
/** Samples; fewer have no interval, and their median says little. */
const SMALLEST_QUARTER = 6;
/** Of the clock in a median sample: one step is then at most 2 % of it. */
const FEWEST_STEPS = 50;

const CODES = [
  "few_samples",
  "wide_interval",
  "others_had_the_core",
  "more_threads",
  "fewer_threads",
  "background",
  "drift",
  "throttled",
  "hidden",
  "low_power",
  "other_unit",
  "coarse_clock",
] as const;

export type Code = (typeof CODES)[number];

/** What the measurement was to reach. */
export interface Aim {
  minimum_samples: number;
  relative_width: number;
  maximum_seconds: number;
}

/** All that the rules look at. */
export interface Observation {
  samples_ns: readonly number[];
  process_cpu_ns?: readonly number[] | null;
  threads?: number | null;
  threads_observed?: number | null;
  logical_cores?: number | null;
  background_cores?: number | null;
  /** How often the device or the browser slowed the measurement down. */
  throttled?: number | null;
  hidden?: boolean | null;
  low_power_mode?: boolean | null;
  compute_unit_requested?: string;
  compute_unit_observed?: string | null;
  timer_resolution_ns?: number | null;
}

/** One reason against a measurement: its code, and a sentence for people. */
export interface Doubt {
  code: Code;
  sentence: string;
}

/** Why a measurement is not valid, in the order of the codes; empty if it is. */
export function doubts(seen: Observation, aim: Aim): Doubt[] {
  const found = new Map<Code, string>([
    ...tooFew(seen, aim),
    ...threads(seen),
    ...surroundings(seen),
    ...drift(seen),
    ...clock(seen),
  ]);
  return CODES.flatMap((code) => {
    const text = found.get(code);
    return text === undefined ? [] : [{ code, sentence: text }];
  });
}

type Found = [Code, string][];

function tooFew(seen: Observation, aim: Aim): Found {
  const wall = summarize(seen.samples_ns);
  const found: Found = [];
  if (wall.count < aim.minimum_samples) {
    found.push([
      "few_samples",
      `only ${wall.count} samples within ${aim.maximum_seconds} s, not ${aim.minimum_samples}`,
    ]);
  }
  const width = relativeWidth(wall);
  if (width === null || width > aim.relative_width) {
    found.push([
      "wide_interval",
      `the median's confidence interval is ${width === null ? "unknown" : `${percent(width)} of it`} ` +
        `after ${wall.count} samples, at most ${percent(aim.relative_width)} was aimed at`,
    ]);
  }
  return found;
}

function threads(seen: Observation): Found {
  const found: Found = [];
  const asked = seen.threads ?? null;
  const observed = seen.threads_observed ?? null;
  if (asked !== null && observed !== null && observed !== asked) {
    found.push([
      observed > asked ? "more_threads" : "fewer_threads",
      `the runtime used ${observed} thread${observed === 1 ? "" : "s"}, ${asked} asked for`,
    ]);
  }
  const cpu = seen.process_cpu_ns ?? null;
  if (asked !== 1 || cpu === null) {
    return found;
  }
  const wall = summarize(seen.samples_ns).median_ns;
  const used = summarize(cpu).median_ns;
  if (used > 0 && wall > (1 + LARGEST_GAP) * used) {
    found.push([
      "others_had_the_core",
      `elapsed time is ${percent(wall / used - 1)} above CPU time: others had the core`,
    ]);
  } else if (used > 0 && wall < (1 - LARGEST_GAP) * used) {
    found.push(["more_threads", "CPU time is above elapsed time: more than one thread was used"]);
  }
  return found;
}

function surroundings(seen: Observation): Found {
  const found: Found = [];
  const background = seen.background_cores ?? null;
  const cores = seen.logical_cores ?? null;
  if (background !== null && cores !== null && background > LARGEST_BACKGROUND * cores) {
    found.push([
      "background",
      `other processes kept ${background.toFixed(2)} of ${cores} cores busy`,
    ]);
  }
  if (seen.throttled) {
    found.push(["throttled", `the device or the browser slowed it down ${times(seen.throttled)}`]);
  }
  if (seen.hidden) {
    found.push(["hidden", "the page was not in front all the time"]);
  }
  if (seen.low_power_mode) {
    found.push(["low_power", "the system saved power"]);
  }
  const asked = seen.compute_unit_requested ?? "cpu";
  const observed = seen.compute_unit_observed ?? null;
  if (observed !== null && asked !== "all" && asked !== observed) {
    found.push(["other_unit", `it ran on ${observed}, ${asked} was asked for`]);
  }
  return found;
}

function drift(seen: Observation): Found {
  const quarter = Math.floor(seen.samples_ns.length / 4);
  if (quarter < SMALLEST_QUARTER) {
    return [];
  }
  const first = summarize(seen.samples_ns.slice(0, quarter)).median_ns;
  const last = summarize(seen.samples_ns.slice(-quarter)).median_ns;
  const steady = (1 - LARGEST_GAP) * first <= last && last <= (1 + LARGEST_GAP) * first;
  if (first === 0 || steady) {
    return [];
  }
  const change = last / first - 1;
  const signed = `${change > 0 ? "+" : ""}${percent(change)}`;
  return [["drift", `the last quarter's median is ${signed} off the first's`]];
}

function clock(seen: Observation): Found {
  const step = seen.timer_resolution_ns ?? null;
  const median = summarize(seen.samples_ns).median_ns;
  if (step === null || median >= FEWEST_STEPS * step) {
    return [];
  }
  return [
    [
      "coarse_clock",
      `a sample takes ${median} ns, fewer than ${FEWEST_STEPS} steps of the clock (${step} ns)`,
    ],
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
