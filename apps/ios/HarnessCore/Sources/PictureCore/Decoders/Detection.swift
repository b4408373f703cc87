/// An object in a picture.
public struct FoundObject: Sendable, Hashable {
  /// Of its class, as the network counts them: 0 is the background, and never found.
  public let index: Int
  /// Its class's name; its number where the checkpoint has no names.
  public let label: String
  /// Softmax probability, 0 to 1.
  public let confidence: Float
  /// In a picture's pixels, or as shares of the sides of what the model sees; it may reach beyond.
  public let box: Edges

  public init(index: Int, label: String, confidence: Float, box: Edges) {
    self.index = index
    self.label = label
    self.confidence = confidence
    self.box = box
  }

  /// The same object with its box, given as shares of a part, in the unit of that part's edges.
  public func within(_ part: Edges) -> FoundObject {
    FoundObject(index: index, label: label, confidence: confidence, box: box.within(part))
  }
}

/// What becomes an object.
public struct ObjectLimits: Sendable, Hashable {
  /// Probability that an object's is above.
  public let score: Double
  /// Intersection over union with a better box of its class from beyond which a box is dropped.
  public let iou: Double
  /// Best boxes of a class that are looked at.
  public let perClass: Int
  /// Best objects of a picture that are kept.
  public let most: Int

  public init(score: Double, iou: Double, perClass: Int, most: Int) {
    self.score = score
    self.iou = iou
    self.perClass = perClass
    self.most = most
  }
}

/// Class of a row of suppressed outputs that has no object.
private let noClass = -1

/// The objects of outputs that are suppressed already, best first.
///
/// - Parameters:
///   - boxes: left, top, right and bottom of each row, as shares of the sides.
///   - confidences: of each row, best first.
///   - classes: of each row; -1 where there is no object.
///   - labels: one per class, the background's first; nil where the checkpoint has none.
public func keptObjects(
  boxes: [Float], confidences: [Float], classes: [Int], labels: [String]?
) -> [FoundObject] {
  classes.indices.filter { classes[$0] != noClass }.map { row in
    FoundObject(
      index: classes[row], label: name(of: classes[row], labels), confidence: confidences[row],
      box: Edges(boxes, row))
  }
}

/// The objects of Core ML's own suppression, best first; equal ones keep their order.
///
/// - Parameters:
///   - confidence: of each object one value per class without the background.
///   - coordinates: of each object centre x and y, width and height, as shares of the sides.
///   - classes: how many there are without the background.
///   - labels: one per class, the background's first; nil where the checkpoint has none.
public func suppressedObjects(
  confidence: [Float], coordinates: [Float], classes: Int, labels: [String]?
) -> [FoundObject] {
  let found = (0..<coordinates.count / 4).map { row in
    let own = confidence[classes * row..<classes * (row + 1)]
    let best = own.indices.max { own[$0] < own[$1] } ?? own.startIndex
    let index = best - own.startIndex + 1
    let sides = coordinates[4 * row..<4 * row + 4].map(Double.init)
    let (left, top) = (sides[0] - sides[2] / 2, sides[1] - sides[3] / 2)
    return FoundObject(
      index: index, label: name(of: index, labels), confidence: own[best],
      box: Edges(left: left, top: top, right: left + sides[2], bottom: top + sides[3]))
  }
  return found.enumerated()
    .sorted { ($1.element.confidence, $0.offset) < ($0.element.confidence, $1.offset) }
    .map(\.element)
}

/// The objects among candidates: in each class the best boxes that no better one overlaps, and of
/// all classes' the best.
///
/// Of equal ones the lower class, then the earlier candidate comes first; what is NaN or infinite is
/// never an object.
///
/// - Parameters:
///   - boxes: left, top, right and bottom of each candidate, as shares of the sides.
///   - probabilities: of each candidate, one per class without the background.
///   - limits: what becomes an object.
///   - labels: one per class, the background's first; nil where the checkpoint has none.
public func bestObjects(
  boxes: [Float], probabilities: [Float], limits: ObjectLimits, labels: [String]?
) -> [FoundObject] {
  let count = boxes.count / 4
  let classes = count == 0 ? 0 : probabilities.count / count
  let sound = (0..<count).filter { boxes[4 * $0..<4 * $0 + 4].allSatisfy(\.isFinite) }
  // Probabilities are compared as the 32-bit numbers that they are.
  let threshold = Float(limits.score)
  var candidates: [(row: Int, column: Int, score: Float)] = []
  for column in 0..<classes {
    let above = sound.map { (row: $0, column: column, score: probabilities[$0 * classes + column]) }
      .filter { $0.score > threshold }
      .sorted { ($1.score, $0.row) < ($0.score, $1.row) }
    candidates += above.prefix(limits.perClass)
  }
  candidates.sort { ($1.score, $0.column, $0.row) < ($0.score, $1.column, $1.row) }
  var kept: [FoundObject] = []
  for one in candidates {
    if kept.count == limits.most {
      break
    }
    let (index, box) = (one.column + 1, Edges(boxes, one.row))
    if !kept.contains(where: { $0.index == index && $0.box.overlap(box) > limits.iou }) {
      kept.append(
        FoundObject(index: index, label: name(of: index, labels), confidence: one.score, box: box))
    }
  }
  return kept
}

/// The boxes' lines, to be laid over the picture; the best one's last, above the others'.
///
/// - Parameters:
///   - objects: best first, in pixels of that size.
///   - size: height and width of the result.
/// - Returns: red, green, blue and alpha of every pixel, not multiplied by alpha.
public func overlay(of objects: [FoundObject], size: Size) -> [UInt8] {
  var pixels = [UInt8](repeating: 0, count: 4 * size.height * size.width)
  let thickness = max(1, min(size.height, size.width) / 160)
  func inside(_ edge: Double, _ side: Int) -> Int {
    Int(min(max(edge.rounded(), 0), Double(side - 1)))
  }
  for one in objects.reversed() {
    let (top, bottom) = (inside(one.box.top, size.height), inside(one.box.bottom, size.height))
    let (left, right) = (inside(one.box.left, size.width), inside(one.box.right, size.width))
    let colour = classColour(one.index) + [255]
    for y in stride(from: top, through: bottom, by: 1) {
      for x in stride(from: left, through: right, by: 1)
      where min(y - top, bottom - y, x - left, right - x) < thickness {
        let at = 4 * (y * size.width + x)
        pixels.replaceSubrange(at..<at + 4, with: colour)
      }
    }
  }
  return pixels
}

private func name(of index: Int, _ labels: [String]?) -> String {
  labels?[index] ?? "class \(index)"
}

extension Edges {
  fileprivate init(_ boxes: [Float], _ row: Int) {
    let edges = boxes[4 * row..<4 * row + 4].map(Double.init)
    self.init(left: edges[0], top: edges[1], right: edges[2], bottom: edges[3])
  }

  /// Intersection over union; 0 where either has no area.
  fileprivate func overlap(_ other: Edges) -> Double {
    let shared = Edges(
      left: max(left, other.left), top: max(top, other.top),
      right: min(right, other.right), bottom: min(bottom, other.bottom)
    ).area
    return shared > 0 ? shared / (area + other.area - shared) : 0
  }

  private var area: Double { max(0, right - left) * max(0, bottom - top) }
}
