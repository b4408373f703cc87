/// Where the operations of a model run, each with its share of the estimated work.
public struct Placement: Equatable, Sendable {
  /// Of the work: from here on a unit is said to run the model.
  ///
  /// A Core ML classifier looks its labels up on the CPU whatever is asked for, and casts stand at
  /// the borders of every network; neither is a reason to doubt a measurement of the Neural Engine.
  public static let decisiveShare = 0.9

  /// Only operations that run: constants have no unit and no part in this.
  public let operations: [PlacedOperation]

  public init(_ operations: [PlacedOperation]) {
    self.operations = operations
  }

  /// Shares of the work, largest first; empty if nothing is known of any operation.
  ///
  /// Work is the estimated cost; where the system estimates none, every operation counts the same.
  public var shares: [(unit: ComputeUnit, share: Double)] {
    let total = operations.reduce(0) { $0 + $1.cost }
    let costs = total > 0 ? operations.map(\.cost) : operations.map { _ in 1 }
    let all = costs.reduce(0, +)
    var sums: [ComputeUnit: Double] = [:]
    for (operation, cost) in zip(operations, costs) {
      sums[operation.unit, default: 0] += cost / all
    }
    return ComputeUnit.allCases
      .compactMap { unit in sums[unit].map { (unit, $0) } }
      .sorted { $0.1 > $1.1 }
  }

  /// What a report calls the observed unit: `ane` where it has the decisive share of the work,
  /// otherwise every unit with its share, as `ane 62% + cpu 38%`; nil if nothing is known.
  public var observedUnit: String? {
    guard let first = shares.first else {
      return nil
    }
    if first.share >= Self.decisiveShare {
      return first.unit.rawValue
    }
    return shares.map { "\($0.unit.rawValue) \(wholePercent($0.share))%" }.joined(separator: " + ")
  }

  /// Rounded, but never to 0 or 100 what is neither: a unit that is named did something.
  private func wholePercent(_ share: Double) -> Int {
    min(99, max(1, Int((100 * share).rounded())))
  }
}

/// One operation of a model that runs.
public struct PlacedOperation: Equatable, Sendable {
  /// The operator's name, e.g. conv.
  public let name: String
  public let unit: ComputeUnit
  /// Share of the model's work as the system estimates it; 0 where it does not.
  public let cost: Double

  public init(name: String, unit: ComputeUnit, cost: Double) {
    self.name = name
    self.unit = unit
    self.cost = cost
  }
}
