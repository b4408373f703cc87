import Foundation

/// Stands for an infinite signal-to-noise ratio; beyond what float32 can show.
private let equalPsnr = 200.0

extension Comparison {
  /// An artifact's outputs against the reference model's, image by image.
  ///
  /// - Parameters:
  ///   - references: output name to its values, one dictionary per image, all of the same names.
  ///   - artifact: the same of the artifact, which may have more outputs.
  /// - Throws: `HarnessError`: an output is missing, has another number of values, or is NaN or
  ///   infinite.
  init(references: [[String: [Float]]], artifact: [[String: [Float]]]) throws {
    let names = references.first.map { Array($0.keys) } ?? []
    let differences = try names.sorted().map { name in
      (
        name,
        try Difference(
          of: name, references: references.map { $0[name] ?? [] },
          artifact: artifact.map { $0[name] })
      )
    }
    self.init(images: references.count, outputs: Dictionary(uniqueKeysWithValues: differences))
  }
}

extension Difference {
  /// - Parameters:
  ///   - references: the values of one output, image by image.
  ///   - artifact: the same; nil where the artifact gave no such output.
  /// - Throws: `HarnessError`: they cannot be compared, or nothing but zeros is expected.
  init(of name: String, references: [[Float]], artifact: [[Float]?]) throws {
    var (peak, worst, squares, cosine) = (0.0, 0.0, 0.0, 1.0)
    for (expected, got) in zip(references, artifact) {
      let got = try Self.comparable(got, expected.count, name)
      var (product, ofExpected, ofGot) = (0.0, 0.0, 0.0)
      for (right, value) in zip(expected.lazy.map(Double.init), got.lazy.map(Double.init)) {
        peak = max(peak, abs(right))
        worst = max(worst, abs(value - right))
        squares += (value - right) * (value - right)
        product += right * value
        ofExpected += right * right
        ofGot += value * value
      }
      let norms = ofExpected.squareRoot() * ofGot.squareRoot()
      cosine = min(cosine, norms > 0 ? product / norms : 0)
    }
    guard peak > 0 else {
      throw HarnessError("The references of \(name) are all zero: any artifact would agree.")
    }
    let error = (squares / Double(references.joined().count)).squareRoot()
    self.init(
      cosine: cosine, maxAbsError: worst,
      psnrDb: error > 0 ? min(20 * log10(peak / error), equalPsnr) : equalPsnr,
      relativeError: worst / peak)
  }

  private static func comparable(_ got: [Float]?, _ count: Int, _ name: String) throws -> [Float] {
    guard let got else {
      throw HarnessError("The artifact gave no output \(name).")
    }
    guard got.count == count else {
      throw HarnessError(
        "The artifact's \(name) has \(got.count) values of an image, the reference has \(count).")
    }
    let wrong = got.count { !$0.isFinite }
    guard wrong == 0 else {
      throw HarnessError("\(wrong) of \(got.count) values of \(name) are NaN or infinite.")
    }
    return got
  }
}
