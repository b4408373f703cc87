import HarnessCore
import Testing

struct PlacementTests {
  private func placement(_ operations: (ComputeUnit, Double)...) -> Placement {
    Placement(operations.map { PlacedOperation(name: "conv", unit: $0.0, cost: $0.1) })
  }

  @Test func nothingKnownIsNoUnit() {
    #expect(Placement([]).observedUnit == nil)
    #expect(Placement([]).shares.isEmpty)
  }

  @Test func oneUnitForEverything() {
    #expect(placement((.cpu, 0.5), (.cpu, 0.5)).observedUnit == "cpu")
  }

  @Test func theLabelsOnTheCPUAreNoReasonToDoubtTheNeuralEngine() {
    #expect(placement((.ane, 0.97), (.cpu, 0.03)).observedUnit == "ane")
    #expect(placement((.ane, 0.9), (.cpu, 0.1)).observedUnit == "ane")
  }

  @Test func aSplitNamesBothWithTheirShares() {
    #expect(placement((.cpu, 0.38), (.ane, 0.62)).observedUnit == "ane 62% + cpu 38%")
    #expect(placement((.gpu, 0.5), (.cpu, 0.5)).observedUnit == "cpu 50% + gpu 50%")
  }

  @Test func aUnitThatDidSomethingHasAtLeastOnePercent() {
    let split = placement((.ane, 0.85), (.gpu, 0.149), (.cpu, 0.001))
    #expect(split.observedUnit == "ane 85% + gpu 15% + cpu 1%")
  }

  @Test func withoutEstimatesEveryOperationCountsTheSame() {
    let shares = placement((.ane, 0), (.ane, 0), (.cpu, 0), (.ane, 0)).shares
    #expect(shares.map(\.unit) == [.ane, .cpu])
    #expect(shares.map(\.share) == [0.75, 0.25])
  }

  @Test func costsNeedNotAddUpToOne() {
    #expect(placement((.gpu, 30), (.cpu, 10)).shares.map(\.share) == [0.75, 0.25])
  }
}
