import Testing

@testable import HarnessCore

/// A clock that runs are told to advance, and that ticks in steps; reading it takes a little.
private final class StepClock {
  private let step: UInt64
  private let reading: UInt64
  private var time: UInt64 = 0

  init(step: UInt64) {
    self.step = step
    reading = max(1, step / 7)
  }

  func now() -> UInt64 {
    time += reading
    return time / step * step
  }

  func run(_ milliseconds: @escaping () -> Double, ran: @escaping () -> Void = {})
    -> InterleavedSampler.Run
  {
    {
      ran()
      self.time += UInt64(milliseconds() * 1e6)
    }
  }
}

private let plan = Plan(
  maximumSamples: 200, maximumSeconds: 10, minimumSamples: 20, minimumSeconds: 0.1,
  relativeWidth: 0.05, sustained: false, warmupRuns: 3)

private func measure(
  _ runs: [InterleavedSampler.Run], _ clock: StepClock, plan: Plan = plan,
  look: @escaping InterleavedSampler.Look = { _ in }
) throws -> (samples: [Samples], resolution: Int) {
  var sampler = InterleavedSampler(runs, plan: plan, clock: clock.now, look: look)
  try sampler.warmUp()
  return (try sampler.sample(), sampler.timerResolutionNs)
}

@Suite struct InterleavedSamplerTests {
  @Test(arguments: [42, 5_000, 100_000, 1_000_000, 50_000_000])
  func resolutionOfAClock(step: UInt64) {
    #expect(InterleavedSampler.timerResolution(of: StepClock(step: step).now) == Int(step))
  }

  @Test func aClockThatStandsStillIsSaid() {
    var sampler = InterleavedSampler([{}], plan: plan, clock: { 42 }, look: { _ in })
    #expect(throws: HarnessError.self) { try sampler.warmUp() }
  }

  @Test func shortRunsAreBatchedToAHundredStepsOfTheClock() throws {
    let clock = StepClock(step: 1_000_000)
    let (samples, resolution) = try measure([clock.run { 3.1 }], clock)
    #expect(resolution == 1_000_000)
    #expect(samples[0].runsPerSample >= 25)
    for sample in samples[0].samplesNs {
      #expect(sample >= 75 * resolution)
      #expect(abs(Double(sample) / Double(samples[0].runsPerSample) - 3.1e6) < 1e5)
    }
  }

  @Test func samplesAreBatchedWhereTheLargestNumberWouldBeReachedTooEarly() throws {
    let clock = StepClock(step: 1)
    var longer = plan
    longer.minimumSeconds = 2
    longer.maximumSamples = 100
    var last: SamplingProgress?
    let (samples, _) = try measure([clock.run { 1 }], clock, plan: longer) { last = $0 }
    #expect(try #require(last).seconds >= 2)
    #expect(samples[0].runsPerSample >= 20)
  }

  @Test func candidatesTakeTurnsEachAfterARunThatIsNotTimed() throws {
    let clock = StepClock(step: 100)
    var order = ""
    let runs = ["a", "b"].map { name in clock.run({ 5 }, ran: { order += name }) }
    var short = plan
    short.minimumSeconds = 0
    let (samples, _) = try measure(runs, clock, plan: short)
    #expect(samples.map(\.samplesNs.count) == [20, 20])
    let warmup = samples.reduce(0) { $0 + $1.warmupRuns }
    let sampled = Array(order.dropFirst(warmup))
    let rounds = stride(from: 0, to: sampled.count, by: 4).map { String(sampled[$0..<$0 + 4]) }
    #expect(rounds.count == 20)
    #expect(Set(rounds) == ["aabb", "bbaa"])
  }

