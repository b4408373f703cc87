import Foundation

/// How values between pixels are found, on half-pixel centres.
public enum Interpolation: Sendable, Hashable {
  case nearest
  case bilinear
  case bicubic
  case lanczos
}

/// A filter's weight by the distance from its centre, and the distance beyond which it is 0.
struct Filter: Sendable {
  let support: Double
  let weight: @Sendable (Double) -> Double

  /// The filters of PIL, which widen with the reduction.
  static func antialiased(_ interpolation: Interpolation) -> Filter {
    switch interpolation {
    case .nearest, .bilinear: triangle
    case .bicubic: cubic(-0.5)
    case .lanczos:
      Filter(support: 3) { x in -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0 }
    }
  }

  /// The filters of OpenCV and PyTorch, which keep their width.
  static func plain(_ interpolation: Interpolation) -> Filter {
    interpolation == .bicubic ? cubic(-0.75) : triangle
  }

  private static let triangle = Filter(support: 1) { x in max(0, 1 - abs(x)) }

  /// Keys' cubic.
  private static func cubic(_ a: Double) -> Filter {
    Filter(support: 2) { x in
      let t = abs(x)
      if t < 1 {
        return ((a + 2) * t - (a + 3)) * t * t + 1
      }
      return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0
    }
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(Double.pi * x) / (Double.pi * x)
  }
}
