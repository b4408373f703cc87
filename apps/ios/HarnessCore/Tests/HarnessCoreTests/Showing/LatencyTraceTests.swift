import HarnessCore
import Testing

struct LatencyTraceTests {
  private func trace(_ samples: [Double]) -> LatencyTrace {
    var trace = LatencyTrace()
    trace.append(samples)
    return trace
  }

  @Test func nothingIsNoPoint() {
    #expect(trace([]).points(most: 10).isEmpty)
  }

  @Test func fewSamplesAreAPointEach() {
    let points = trace([2e6, 1e6, 3e6]).points(most: 3)
    #expect(points.map(\.index) == [0, 1, 2])
    #expect(points.map(\.median) == [2, 1, 3])
    #expect(points.allSatisfy { $0.least == $0.median && $0.largest == $0.median })
  }

  @Test func manySamplesAreGroupsInTheirOrder() {
    let points = trace((1...10).map { Double($0) * 1e6 }).points(most: 4)
    #expect(points.map(\.index) == [0, 3, 6, 9])
    #expect(points.map(\.median) == [2, 5, 8, 10])
    #expect(points.map(\.least) == [1, 4, 7, 10])
    #expect(points.map(\.largest) == [3, 6, 9, 10])
  }

  @Test(arguments: [1, 2, 7, 199, 200, 201, 1999])
  func noOutlierIsLostAndNoMorePointsThanAsked(count: Int) {
    var samples = [Double](repeating: 1e6, count: count)
    samples[count / 2] = 90e6
    let points = trace(samples).points(most: 200)
    #expect(points.count <= 200)
    #expect(points.map(\.largest).max() == 90)
  }

  @Test func laterSamplesComeAfterEarlierOnes() {
    var trace = trace([1e6])
    trace.append([2e6, 3e6])
    #expect(trace.samples == [1e6, 2e6, 3e6])
  }
}