  @Test func warmUpLastsUntilTheRunsGetNoFasterAndIsCounted() throws {
    let clock = StepClock(step: 100)
    var ran = 0
    let warming = clock.run({
      // A twentieth less every two runs, down to a tenth.
      var milliseconds = 100.0
      for _ in 0..<ran / 2 {
        milliseconds *= 0.95
      }
      ran += 1
      return max(10, milliseconds)
    })
    let (samples, _) = try measure([warming], clock)
    #expect(samples[0].warmupRuns > 90)
    #expect(try #require(samples[0].samplesNs.max()) < 11_000_000)
    #expect(try measure([clock.run { 100 }], clock).samples[0].warmupRuns == 20)
    #expect(try measure([clock.run { 6000 }], clock).samples[0].warmupRuns == plan.warmupRuns)
  }

  @Test func itEndsWhenTheMedianIsKnownAndTellsEverySampleOnce() throws {
    let clock = StepClock(step: 100)
    var told: [Double] = []
    let (samples, _) = try measure([clock.run { 10 }], clock) { told += $0.latest[0] }
    #expect(samples[0].samplesNs.count == 20)
    #expect(told == samples[0].samplesNs.map(Double.init))
  }

  @Test func noisyRunsGoOnToTheLargestNumberSlowOnesToTheTimeLimit() throws {
    let clock = StepClock(step: 100)
    var turn = 0
    let noisy = clock.run({
      turn += 1
      return Double(turn * 7919 % 100 + 1)
    })
    var patient = plan
    patient.maximumSeconds = 1e6
    #expect(try measure([noisy], clock, plan: patient).samples[0].samplesNs.count == 200)
    #expect(try measure([clock.run { 600 }], clock).samples[0].samplesNs.count < 12)
  }

  @Test func longRoundsAreLookedAtInBetween() throws {
    let clock = StepClock(step: 100)
    var looks: [SamplingProgress] = []
    var sampling = plan
    sampling.minimumSeconds = 5
    let runs = (0..<6).map { _ in clock.run { 200 } }
    _ = try measure(runs, clock, plan: sampling) { looks.append($0) }
    let sampled = looks.filter { $0.rounds > 0 }.map(\.seconds)
    #expect(looks.contains { $0.rounds == 0 })
    #expect(try #require(zip(sampled, sampled.dropFirst()).map { $1 - $0 }.max()) < 1)
  }

  @Test func shortRoundsAreNotLookedAtAllTheTime() throws {
    let clock = StepClock(step: 100)
    var looks = 0
    var sampling = plan
    sampling.minimumSeconds = 5
    sampling.maximumSamples = 100_000
    _ = try measure([clock.run { 1 }], clock, plan: sampling) { looks += $0.rounds > 0 ? 1 : 0 }
    #expect((10...12).contains(looks))
  }

  @Test func inASustainedRunEveryRunIsTimedUntilTheTimeIsOver() throws {
    let clock = StepClock(step: 100)
    var ran = 0
    var looks: [SamplingProgress] = []
    var sustained = plan
    (sustained.minimumSeconds, sustained.maximumSeconds) = (20, 20)
    sustained.sustained = true
    let run = clock.run({ 2 }, ran: { ran += 1 })
    let samples = try measure([run], clock, plan: sustained) { looks.append($0) }.samples[0]
    #expect(ran == samples.warmupRuns + samples.samplesNs.count * samples.runsPerSample)
    #expect(try #require(looks.last).seconds >= 19.9)
    #expect(looks.allSatisfy { $0.width == nil })
  }

  @Test func aPlanOfAnySizeHasSamples() throws {
    let clock = StepClock(step: 100)
    let endless = Plan(
      maximumSamples: 6, maximumSeconds: 1e300, minimumSamples: 6, minimumSeconds: 1e300,
      relativeWidth: 0.5, sustained: nil, warmupRuns: 0)
    var sampler = InterleavedSampler([clock.run { 1e6 }], plan: endless, clock: clock.now) { _ in }
    try sampler.warmUp()
  }

  @Test func whatALookOrARunThrowsEndsIt() {
    struct Enough: Error {}
    let clock = StepClock(step: 100)
    #expect(throws: Enough.self) {
      try measure([clock.run { 10 }], clock) { if $0.rounds > 0 { throw Enough() } }
    }
    #expect(throws: Enough.self) { try measure([{ throw Enough() }], clock) }
  }
}
