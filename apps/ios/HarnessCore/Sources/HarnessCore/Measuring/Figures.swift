import Foundation

/// The distance between two sets of output vectors.
public struct Figures: Equatable, Sendable {
  public let images: Int
  public let maxAbsError: Double
  /// `maxAbsError` divided by the largest reference value.
  public let relativeError: Double
  /// 20 log10(largest reference value / root mean square error); 200 if equal.
  public let psnrDB: Double
  /// Smallest cosine between the output vectors of one image.
  public let cosine: Double
  /// Share of images with the same top class, ties within the limits' error aside.
  public let top1Agreement: Double
}

/// What an artifact may differ from the float32 reference by.
public struct Limits: Equatable, Sendable {
  public let name: String
  /// Of the largest reference value.
  public let relativeError: Double
  public let cosine: Double
  public let psnrDB: Double

  /// All that a manifest's parity record may name.
  public static let all = [
    Limits(name: "fp32-exact-algebra", relativeError: 1e-4, cosine: 0.999999, psnrDB: 80),
    Limits(name: "fp16-rounding", relativeError: 2e-2, cosine: 0.9995, psnrDB: 40),
    Limits(name: "int8-weights", relativeError: 0.1, cosine: 0.995, psnrDB: 30),
    Limits(name: "palette-of-64-weights", relativeError: 0.25, cosine: 0.97, psnrDB: 20),
    Limits(name: "palette-of-16-weights", relativeError: 0.75, cosine: 0.8, psnrDB: 10),
  ]

  /// - Throws: `HarnessError`: the manifest names none, or one that this release does not know.
  public static func named(_ name: String?) throws -> Limits {
    guard let limits = all.first(where: { $0.name == name }) else {
      let known = all.map(\.name).joined(separator: ", ")
      throw HarnessError(
        "The manifest names \(name.map { "the limits \($0.prefix(80))" } ?? "no limits"); this app "
          + "knows \(known). Use the release that exported it.")
    }
    return limits
  }
}

extension Figures {
  /// Stands for an infinite signal-to-noise ratio; beyond what float32 can show.
  private static let equalPSNR = 200.0

  /// The figures of an artifact's logits against the reference's, one vector per image.
  ///
  /// Two classes whose reference logits lie closer than the limits' error are a tie.
  ///
  /// - Throws: `HarnessError`: numbers of images or classes differ, or an output is NaN or infinite.
  public static func compare(
    reference: [[Float]], artifact: [[Float]], limits: Limits
  ) throws -> Figures {
    try check(reference, artifact)
    var peak = 0.0
    var worst = 0.0
    var squares = 0.0
    var cosine = 1.0
    for (expected, got) in zip(reference, artifact) {
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
      throw HarnessError("The reference outputs are all zero: any artifact would agree.")
    }
    let tie = 2 * limits.relativeError * peak
    let agreeing = zip(reference, artifact).filter { expected, got in
      Double(expected[topClass(of: expected)]) - Double(expected[topClass(of: got)]) <= tie
    }
    let error = (squares / Double(reference.joined().count)).squareRoot()
    return Figures(
      images: reference.count,
      maxAbsError: worst,
      relativeError: worst / peak,
      psnrDB: error > 0 ? min(20 * log10(peak / error), equalPSNR) : equalPSNR,
      cosine: cosine,
      top1Agreement: Double(agreeing.count) / Double(reference.count))
  }

  /// One sentence per figure outside its limit; empty means pass.
  public func violations(of limits: Limits) -> [String] {
    var found: [String] = []
    if !(relativeError <= limits.relativeError) {
      found.append(
        "relative error \(format("%.1e", relativeError)), "
          + "at most \(format("%g", limits.relativeError))")
    }
    if !(cosine >= limits.cosine) {
      found.append("cosine \(format("%.6f", cosine)), at least \(format("%g", limits.cosine))")
    }
    if !(psnrDB >= limits.psnrDB) {
      found.append(
        "PSNR \(format("%.1f", psnrDB)) dB, at least \(format("%g", limits.psnrDB)) dB")
    }
    if !(top1Agreement >= 1) {
      found.append("top-1 agreement \(format("%.0f", 100 * top1Agreement))%, must be 100%")
    }
    return found
  }

  private static func check(_ reference: [[Float]], _ artifact: [[Float]]) throws {
    guard !reference.isEmpty, reference.count == artifact.count else {
      throw HarnessError(
        "\(artifact.count) outputs cannot be compared with \(reference.count) references.")
    }
    for (expected, got) in zip(reference, artifact) {
      guard got.count == expected.count, !expected.isEmpty else {
        throw HarnessError(
          "The artifact gives \(got.count) values, the reference has \(expected.count).")
      }
      let wrong = got.count { !$0.isFinite }
      guard wrong == 0 else {
        throw HarnessError("\(wrong) of \(got.count) output values are NaN or infinite.")
      }
    }
  }

  /// Index of the largest value; of several, the first.
  private static func topClass(of values: [Float]) -> Int {
    values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
  }
}
