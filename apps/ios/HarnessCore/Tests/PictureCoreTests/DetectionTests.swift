import Foundation
import PictureCore
import Testing

struct DetectionTests {
  private struct Vectors: Decodable {
    struct Case: Decodable {
      struct Limits: Decodable {
        let score, iou: Double
        let perClass, most: Int
      }

      struct Suppressed: Decodable {
        let boxes, confidences: [Float]
        let classes: [Int]
      }

      struct Object: Decodable {
        let index: Int
        let confidence: Float
        let box: [Double]
      }

      let name: String
      let limits: Limits
      /// null is NaN, and what a float has no room for infinite.
      let candidates, probabilities: [Double?]
      let suppressed: Suppressed
      let objects: [Object]

      var expected: [FoundObject] {
        objects.map {
          FoundObject(
            index: $0.index, label: "class \($0.index)", confidence: $0.confidence,
            box: DetectionTests.edges($0.box))
        }
      }
    }

    struct Part: Decodable {
      struct Description: Decodable {
        let resize, crop: [Int]
        let resizeMode: String
      }

      let description: Description
      let size: [Int]
      let part: [Double]
    }

    let cases: [Case]
    let parts: [Part]
  }

  private static func edges(_ values: [Double]) -> Edges {
    Edges(left: values[0], top: values[1], right: values[2], bottom: values[3])
  }

  private static func vectors() throws -> Vectors {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Vectors.self, from: Data(contentsOf: vectorFile("detection")))
  }

  @Test func objectsAmongCandidatesAreTheToolkits() throws {
    let cases = try Self.vectors().cases
    #expect(cases.count > 10)
    for each in cases {
      let found = bestObjects(
        boxes: each.candidates.map { $0.map(Float.init) ?? .nan },
        probabilities: each.probabilities.map { $0.map(Float.init) ?? .nan },
        limits: ObjectLimits(
          score: each.limits.score, iou: each.limits.iou, perClass: each.limits.perClass,
          most: each.limits.most),
        labels: nil)
      #expect(found == each.expected, "\(each.name)")
    }
  }

  @Test func objectsOfSuppressedOutputsAreTheToolkits() throws {
    for each in try Self.vectors().cases {
      let found = keptObjects(
        boxes: each.suppressed.boxes, confidences: each.suppressed.confidences,
        classes: each.suppressed.classes, labels: nil)
      #expect(found == each.expected, "\(each.name)")
    }
    let cat = keptObjects(
      boxes: [0, 0, 1, 1], confidences: [1], classes: [1], labels: ["background", "cat"])
    #expect(cat.map(\.label) == ["cat"])
  }

  @Test func objectsOfCoreMLsSuppressionAreTheToolkits() throws {
    let classes = 7
    for each in try Self.vectors().cases {
      let rows = each.suppressed.classes.indices.filter { each.suppressed.classes[$0] > 0 }
      let confidence = rows.flatMap { row in
        (1...classes).map {
          $0 == each.suppressed.classes[row] ? each.suppressed.confidences[row] : 0
        }
      }
      let coordinates = rows.flatMap { row -> [Float] in
        let edges = each.suppressed.boxes[4 * row..<4 * row + 4].map { $0 }
        return [
          (edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2, edges[2] - edges[0],
          edges[3] - edges[1],
        ]
      }
      let found = suppressedObjects(
        confidence: confidence, coordinates: coordinates, classes: classes, labels: nil)
      #expect(found.map(\.index) == each.expected.map(\.index), "\(each.name)")
      #expect(found.map(\.confidence) == each.expected.map(\.confidence), "\(each.name)")
      for (one, right) in zip(found, each.expected) {
        expectClose(one.box, right.box, within: 1e-5)
      }
    }
    // Core ML does not say in which order its rows come.
    let turned = suppressedObjects(
      confidence: [0.25, 0, 0, 0.75], coordinates: [0.5, 0.5, 1, 1, 0.5, 0.5, 0.5, 0.25],
      classes: 2, labels: ["background", "cat", "dog"])
    #expect(turned.map(\.label) == ["dog", "cat"])
    #expect(turned[0].box == Self.edges([0.25, 0.375, 0.75, 0.625]))
  }

  @Test func thePartThatTheModelSeesIsTheToolkits() throws {
    let parts = try Self.vectors().parts
    #expect(parts.count > 5)
    for each in parts {
      let (resize, crop) = (each.description.resize, each.description.crop)
      let preprocessing = Preprocessing(
        resize: Size(height: resize[0], width: resize[1]),
        mode: each.description.resizeMode == "cover" ? .cover : .stretch,
        crop: Size(height: crop[0], width: crop[1]), interpolation: .bilinear, antialias: true)
      let right = Self.edges(each.part)
      let found = preprocessing.seenPart(of: Size(height: each.size[0], width: each.size[1]))
      expectClose(found, right)
      expectClose(Self.edges([0, 0, 1, 1]).within(right), right)
      let (width, height) = (right.right - right.left, right.bottom - right.top)
      expectClose(
        Self.edges([-1, 0.5, 0.25, 2]).within(right),
        Self.edges([
          right.left - width, right.top + height / 2, right.left + width / 4, right.bottom + height,
        ]))
    }
  }

  private func expectClose(_ found: Edges, _ right: Edges, within most: Double = 1e-9) {
    let pairs = [
      (found.left, right.left), (found.top, right.top), (found.right, right.right),
      (found.bottom, right.bottom),
    ]
    #expect(pairs.allSatisfy { abs($0 - $1) < most }, "\(found) \(right)")
  }

  @Test func anOverlayHasTheLinesOfBoxesAndNothingElse() {
    let objects = [
      FoundObject(index: 1, label: "", confidence: 1, box: Self.edges([-3, 0, 2, 2])),
      FoundObject(index: 2, label: "", confidence: 0.5, box: Self.edges([0, 0, 3.4, 9])),
    ]
    let pixels = overlay(of: objects, size: Size(height: 3, width: 4))
    let channels = stride(from: 0, to: pixels.count, by: 4).map { Array(pixels[$0..<$0 + 4]) }
    let (red, green, none): ([UInt8], [UInt8], [UInt8]) = (
      [128, 0, 0, 255], [0, 128, 0, 255], [0, 0, 0, 0]
    )
    #expect(channels == [red, red, red, green, red, none, red, green, red, red, red, green])
    #expect(overlay(of: [], size: Size(height: 1, width: 1)) == none)
  }
}
