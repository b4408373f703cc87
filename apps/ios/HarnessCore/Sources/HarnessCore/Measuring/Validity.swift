import Foundation

/// What the validity rules look at; nil is what the device does not tell, which breaks no rule.
public struct Observations: Sendable {
  public var samplesNS: [Int]
  public var processCPUNS: [Int]?
  public var threads: Int?
  public var threadsObserved: Int?
  public var logicalCores: Int?
  public var backgroundCores: Double?
  /// How often the device was seen to be slowed down.
  public var throttled: Int?
  public var hidden: Bool?
  public var lowPowerMode: Bool?
  public var computeUnitRequested = "cpu"
  public var computeUnitObserved: String?
  public var timerResolutionNS: Int?

  public init(samplesNS: [Int]) {
    self.samplesNS = samplesNS
  }
}

/// One reason against a measurement: its code, and a sentence for people.
public struct Doubt: Equatable, Sendable {
  /// The contract's codes, in its order.
  public enum Code: String, CaseIterable, Sendable {
    case fewSamples = "few_samples"
    case wideInterval = "wide_interval"
    case othersHadTheCore = "others_had_the_core"
    case moreThreads = "more_threads"
    case fewerThreads = "fewer_threads"
    case background, drift, throttled, hidden
    case lowPower = "low_power"
    case otherUnit = "other_unit"
    case coarseClock = "coarse_clock"
  }

  public let code: Code
  public let sentence: String
}

extension Observations {
  /// Between elapsed and CPU time of one thread, and between first and last quarter.
  private static let largestGap = 0.05
  /// Share of all cores that other processes may keep busy.
  private static let largestBackground = 0.1
  /// Samples; fewer have no interval, and their median says little.
  private static let smallestQuarter = 6
  /// Of the clock in a median sample: one step is then at most 2 % of it.
  private static let fewestSteps = 50

  /// Why the measurement is not valid, in the order of the codes; empty if it is.
  ///
  /// - Throws: `HarnessError`: there is no sample, or one is out of range.
  public func doubts(against plan: Plan) throws -> [Doubt] {
    let wall = try Statistics.summarize(samplesNS)
    let found = [
      tooFew(wall, plan), try threadDoubts(wall), surroundingDoubts, try drift, clockDoubts(wall),
    ].joined()
    return Doubt.Code.allCases.compactMap { code in
      found.last { $0.code == code }
    }
  }

  private func tooFew(_ wall: Statistics, _ plan: Plan) -> [Doubt] {
    var found: [Doubt] = []
    if wall.count < plan.minimumSamples {
      found.append(
        .fewSamples,
        "only \(wall.count) samples within \(format("%g", plan.maximumSeconds)) s, "
          + "not \(plan.minimumSamples)")
    }
    let width = wall.relativeWidth
    if width.map({ $0 > plan.relativeWidth }) ?? true {
      found.append(
        .wideInterval,
        "the median's confidence interval is \(width.map { "\(percent($0)) of it" } ?? "unknown") "
          + "after \(wall.count) samples, at most \(percent(plan.relativeWidth)) was aimed at")
    }
    return found
  }

  private func threadDoubts(_ wall: Statistics) throws -> [Doubt] {
    var found: [Doubt] = []
    if let threads, let threadsObserved, threadsObserved != threads {
      found.append(
        threadsObserved > threads ? .moreThreads : .fewerThreads,
        "the runtime used \(threadsObserved) threads, \(threads) asked for")
    }
    guard threads == 1, let processCPUNS else {
      return found
    }
    let used = Double(try Statistics.summarize(processCPUNS).medianNS)
    let elapsed = Double(wall.medianNS)
    if used > 0, elapsed > (1 + Self.largestGap) * used {
      found.append(
        .othersHadTheCore,
        "elapsed time is \(percent(elapsed / used - 1)) above CPU time: others had the core")
    } else if used > 0, elapsed < (1 - Self.largestGap) * used {
      found.append(
        .moreThreads, "CPU time is above elapsed time: more than one thread was used")
    }
    return found
  }

  private var surroundingDoubts: [Doubt] {
    var found: [Doubt] = []
    if let backgroundCores, let logicalCores,
      backgroundCores > Self.largestBackground * Double(logicalCores)
    {
      found.append(
        .background,
        "other processes kept \(format("%.2f", backgroundCores)) of \(logicalCores) cores busy")
    }
    if let throttled, throttled > 0 {
      found.append(
        .throttled,
        "the device was hot enough to be slowed down at \(throttled) "
          + "\(throttled == 1 ? "look" : "looks")")
    }
    if hidden == true {
      found.append(.hidden, "the app was not in front all the time")
    }
    if lowPowerMode == true {
      found.append(.lowPower, "the system saved power")
    }
    if let computeUnitObserved, computeUnitRequested != "all",
      computeUnitRequested != computeUnitObserved
    {
      found.append(
        .otherUnit, "it ran on \(computeUnitObserved), \(computeUnitRequested) was asked for")
    }
    return found
  }

  private var drift: [Doubt] {
    get throws {
      let quarter = samplesNS.count / 4
      guard quarter >= Self.smallestQuarter else {
        return []
      }
      let first = Double(try Statistics.summarize(samplesNS.prefix(quarter)).medianNS)
      let last = Double(try Statistics.summarize(samplesNS.suffix(quarter)).medianNS)
      let steady = (1 - Self.largestGap) * first <= last && last <= (1 + Self.largestGap) * first
      guard first > 0, !steady else {
        return []
      }
      let change = last / first - 1
      return [
        Doubt(
          code: .drift,
          sentence: "the last quarter's median is \(change > 0 ? "+" : "")\(percent(change)) "
            + "off the first's")
      ]
    }
  }

  private func clockDoubts(_ wall: Statistics) -> [Doubt] {
    guard let step = timerResolutionNS, wall.medianNS < Self.fewestSteps * step else {
      return []
    }
    return [
      Doubt(
        code: .coarseClock,
        sentence: "a sample takes \(wall.medianNS) ns, fewer than \(Self.fewestSteps) steps of "
          + "the clock (\(step) ns)")
    ]
  }
}

extension [Doubt] {
  fileprivate mutating func append(_ code: Doubt.Code, _ sentence: String) {
    append(Doubt(code: code, sentence: sentence))
  }
}

/// A number in C's format, the same in every locale.
func format(_ form: String, _ value: Double) -> String {
  String(format: form, value)
}

private func percent(_ share: Double) -> String {
  format("%.1f%%", 100 * share)
}
