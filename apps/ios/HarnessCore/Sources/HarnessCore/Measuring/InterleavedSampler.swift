/// How far sampling is.
public struct SamplingProgress: Equatable, Sendable {
  /// Samples of each candidate so far; 0 while it is warmed up.
  public let rounds: Int
  /// Since warm-up, or sampling, began.
  public let seconds: Double
  /// Widest relative interval of all candidates so far; nil while one has none.
  public let width: Double?
  /// Samples of each candidate since the last look, as nanoseconds per run.
  public let latest: [[Double]]
}

/// The samples of one candidate.
public struct Samples: Equatable, Sendable {
  public let samplesNs: [Int]
  public let runsPerSample: Int
  /// At least the plan's; more where the code was still getting faster.
  public let warmupRuns: Int
}

/// Taking turns: samples of several candidates from the same minutes of the same device.
///
/// All of it is synchronous: nothing else gets a turn between two samples of a thread.
public struct InterleavedSampler {
  /// Nanoseconds that never run backwards.
  public typealias Clock = () -> UInt64
  /// One run of a candidate.
  public typealias Run = () throws -> Void
  /// Called between samples; what it throws ends the measurement.
  public typealias Look = (SamplingProgress) throws -> Void

  /// Of the clock, so that it adds at most 1 % to a sample.
  private static let stepsPerSample = 100.0
  /// Rounds after which the samples may be enough; sorting them costs less than one round.
  private static let judgeEvery = 10
  /// However short they are.
  private static let mostRunsPerSample = 1e9
  /// Nanoseconds; a look writes files and draws, which is not to happen after every few samples.
  private static let betweenLooks: UInt64 = 500_000_000
  /// Runs whose median is compared with that of as many before.
  private static let warmupWindow = 10
  /// Faster than the window before by more than this share: not warm yet.
  private static let largestGain = 0.05
  private static let shortestWarmup: UInt64 = 1_000_000_000
  private static let longestWarmup: UInt64 = 10_000_000_000

  public let timerResolutionNs: Int
  private let plan: Plan
  private let clock: Clock
  private let look: Look
  private var candidates: [Candidate]
  private var lastLook: UInt64

  private struct Candidate {
    let run: Run
    var runsPerSample = 1
    var warmupRuns = 0
    var samples: [Int] = []
    /// How many of the samples a look has told.
    var told = 0
  }

  public init(_ runs: [Run], plan: Plan, clock: @escaping Clock, look: @escaping Look) {
    self.plan = plan
    self.clock = clock
    self.look = look
    candidates = runs.map { Candidate(run: $0) }
    timerResolutionNs = Self.timerResolution(of: clock)
    lastLook = clock()
  }

  /// Runs every candidate until it gets no faster, and finds how many runs fill a sample.
  ///
  /// - Throws: `HarnessError`: the clock stands still; or what a run throws.
  public mutating func warmUp() throws {
    guard timerResolutionNs > 0 else {
      throw HarnessError("The clock stands still: nothing can be timed with it.")
    }
    let start = clock()
    for index in candidates.indices {
      let run = candidates[index].run
      let begun = clock()
      var times: [Int] = []
      while true {
        times.append(try elapsed(run, times: 1))
        let now = clock()
        let settled = now - begun >= Self.shortestWarmup && Self.settled(times)
        let warm = settled || now - begun >= Self.longestWarmup
        if warm, times.count >= plan.warmupRuns {
          break
        }
        if isTimeToLook {
          try tell(
            SamplingProgress(
              rounds: 0, seconds: Self.seconds(now - start), width: nil,
              latest: candidates.map { _ in [] }))
        }
      }
      candidates[index].warmupRuns = times.count
      let fastest = times.suffix(2 * Self.warmupWindow).min() ?? 0
      candidates[index].runsPerSample = runsPerSample(fastest: fastest)
    }
  }

