import { expect, test } from "vitest";
import type { Plan } from "../../src/contract/types.ts";
import { measureInTurns, type Progress, timerResolutionNs } from "../../src/core/measuring.ts";

const PLAN: Plan = {
  minimum_samples: 20,
  maximum_samples: 200,
  minimum_seconds: 0.1,
  maximum_seconds: 10,
  relative_width: 0.05,
  warmup_runs: 3,
};

/** A clock that runs are told to advance, and that ticks in steps; reading it takes a little. */
class StepClock {
  private time = 0;

  constructor(
    private readonly step: number,
    private readonly reading = step / 7,
  ) {}

  readonly now = (): number => {
    this.time += this.reading;
    return Math.floor(this.time / this.step) * this.step;
  };

  run(milliseconds: () => number, ran: () => void = () => {}): () => Promise<void> {
    return async () => {
      ran();
      this.time += milliseconds();
    };
  }
}

test.each([
  [0.005, 5000],
  [0.1, 100_000],
  [1, 1_000_000],
  [50, 50_000_000],
])("a clock of %s ms steps has a resolution of %s ns", (step, resolution) => {
  expect(timerResolutionNs(new StepClock(step).now)).toBe(resolution);
});

test("short runs are batched to a hundred steps of the clock", async () => {
  const clock = new StepClock(1);
  const measured = await measureInTurns([clock.run(() => 3.1)], PLAN, clock.now, () => {});
  expect(measured.timer_resolution_ns).toBe(1_000_000);
  const [{ runs_per_sample: runs = 0, samples_ns: samples = [] } = {}] = measured.candidates;
  expect(runs).toBeGreaterThanOrEqual(Math.ceil(100 / 4));
  for (const sample of samples) {
    expect(sample).toBeGreaterThanOrEqual(75 * measured.timer_resolution_ns);
    expect(sample / runs).toBeCloseTo(3.1e6, -5);
  }
});

test("samples are batched where the largest number would be reached too early", async () => {
  const clock = new StepClock(0.000_001);
  const plan = { ...PLAN, minimum_seconds: 2, maximum_samples: 100 };
  let last: Progress | undefined;
  const measured = await measureInTurns([clock.run(() => 1)], plan, clock.now, (progress) => {
    last = progress;
  });
  expect(last?.seconds).toBeGreaterThanOrEqual(2);
  expect(measured.candidates[0]?.runs_per_sample).toBeGreaterThanOrEqual(20);
});

test("candidates take turns, each after a run that is not timed", async () => {
  const clock = new StepClock(0.000_1);
  const order: string[] = [];
  const runs = ["a", "b"].map((name) =>
    clock.run(
      () => 5,
      () => order.push(name),
    ),
  );
  const measured = await measureInTurns(runs, { ...PLAN, minimum_seconds: 0 }, clock.now, () => {});
  const counts = measured.candidates.map(({ samples_ns }) => samples_ns.length);
  expect(counts).toEqual([20, 20]);
  const warmup = measured.candidates.reduce((total, each) => total + each.warmup_runs, 0);
  const rounds = order.slice(warmup).join("").match(/.{4}/g) ?? [];
  expect(rounds).toHaveLength(20);
  expect(new Set(rounds)).toEqual(new Set(["aabb", "bbaa"]));
});

test("warm-up lasts until the runs get no faster, and is counted", async () => {
  const clock = new StepClock(0.000_1);
  let ran = 0;
  // Compiled for speed bit by bit: a twentieth less every two runs, down to a tenth.
  const warming = clock.run(() => Math.max(10, 100 * 0.95 ** Math.floor(ran++ / 2)));
  const [candidate] = (await measureInTurns([warming], PLAN, clock.now, () => {})).candidates;
  expect(candidate?.warmup_runs).toBeGreaterThan(90);
  expect(Math.max(...(candidate?.samples_ns ?? []))).toBeLessThan(11e6);
  const steady = await measureInTurns([clock.run(() => 100)], PLAN, clock.now, () => {});
  expect(steady.candidates[0]?.warmup_runs).toBe(20);
  const slow = await measureInTurns([clock.run(() => 6000)], PLAN, clock.now, () => {});
  expect(slow.candidates[0]?.warmup_runs).toBe(PLAN.warmup_runs);
});

test("it ends when the median is known well enough, and reports every sample once", async () => {
  const clock = new StepClock(0.000_1);
  const reported: number[] = [];
  const measured = await measureInTurns([clock.run(() => 10)], PLAN, clock.now, ({ latest }) => {
    reported.push(...(latest[0] ?? []));
  });
  const [candidate] = measured.candidates;
  expect(candidate?.samples_ns).toHaveLength(20);
  expect(reported).toEqual(candidate?.samples_ns);
});

test("noisy runs go on to the largest number, slow ones to the time limit", async () => {
  const clock = new StepClock(0.000_1);
  let turn = 0;
  const noisy = clock.run(() => ((turn++ * 7919) % 100) + 1);
  const many = await measureInTurns(
    [noisy],
    { ...PLAN, maximum_seconds: 1e6 },
    clock.now,
    () => {},
  );
  expect(many.candidates[0]?.samples_ns).toHaveLength(200);
  const slow = await measureInTurns([clock.run(() => 600)], PLAN, clock.now, () => {});
  expect(slow.candidates[0]?.samples_ns.length).toBeLessThan(12);
});

test("a clock that stands still is said", () => {
  expect(() => timerResolutionNs(() => 42)).toThrow("The clock stands still");
}, 30_000);

test("in a sustained run every run is timed, until the time is over", async () => {
  const clock = new StepClock(0.000_1);
  let runs = 0;
  const run = clock.run(
    () => 2,
    () => {
      runs += 1;
    },
  );
  const seconds: number[] = [];
  const plan = { ...PLAN, minimum_seconds: 20, maximum_seconds: 20, sustained: true };
  const measured = await measureInTurns([run], plan, clock.now, (progress) => {
    expect(progress.width).toBeNull();
    seconds.push(progress.seconds);
  });
  const [{ samples_ns: samples = [], runs_per_sample: batch = 0, warmup_runs: warmup = 0 } = {}] =
    measured.candidates;
  expect(runs).toBe(warmup + samples.length * batch);
  expect(seconds.at(-1)).toBeGreaterThanOrEqual(19.9);
  expect(seconds.length).toBeGreaterThan(15);
  expect(seconds.length).toBeLessThanOrEqual(21);
});
