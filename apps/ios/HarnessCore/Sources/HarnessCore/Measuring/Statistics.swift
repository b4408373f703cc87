/// Figures that follow from samples in whole nanoseconds alone, as the contract defines them.
public struct Statistics: Equatable, Sendable {
  /// Nanoseconds; the largest integer that a JSON reader of any language keeps exactly.
  public static let largestSample = 1 << 53 - 1

  public let count: Int
  public let minNS: Int
  public let medianNS: Int
  public let p90NS: Int
  public let p99NS: Int
  public let maxNS: Int
  public let meanNS: Double
  /// nil for a single sample.
  public let standardDeviationNS: Double?
  /// Lower end of the median's 95 % interval; nil below 6 samples.
  public let medianLowNS: Int?
  public let medianHighNS: Int?

  /// Width of the median's confidence interval as a share of the median; nil without one.
  public var relativeWidth: Double? {
    guard let medianLowNS, let medianHighNS, medianNS > 0 else {
      return nil
    }
    return Double(medianHighNS - medianLowNS) / Double(medianNS)
  }

  /// The statistics of samples from 0 to 2^53 - 1, in any order.
  ///
  /// Percentiles are the nearest rank, so that each is a sample.
  ///
  /// - Throws: `HarnessError`: there is no sample, or one is out of range.
  public static func summarize(_ samples: some Sequence<Int>) throws -> Statistics {
    let ordered = samples.sorted()
    guard let smallest = ordered.first, let largest = ordered.last else {
      throw HarnessError("There is no sample to summarize; expected at least one.")
    }
    for sample in [smallest, largest] where !(0...largestSample).contains(sample) {
      throw HarnessError("A sample is \(sample); expected whole nanoseconds from 0 to 2^53 - 1.")
    }
    let count = ordered.count
    let median = ordered[nearestRank(50, of: count) - 1]
    let rank = medianIntervalRank(of: count)
    return Statistics(
      count: count,
      minNS: smallest,
      medianNS: median,
      p90NS: ordered[nearestRank(90, of: count) - 1],
      p99NS: ordered[nearestRank(99, of: count) - 1],
      maxNS: largest,
      meanNS: mean(ordered),
      standardDeviationNS: standardDeviation(ordered, around: median),
      medianLowNS: rank > 0 ? ordered[rank - 1] : nil,
      medianHighNS: rank > 0 ? ordered[count - rank] : nil)
  }

  /// The 1-based rank of a percentile, 1 to 100, among so many sorted samples.
  static func nearestRank(_ percent: Int, of count: Int) -> Int {
    (percent * count + 99) / 100
  }

  /// The rank k of the median's 95 % interval, x(k) to x(n - k + 1); 0 where there is none.
  ///
  /// The largest k with 40 (C(n,0) + ... + C(n,k-1)) <= 2^n, in exact integers.
  static func medianIntervalRank(of count: Int) -> Int {
    var rank = 0
    var term = Natural(1)  // C(n, rank)
    var tail = Natural(1)  // the sum of C(n, 0) up to it
    while tail.times(40).isAtMost(powerOfTwo: count) {
      rank += 1
      term = term.times(UInt(count - rank + 1)).dividedExactly(by: UInt(rank))
      tail = tail.plus(term)
    }
    return rank
  }

  /// Exact until the last division: the sum of 2^20 samples fits 74 bits.
  private static func mean(_ samples: [Int]) -> Double {
    let total = WideSum(samples)
    let (whole, rest) = UInt(samples.count).dividingFullWidth((total.high, total.low))
    return Double(whole) + Double(rest) / Double(samples.count)
  }

  /// sqrt((n S2 - S1^2) / (n (n - 1))) of the deviations from the median.
  ///
  /// The mean is within one deviation of the median, so at most a factor 3 cancels; the sums are
  /// compensated, so that their rounding does not grow with the number of samples.
  private static func standardDeviation(_ samples: [Int], around origin: Int) -> Double? {
    guard samples.count > 1 else {
      return nil
    }
    var total = CompensatedSum()
    var squares = CompensatedSum()
    for sample in samples {
      let deviation = Double(sample - origin)
      total.add(deviation)
      squares.add(deviation * deviation)
    }
    let count = Double(samples.count)
    let variance = (squares.value - total.value * total.value / count) / (count - 1)
    return max(0, variance).squareRoot()
  }
}

/// A sum of non-negative integers in two words.
private struct WideSum {
  private(set) var high: UInt = 0
  private(set) var low: UInt = 0

  init(_ values: [Int]) {
    for value in values {
      let (sum, overflow) = low.addingReportingOverflow(UInt(value))
      low = sum
      high += overflow ? 1 : 0
    }
  }
}

/// Neumaier's sum: the error does not grow with the number of terms.
private struct CompensatedSum {
  private var sum = 0.0
  private var lost = 0.0

  var value: Double { sum + lost }

  mutating func add(_ term: Double) {
    let next = sum + term
    lost += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }
}
