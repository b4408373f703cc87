import Testing

@testable import HarnessCore

@Suite struct OutputDifferencesTests {
  private struct Vector: Decodable {
    struct Expected: Decodable {
      let maxAbsError, relativeError, psnrDb, cosine: Double
    }

    let name: String
    let expected, got: [[Float]]
    let difference: Expected
  }

  @Test func vectorsOfTheToolkit() throws {
    let vectors = try Repository.decoded([Vector].self, "tests/contract/vectors/differences.json")
    #expect(vectors.count >= 9)
    for vector in vectors {
      let got = try Comparison(
        references: vector.expected.map { ["mask": $0] },
        artifact: vector.got.map { ["mask": $0, "more": [1]] })
      #expect(got.images == vector.expected.count)
      #expect(Array(got.outputs.keys) == ["mask"])
      let difference = try #require(got.outputs["mask"])
      let right = vector.difference
      for (value, expected) in [
        (difference.maxAbsError, right.maxAbsError),
        (difference.relativeError, right.relativeError),
        (difference.psnrDb, right.psnrDb), (difference.cosine, right.cosine),
      ] {
        #expect(abs(value - expected) <= 1e-9 * max(1, abs(expected)), "\(vector.name)")
      }
    }
  }

  @Test func everyOutputHasADifferenceOfItsOwn() throws {
    let got = try Comparison(
      references: [["boxes": [1, 2], "scores": [4]]], artifact: [["boxes": [1, 2], "scores": [3]]])
    #expect(got.outputs["boxes"]?.psnrDb == 200)
    #expect(got.outputs["scores"]?.relativeError == 0.25)
  }

  @Test(
    arguments: [
      ([1, 2], [1], "1 values of an image, the reference has 2"), ([1], nil, "gave no output mask"),
      ([1, 2], [1, .nan], "1 of 2 values of mask are NaN or infinite"),
      ([1, 2], [.infinity, .nan], "2 of 2 values"),
      ([0, 0], [0, 0], "references of mask are all zero"),
    ] as [([Float], [Float]?, String)])
  func whatCannotBeComparedIsRefused(_ reference: [Float], _ artifact: [Float]?, _ text: String) {
    do {
      _ = try Difference(of: "mask", references: [reference], artifact: [artifact])
      Issue.record("compared")
    } catch {
      #expect(sentence(of: error).contains(text))
    }
  }
}
