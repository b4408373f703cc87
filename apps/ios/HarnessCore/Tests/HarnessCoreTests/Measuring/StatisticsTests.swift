import Testing

@testable import HarnessCore

private struct Golden: Decodable {
  struct Vector: Decodable {
    struct Expected: Decodable {
      let count, minNs, medianNs, p90Ns, p99Ns, maxNs: Int
      let meanNs: Double
      let standardDeviationNs: Double?
      let medianLowNs, medianHighNs: Int?
    }

    let name: String
    let samplesNs: [Int]
    let statistics: Expected
  }

  let intervalRanks: [String: Int]
  let vectors: [Vector]

  static func read() throws -> Golden {
    try Repository.decoded(Golden.self, "mobilevit_deploy/contract/golden/statistics.json")
  }
}

@Suite struct StatisticsTests {
  @Test func goldenVectors() throws {
    let vectors = try Golden.read().vectors
    #expect(vectors.count > 10)
    for vector in vectors {
      let got = try Statistics.summarize(vector.samplesNs)
      let expected = vector.statistics
      #expect(
        [got.count, got.minNS, got.medianNS, got.p90NS, got.p99NS, got.maxNS] == [
          expected.count, expected.minNs, expected.medianNs, expected.p90Ns, expected.p99Ns,
          expected.maxNs,
        ], "\(vector.name)")
      #expect(got.medianLowNS == expected.medianLowNs, "\(vector.name)")
      #expect(got.medianHighNS == expected.medianHighNs, "\(vector.name)")
      #expect(close(got.meanNS, expected.meanNs), "\(vector.name)")
      #expect((got.standardDeviationNS == nil) == (expected.standardDeviationNs == nil))
      if let deviation = got.standardDeviationNS, let right = expected.standardDeviationNs {
        #expect(close(deviation, right), "\(vector.name): \(deviation), not \(right)")
      }
    }
  }

  @Test func intervalRanksAreTheGoldenOnes() throws {
    let ranks = try Golden.read().intervalRanks
    #expect(ranks.count > 100)
    for (count, rank) in ranks {
      #expect(Statistics.medianIntervalRank(of: try #require(Int(count))) == rank, "\(count)")
    }
  }

  @Test(arguments: [[], [-1], [1 << 53], [5, -1], [.max, 0]])
  func noStatistics(_ samples: [Int]) {
    #expect(throws: HarnessError.self) { try Statistics.summarize(samples) }
  }

  @Test func widthIsAShareOfTheMedian() throws {
    #expect(try Statistics.summarize([0, 0, 0, 0, 0, 0]).relativeWidth == nil)
    #expect(try Statistics.summarize([1, 2, 3]).relativeWidth == nil)
    #expect(try Statistics.summarize([9, 10, 10, 10, 10, 11]).relativeWidth == 0.2)
  }

  @Test func manyLargeSamplesDoNotOverflow() throws {
    let samples = Array(repeating: Statistics.largestSample, count: 100_000)
    let got = try Statistics.summarize(samples.prefix(2_000) + [0])
    #expect(close(got.meanNS, Double(Statistics.largestSample) * 2_000 / 2_001))
  }

  private func close(_ got: Double, _ right: Double) -> Bool {
    abs(got - right) <= 1e-12 * abs(right)
  }
}
