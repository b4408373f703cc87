import Testing

@testable import HarnessCore

@Suite struct FiguresTests {
  private struct Vector: Decodable {
    struct Expected: Decodable {
      let images: Int
      let maxAbsError, relativeError, psnrDb, cosine, top1Agreement: Double
    }

    let name, limit: String
    let expected, got: [[Float]]
    let figures: Expected
    let violations: Int
  }

  @Test func vectorsOfTheToolkit() throws {
    let vectors = try Repository.decoded([Vector].self, "tests/contract/vectors/differences.json")
    #expect(Set(vectors.map(\.limit)) == Set(Limits.all.map(\.name)))
    for vector in vectors {
      let limits = try Limits.named(vector.limit)
      let got = try Figures.compare(
        reference: vector.expected, artifact: vector.got, limits: limits)
      let right = vector.figures
      #expect(got.images == right.images && got.top1Agreement == right.top1Agreement)
      for (value, expected) in [
        (got.maxAbsError, right.maxAbsError), (got.relativeError, right.relativeError),
        (got.psnrDB, right.psnrDb), (got.cosine, right.cosine),
      ] {
        #expect(abs(value - expected) <= 1e-9 * max(1, abs(expected)), "\(vector.name)")
      }
      #expect(got.violations(of: limits).count == vector.violations, "\(vector.name)")
    }
  }

  @Test func whatCannotBeComparedIsRefused() throws {
    let limits = Limits.all[0]
    for (reference, artifact) in [
      ([], []), ([[1]], []), ([[1, 2]], [[1]]), ([[]], [[]]), ([[0, 0]], [[1, 1]]),
      ([[1, 2]], [[1, .nan]]), ([[1, 2]], [[.infinity, 2]]),
    ] as [([[Float]], [[Float]])] {
      #expect(throws: HarnessError.self) {
        try Figures.compare(reference: reference, artifact: artifact, limits: limits)
      }
    }
  }

  @Test func unknownLimitsAreNamed() {
    #expect(throws: HarnessError.self) { try Limits.named("tomorrow") }
    #expect(throws: HarnessError.self) { try Limits.named(nil) }
  }
}