  /// Samples of every candidate, equally many, taken round by round in shuffled order.
  ///
  /// A turn is one run that is not timed, which brings the candidate's weights back into the
  /// caches, and one sample. Rounds end when both minimums are reached and every median is known
  /// to `plan.relativeWidth`, or at one of the maximums; in a sustained run every run is timed, and
  /// only its time ends it.
  public mutating func sample() throws -> [Samples] {
    var shuffler = Shuffler()
    let start = clock()
    for round in 1...plan.maximumSamples {
      for index in shuffler.order(of: candidates.count) {
        let run = candidates[index].run
        if !isSustained {
          try run()
        }
        let sample = try elapsed(run, times: candidates[index].runsPerSample)
        candidates[index].samples.append(sample)
        if isTimeToLook {
          try tell(progress(round: round, start: start))
        }
      }
      let late = Self.seconds(clock() - start) >= plan.maximumSeconds
      let last = late || round == plan.maximumSamples
      guard last || (!isSustained && round.isMultiple(of: Self.judgeEvery)) else {
        continue
      }
      let seen = progress(round: round, start: start)
      let enough =
        round >= plan.minimumSamples && seen.seconds >= plan.minimumSeconds
        && seen.width.map { $0 <= plan.relativeWidth } ?? false
      if last || enough {
        try tell(seen)
        break
      }
    }
    return candidates.map {
      Samples(
        samplesNs: $0.samples, runsPerSample: $0.runsPerSample, warmupRuns: $0.warmupRuns)
    }
  }

  private var isSustained: Bool { plan.sustained ?? false }

  private var isTimeToLook: Bool {
    clock() - lastLook >= Self.betweenLooks
  }

  private func progress(round: Int, start: UInt64) -> SamplingProgress {
    // Of a sustained run nobody asks, and its many samples would take long to sort.
    let widths = candidates.map {
      $0.samples.isEmpty || isSustained ? nil : Statistics($0.samples).relativeWidth
    }
    let known = widths.compactMap { $0 }
    return SamplingProgress(
      rounds: round, seconds: Self.seconds(clock() - start),
      width: known.count == widths.count ? known.max() : nil,
      latest: candidates.map { candidate in
        candidate.samples[candidate.told...].map { Double($0) / Double(candidate.runsPerSample) }
      })
  }

  private mutating func tell(_ progress: SamplingProgress) throws {
    for index in candidates.indices {
      candidates[index].told = candidates[index].samples.count
    }
    lastLook = clock()
    try look(progress)
  }

  private static func settled(_ times: [Int]) -> Bool {
    guard times.count >= 2 * warmupWindow else {
      return false
    }
    let latest = Statistics(times.suffix(warmupWindow)).medianNs
    let before = Statistics(times.suffix(2 * warmupWindow).prefix(warmupWindow)).medianNs
    return Double(latest) >= (1 - largestGain) * Double(before)
  }

  private func runsPerSample(fastest: Int) -> Int {
    let resolution = Double(timerResolutionNs)
    let ofClock = Self.stepsPerSample * resolution
    let ofPlan = plan.minimumSeconds * 1e9 / Double(plan.maximumSamples * candidates.count)
    let runs = (max(ofClock, ofPlan) / max(Double(fastest), resolution)).rounded(.up)
    return Int(min(max(1, runs), Self.mostRunsPerSample))
  }

  private func elapsed(_ run: Run, times: Int) throws -> Int {
    let before = clock()
    for _ in 0..<times {
      try run()
    }
    return Int(clock() - before)
  }

  private static func seconds(_ nanoseconds: UInt64) -> Double {
    Double(nanoseconds) / 1e9
  }
}

extension InterleavedSampler {
  private static let clockSteps = 1000
  /// Of a very coarse clock fewer steps are awaited, but at least this many.
  private static let fewestClockSteps = 5
  private static let longestClockTest: UInt64 = 250_000_000
  /// Of a clock that shows no step: it stands still.
  private static let mostReadings = 100_000_000

  /// The smallest step of a clock that is seen in a thousand steps, in nanoseconds; 0: it has none.
  static func timerResolution(of clock: Clock) -> Int {
    let start = clock()
    var before = start
    var smallest = UInt64.max
    var steps = 0
    var readings = 0
    while steps < clockSteps, readings < mostReadings {
      readings += 1
      let now = clock()
      if now > before {
        readings = 0
        smallest = min(smallest, now - before)
        steps += 1
        if now - start > longestClockTest, steps >= fewestClockSteps {
          break
        }
      }
      before = now
    }
    return steps > 0 ? Int(smallest) : 0
  }
}

/// Fisher and Yates' shuffle; the same order on every device, since nothing here is secret.
private struct Shuffler {
  private var state: UInt32 = 1

  mutating func order(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in order.indices.dropFirst().reversed() {
      state = (state &* 48271) % 0x7fff_ffff
      order.swapAt(last, Int(state) % (last + 1))
    }
    return order
  }
}
