import Foundation
import PictureCore
import Testing

struct SegmentationTests {
  private struct Vectors: Decodable {
    struct Case: Decodable {
      struct Share: Decodable {
        let index: Int
        let share: Double
      }

      let name: String
      let shape, size, mask: [Int]
      let scores: [Float]
      let alignCorners: Bool
      let shares: [Share]
    }

    let cases: [Case]
    let colours: [[UInt8]]
  }

  private static func vectors() throws -> Vectors {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Vectors.self, from: Data(contentsOf: vectorFile("segmentation")))
  }

  @Test func masksAndSharesAreTheToolkits() throws {
    let cases = try Self.vectors().cases
    #expect(cases.count > 10)
    for each in cases {
      let mask = Mask(
        bestOf: each.scores, plane: Size(height: each.shape[1], width: each.shape[2]),
        size: Size(height: each.size[0], width: each.size[1]), alignCorners: each.alignCorners)
      #expect(mask.classes == each.mask, "\(each.name)")
      let right = each.shares.map {
        ClassShare(index: $0.index, label: "class \($0.index)", share: $0.share)
      }
      #expect(mask.shares(300, labels: nil) == right, "\(each.name)")
    }
  }

  @Test func coloursAreTheToolkits() throws {
    let colours = try Self.vectors().colours
    #expect(colours.count == 300)
    #expect(colours.indices.map(classColour) == colours)
  }

  @Test func anOverlayLeavesClass0AsItIs() {
    let mask = Mask(size: Size(height: 1, width: 3), classes: [0, 1, 2])
    #expect(mask.overlay() == [0, 0, 0, 0, 128, 0, 0, 153, 0, 128, 0, 153])
    let (one, labels) = (Mask(size: Size(height: 1, width: 2), classes: [1, 1]), ["sky", "cat"])
    #expect(one.shares(1, labels: labels) == [ClassShare(index: 1, label: "cat", share: 1)])
  }
}
