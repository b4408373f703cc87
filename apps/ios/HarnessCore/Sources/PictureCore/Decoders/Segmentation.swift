/// A class with its share of a picture.
public struct ClassShare: Sendable, Hashable {
  /// Position in the model's scores, from 0.
  public let index: Int
  /// Its name; its number where the checkpoint has no names.
  public let label: String
  /// Of the pixels, 0 to 1.
  public let share: Double

  public init(index: Int, label: String, share: Double) {
    self.index = index
    self.label = label
    self.share = share
  }
}

/// What every pixel of a picture shows.
public struct Mask: Sendable, Hashable {
  /// 0.6 of 255: how much of a colour is seen over the picture.
  private static let opacity: UInt8 = 153

  public let size: Size
  /// A class per pixel, row by row.
  public let classes: [Int]

  /// A mask of given classes.
  ///
  /// - Precondition: there is one for every pixel.
  public init(size: Size, classes: [Int]) {
    precondition(
      classes.count == size.height * size.width,
      "\(classes.count) classes for \(size.height)x\(size.width) pixels")
    self.size = size
    self.classes = classes
  }

  /// The best class of every pixel of scores that are enlarged bilinearly; the first of equals.
  ///
  /// - Parameters:
  ///   - scores: one plane after the other.
  ///   - plane: rows and columns of one.
  ///   - size: of the mask.
  ///   - alignCorners: whether the corners' centres stay in their place, or the edges.
  public init(bestOf scores: [Float], plane: Size, size: Size, alignCorners: Bool) {
    let (rows, columns) = (plane.height, plane.width)
    let count = scores.count / (rows * columns)
    let across = neighbours(columns, size.width, alignCorners)
    var line = [Double](repeating: 0, count: count * columns)
    var best: [Int] = []
    best.reserveCapacity(size.height * size.width)
    for down in neighbours(rows, size.height, alignCorners) {
      for place in line.indices {
        let (plane, column) = place.quotientAndRemainder(dividingBy: columns)
        let above = scores[(plane * rows + down.low) * columns + column]
        let below = scores[(plane * rows + down.high) * columns + column]
        line[place] = down.between(Double(above), Double(below))
      }
      for beside in across {
        var (found, highest) = (0, -Double.infinity)
        for index in 0..<count {
          let start = index * columns
          let score = beside.between(line[start + beside.low], line[start + beside.high])
          if score > highest {
            (found, highest) = (index, score)
          }
        }
        best.append(found)
      }
    }
    self.init(size: size, classes: best)
  }

  /// The largest classes, the largest first; the first of equals comes first.
  ///
  /// - Parameters:
  ///   - most: how many at most.
  ///   - labels: one per class; nil where the checkpoint has none.
  public func shares(_ most: Int, labels: [String]?) -> [ClassShare] {
    var counts: [Int: Int] = [:]
    for index in classes {
      counts[index, default: 0] += 1
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(max(0, most)).map {
      ClassShare(
        index: $0.key, label: labels?[$0.key] ?? "class \($0.key)",
        share: Double($0.value) / Double(classes.count))
    }
  }

  /// Red, green, blue and alpha of every pixel, to be laid over the picture: class 0 leaves it as it
  /// is, colours are not multiplied by alpha.
  public func overlay() -> [UInt8] {
    let most = classes.max() ?? 0
    let colours: [[UInt8]] = (0...most).map { classColour($0) + [$0 == 0 ? 0 : Self.opacity] }
    return classes.flatMap { colours[$0] }
  }
}

/// Red, green and blue of a class as Pascal VOC has them.
///
/// The bits of the number are spread over the channels, the lowest three as the highest of each.
public func classColour(_ index: Int) -> [UInt8] {
  var channels: [UInt8] = [0, 0, 0]
  for bit in 0..<24 {
    let set: UInt8 = (index >> bit) & 1 == 1 ? 0x80 : 0
    channels[bit % 3] |= set >> UInt8(bit / 3)
  }
  return channels
}

/// The two values that a place lies between, and the share of the second.
private struct Neighbours {
  let low: Int
  let high: Int
  let share: Double

  func between(_ first: Double, _ second: Double) -> Double {
    first * (1 - share) + second * share
  }
}

private func neighbours(_ count: Int, _ size: Int, _ alignCorners: Bool) -> [Neighbours] {
  (0..<size).map { place in
    let at: Double =
      if alignCorners {
        Double(place * (count - 1)) / Double(max(1, size - 1))
      } else {
        max(0, (Double(place) + 0.5) * (Double(count) / Double(size)) - 0.5)
      }
    let low = Int(at)
    return Neighbours(low: low, high: min(low + 1, count - 1), share: at - Double(low))
  }
}
