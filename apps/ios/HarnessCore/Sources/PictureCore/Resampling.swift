extension Picture {
  /// The picture at another size.
  ///
  /// Antialiased: the filter widens with the reduction, in the fixed-point arithmetic in which PIL
  /// computes 8-bit pictures, so that the results are equal to the byte. Not antialiased: the filter
  /// keeps its width and reads clamped neighbours in floating point, as OpenCV and PyTorch do.
  ///
  /// - Parameters:
  ///   - size: both sides at least 1.
  ///   - interpolation: the filter.
  ///   - antialias: does the filter widen with the reduction?
  func resized(to size: Size, by interpolation: Interpolation, antialias: Bool) -> Picture {
    if size == Size(height: height, width: width) {
      return self
    }
    if interpolation == .nearest {
      return nearest(size)
    }
    if antialias {
      let filter = Filter.antialiased(interpolation)
      return rowsResized(to: size.width, by: filter).columnsResized(to: size.height, by: filter)
    }
    return plain(size, by: .plain(interpolation))
  }

  private func nearest(_ size: Size) -> Picture {
    let rows = Self.nearestInputs(height, size.height)
    let columns = Self.nearestInputs(width, size.width)
    var result = [UInt8]()
    result.reserveCapacity(size.height * size.width * 3)
    for row in rows {
      for column in columns {
        let at = (row * width + column) * 3
        result.append(contentsOf: bytes[at..<at + 3])
      }
    }
    return Picture(height: size.height, width: size.width, bytes: result)
  }

  /// Added up step by step as PIL does: a product would round to other inputs.
  private static func nearestInputs(_ before: Int, _ after: Int) -> [Int] {
    let scale = Double(before) / Double(after)
    var position = scale / 2
    return (0..<after).map { _ in
      defer { position += scale }
      return min(before - 1, Int(position))
    }
  }

  private func rowsResized(to newWidth: Int, by filter: Filter) -> Picture {
    if newWidth == width {
      return self
    }
    let taps = FixedPointTap.all(width, newWidth, filter)
    return filled(height: height, width: newWidth) { source, target in
      for y in 0..<height {
        for (x, tap) in taps.enumerated() {
          let from = (y * width + tap.first) * 3
          tap.apply(source, from, step: 3, target, (y * newWidth + x) * 3)
        }
      }
    }
  }

  private func columnsResized(to newHeight: Int, by filter: Filter) -> Picture {
    if newHeight == height {
      return self
    }
    let taps = FixedPointTap.all(height, newHeight, filter)
    return filled(height: newHeight, width: width) { source, target in
      for (y, tap) in taps.enumerated() {
        for x in 0..<width {
          let from = (tap.first * width + x) * 3
          tap.apply(source, from, step: width * 3, target, (y * width + x) * 3)
        }
      }
    }
  }

  private func plain(_ size: Size, by filter: Filter) -> Picture {
    let rows = FloatingTap.all(height, size.height, filter)
    let columns = FloatingTap.all(width, size.width, filter)
    return filled(height: size.height, width: size.width) { source, target in
      for (y, row) in rows.enumerated() {
        for (x, column) in columns.enumerated() {
          for channel in 0..<3 {
            var sum = 0.0
            for (line, vertical) in zip(row.inputs, row.weights) {
              for (place, horizontal) in zip(column.inputs, column.weights) {
                sum += vertical * horizontal * Double(source[(line * width + place) * 3 + channel])
              }
            }
            let rounded = min(255, max(0, sum.rounded(.toNearestOrEven)))
            target[(y * size.width + x) * 3 + channel] = UInt8(rounded)
          }
        }
      }
    }
  }

  /// A new picture of another size, its bytes written from ours by pointers: checked subscripts
  /// are several times slower where an app is built for debugging.
  private func filled(
    height: Int, width: Int,
    by fill: (UnsafeBufferPointer<UInt8>, UnsafeMutableBufferPointer<UInt8>) -> Void
  ) -> Picture {
    let count = height * width * 3
    let result = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      bytes.withUnsafeBufferPointer { source in
        fill(source, target)
      }
      initialized = count
    }
    return Picture(height: height, width: width, bytes: result)
  }
}

/// What one output position is made of, in the widened filter: inputs from `first` on, with weights
/// that are integers of 22 bits behind the point, as PIL has them for 8-bit pictures.
private struct FixedPointTap {
  static let fractionBits = 22

  let first: Int
  let weights: [Int]

  static func all(_ before: Int, _ after: Int, _ filter: Filter) -> [FixedPointTap] {
    let scale = Double(before) / Double(after)
    let widening = max(scale, 1)
    let support = filter.support * widening
    return (0..<after).map { position in
      let centre = (Double(position) + 0.5) * scale
      let first = max(0, Int(centre - support + 0.5))
      let last = min(before, Int(centre + support + 0.5))
      let weights = (first..<last).map { input in
        filter.weight((Double(input) - centre + 0.5) * (1 / widening))
      }
      let sum = weights.reduce(0, +)
      return FixedPointTap(first: first, weights: weights.map { fixedPoint($0 / sum) })
    }
  }

  private static func fixedPoint(_ weight: Double) -> Int {
    let scaled = weight * Double(1 << fractionBits)
    return Int(scaled + (scaled < 0 ? -0.5 : 0.5))
  }

  /// One output pixel: weighted inputs `step` bytes apart, rounded as fixed point is.
  @inline(__always)
  func apply(
    _ source: UnsafeBufferPointer<UInt8>, _ from: Int, step: Int,
    _ target: UnsafeMutableBufferPointer<UInt8>, _ to: Int
  ) {
    for channel in 0..<3 {
      var sum = 1 << (Self.fractionBits - 1)
      var at = from + channel
      for weight in weights {
        sum += Int(source[at]) * weight
        at += step
      }
      target[to + channel] = UInt8(min(255, max(0, sum >> Self.fractionBits)))
    }
  }
}

/// Two or four inputs around an output position, with their weights; those outside are clamped.
private struct FloatingTap {
  let inputs: [Int]
  let weights: [Double]

  static func all(_ before: Int, _ after: Int, _ filter: Filter) -> [FloatingTap] {
    let scale = Double(before) / Double(after)
    let reach = Int(filter.support)
    return (0..<after).map { position in
      let centre = (Double(position) + 0.5) * scale - 0.5
      let source = reach == 1 ? max(0, centre) : centre
      let first = Int(source.rounded(.down)) - reach + 1
      let places = first..<first + 2 * reach
      return FloatingTap(
        inputs: places.map { min(before - 1, max(0, $0)) },
        weights: places.map { filter.weight(Double($0) - source) })
    }
  }
}
