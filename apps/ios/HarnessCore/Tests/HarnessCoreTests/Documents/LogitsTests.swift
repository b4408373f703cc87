import Foundation
import HarnessCore
import Testing

struct LogitsTests {
  private func artifacts(_ manifest: String) throws -> [Artifact] {
    try Manifest.parse(
      Data(
        contentsOf: Repository.contract.appending(
          path: "conformance/manifest/good/\(manifest).json"))
    ).artifacts
  }

  @Test func aBatchOfAnySizeIsOneImage() throws {
    let shape = try artifacts("dynamic-batch")[0].logitsShape()
    #expect(shape.count == 2 && shape[0] == 1)
  }

  @Test func aPackageOfNumbersIsNoneForVision() throws {
    let coreML = try #require(try artifacts("several-formats").first { $0.format == .coreml })
    #expect(!coreML.classifiesWithVision)
  }
}
