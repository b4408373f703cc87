/// What the stopping rule and the screen need of samples; all else is concluded from the report.
public struct Statistics: Equatable, Sendable {
  public let count: Int
  /// Nearest ranks, so that each is a sample.
  public let medianNs: Int
  public let p90Ns: Int
  /// Width of the median's 95 % interval as a share of it; nil below 6 samples and for a median of 0.
  public let relativeWidth: Double?

  /// - Parameter samples: whole nanoseconds in any order, at least one.
  public init(_ samples: some Sequence<Int>) {
    let ordered = samples.sorted()
    precondition(!ordered.isEmpty, "no samples")
    count = ordered.count
    medianNs = ordered[(count + 1) / 2 - 1]
    p90Ns = ordered[(90 * count + 99) / 100 - 1]
    let rank = Self.medianIntervalRank(of: count)
    relativeWidth =
      rank > 0 && medianNs > 0
      ? Double(ordered[count - rank] - ordered[rank - 1]) / Double(medianNs) : nil
  }

  /// The rank k of the median's 95 % interval, x(k) to x(n - k + 1); 0 where there is none.
  ///
  /// The largest k with C(n,0) + ... + C(n,k-1) at most a fortieth of 2^n.
  static func medianIntervalRank(of count: Int) -> Int {
    // As shares of the middle coefficient, from it downwards until they vanish.
    var shares = [1.0]
    var lowest = count / 2
    while lowest > 0, shares[shares.count - 1] > 1e-20 {
      shares.append(shares[shares.count - 1] * Double(lowest) / Double(count - lowest + 1))
      lowest -= 1
    }
    let all = 2 * shares.reduce(0, +) - (count.isMultiple(of: 2) ? 1 : 0)
    var rank = lowest
    var tail = 0.0
    for share in shares.reversed() {
      tail += share
      guard 40 * tail <= all else {
        break
      }
      rank += 1
    }
    return rank
  }
}
