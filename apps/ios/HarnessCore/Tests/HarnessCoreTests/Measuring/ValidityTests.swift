import Testing

@testable import HarnessCore

@Suite struct ValidityTests {
  private struct Golden: Decodable {
    struct Vector: Decodable {
      let name: String
      let observation: Seen
      let aim: Aim
      let codes: [String]
    }

    struct Aim: Decodable {
      let minimumSamples: Int
      let relativeWidth, maximumSeconds: Double
    }

    struct Seen: Decodable {
      let samplesNs: [Int]
      let processCpuNs: [Int]?
      let threads, threadsObserved, logicalCores, throttled, timerResolutionNs: Int?
      let backgroundCores: Double?
      let hidden, lowPowerMode: Bool?
      let computeUnitRequested, computeUnitObserved: String?

      var observation: Observations {
        var seen = Observations(samplesNS: samplesNs)
        seen.processCPUNS = processCpuNs
        seen.threads = threads
        seen.threadsObserved = threadsObserved
        seen.logicalCores = logicalCores
        seen.backgroundCores = backgroundCores
        seen.throttled = throttled
        seen.hidden = hidden
        seen.lowPowerMode = lowPowerMode
        seen.computeUnitRequested = computeUnitRequested ?? "cpu"
        seen.computeUnitObserved = computeUnitObserved
        seen.timerResolutionNS = timerResolutionNs
        return seen
      }
    }

    let vectors: [Vector]
  }

  @Test func goldenVectors() throws {
    let path = "mobilevit_deploy/contract/golden/validity.json"
    let vectors = try Repository.decoded(Golden.self, path).vectors
    #expect(Set(vectors.flatMap(\.codes)) == Set(Doubt.Code.allCases.map(\.rawValue)))
    for vector in vectors {
      let plan = Plan(
        minimumSamples: vector.aim.minimumSamples, maximumSeconds: vector.aim.maximumSeconds,
        relativeWidth: vector.aim.relativeWidth)
      let doubts = try vector.observation.observation.doubts(against: plan)
      #expect(doubts.map(\.code.rawValue) == vector.codes, "\(vector.name)")
      #expect(doubts.allSatisfy { $0.sentence.count > 10 && $0.sentence.count < 200 })
    }
  }
}
