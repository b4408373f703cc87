import Foundation

/// A class with its probability.
public struct Classification: Sendable, Hashable {
  /// Position in the model's output, from 0.
  public let index: Int
  /// Its name; its number where the checkpoint has no names.
  public let label: String
  /// Softmax of the model's scores, 0 to 1.
  public let probability: Double

  public init(index: Int, label: String, probability: Double) {
    self.index = index
    self.label = label
    self.probability = probability
  }
}

/// The classes of a model, in the order of its outputs.
public struct Classes: Sendable {
  /// How many there are, at least 1.
  public let count: Int
  /// One name per class; nil where the checkpoint has none.
  public let labels: [String]?

  /// The classes of a model.
  ///
  /// - Precondition: there are as many labels as classes, or none.
  public init(count: Int, labels: [String]?) {
    precondition(labels.map { $0.count == count } ?? true, "a label for each of \(count) classes")
    self.count = count
    self.labels = labels
  }

  /// The most probable classes, best first; the first of equals comes first.
  ///
  /// - Parameters:
  ///   - most: how many at most.
  ///   - scores: one finite score per class.
  /// - Precondition: there are ``count`` scores.
  public func top(_ most: Int, of scores: [Float]) -> [Classification] {
    precondition(scores.count == count, "\(scores.count) scores for \(count) classes")
    let found = probabilities(of: scores).enumerated().map { index, probability in
      Classification(
        index: index, label: labels?[index] ?? String(index), probability: probability)
    }
    return Array(
      found.sorted { ($1.probability, $0.index) < ($0.probability, $1.index) }
        .prefix(max(0, most)))
  }
}

/// Softmax: positive numbers with the sum 1, in the order of the scores.
///
/// - Parameter scores: finite scores; at least one.
public func probabilities(of scores: [Float]) -> [Double] {
  let highest = Double(scores.max() ?? 0)
  let powers = scores.map { exp(Double($0) - highest) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
