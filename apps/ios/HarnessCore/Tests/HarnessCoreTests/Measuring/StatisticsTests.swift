import Testing

@testable import HarnessCore

private struct Vectors: Decodable {
  struct Vector: Decodable {
    let name: String
    let samplesNs: [Int]
    let medianNs, p90Ns: Int
    let medianLowNs, medianHighNs: Int?
  }

  let intervalRanks: [String: Int]
  let vectors: [Vector]

  static func read() throws -> Vectors {
    try Repository.decoded(Vectors.self, "tests/contract/vectors/statistics.json")
  }
}

@Suite struct StatisticsTests {
  @Test func vectorsOfTheToolkit() throws {
    let vectors = try Vectors.read().vectors
    #expect(vectors.count > 10)
    for vector in vectors {
      let got = Statistics(vector.samplesNs)
      #expect(got.count == vector.samplesNs.count, "\(vector.name)")
      #expect(got.medianNs == vector.medianNs, "\(vector.name)")
      #expect(got.p90Ns == vector.p90Ns, "\(vector.name)")
      var width: Double?
      if let low = vector.medianLowNs, let high = vector.medianHighNs, vector.medianNs > 0 {
        width = Double(high - low) / Double(vector.medianNs)
      }
      #expect(got.relativeWidth == width, "\(vector.name)")
    }
  }

  @Test func intervalRanksAreTheToolkits() throws {
    let ranks = try Vectors.read().intervalRanks
    #expect(ranks.count > 100)
    for (count, rank) in ranks {
      #expect(Statistics.medianIntervalRank(of: try #require(Int(count))) == rank, "\(count)")
    }
  }

  @Test(arguments: 1...57)
  func intervalRanksAreThoseOfExactIntegers(count: Int) {
    var (rank, term, tail) = (0, UInt64(1), UInt64(1))
    while 40 * tail <= 1 << UInt64(count) {
      rank += 1
      term = term * UInt64(count - rank + 1) / UInt64(rank)
      tail += term
    }
    #expect(Statistics.medianIntervalRank(of: count) == rank)
  }

  @Test func widthIsAShareOfTheMedian() {
    #expect(Statistics([0, 0, 0, 0, 0, 0]).relativeWidth == nil)
    #expect(Statistics([1, 2, 3]).relativeWidth == nil)
    #expect(Statistics([9, 10, 10, 10, 10, 11]).relativeWidth == 0.2)
  }
}
