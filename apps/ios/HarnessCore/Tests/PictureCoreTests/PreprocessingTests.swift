import Foundation
import PictureCore
import Testing

/// What the toolkit makes of pictures, and what this code makes of them.
struct PreprocessingTests {
  private struct Vectors: Decodable {
    struct Pixels: Decodable {
      let height, width: Int
      let data: Data

      var picture: Picture { Picture(height: height, width: width, bytes: [UInt8](data)) }
    }

    struct Description: Decodable {
      let resize, crop: [Int]
      let resizeMode, interpolation: String
      let antialias: Bool
    }

    struct Case: Decodable {
      let name, picture: String
      let description: Description
      let pixels: Pixels
    }

    let pictures: [String: Pixels]
    let cases: [Case]

    static func read() throws -> Vectors {
      let decoder = JSONDecoder()
      // Names of pictures are keys, and stay as they are: none has an underscore before a letter.
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Vectors.self, from: Data(contentsOf: vectorFile("preprocessing")))
    }
  }

  private static let modes: [String: Preprocessing.Mode] = ["cover": .cover, "stretch": .stretch]
  private static let filters: [String: Interpolation] = [
    "nearest": .nearest, "bilinear": .bilinear, "bicubic": .bicubic, "lanczos": .lanczos,
  ]

  @Test func pixelsAreThoseOfTheToolkit() throws {
    let vectors = try Vectors.read()
    #expect(vectors.cases.count > 50)
    for each in vectors.cases {
      let described = each.description
      let preprocessing = Preprocessing(
        resize: Size(height: described.resize[0], width: described.resize[1]),
        mode: try #require(Self.modes[described.resizeMode]),
        crop: Size(height: described.crop[0], width: described.crop[1]),
        interpolation: try #require(Self.filters[described.interpolation]),
        antialias: described.antialias)
      let picture = try #require(vectors.pictures[each.picture]).picture
      let (got, right) = (try preprocessing.pixels(of: picture), each.pixels.picture)
      #expect(got.height == right.height && got.width == right.width, "\(each.name)")
      let worst = zip(got.bytes, right.bytes).map { abs(Int($0) - Int($1)) }.max()
      // PyTorch computes the filters that do not widen in another order.
      #expect(try #require(worst) <= (described.antialias ? 0 : 1), "\(each.name)")
    }
  }
}
