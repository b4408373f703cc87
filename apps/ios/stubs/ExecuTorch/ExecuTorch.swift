// A hand-written stand-in, not ExecuTorch: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Read: ExecuTorch's extension/apple/ExecuTorch/Exported (ExecuTorchModule.h, ExecuTorchTensor.h,
// ExecuTorchValue.h, ExecuTorch+Module.swift, ExecuTorch+Tensor.swift, ExecuTorch+Value.swift).
// Nothing there is Sendable.
@_exported import Foundation

public protocol Scalar {}
extension Float: Scalar {}
extension UInt8: Scalar {}

public enum ShapeDynamism: UInt8, Sendable {
  case `static`, dynamicBound, dynamicUnbound
}

public protocol ValueConvertible {
  func asValue() -> Value
}

public final class Value: NSObject, ValueConvertible {
  public func asValue() -> Value { self }

  public func tensor<T: Scalar>() -> Tensor<T>? {
    fatalError("a stand-in")
  }
}

public final class Tensor<T: Scalar>: ValueConvertible {
  public convenience init(
    data: Data, shape: [Int], strides: [Int] = [], dimensionOrder: [Int] = [],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) {
    fatalError("a stand-in")
  }

  public func asValue() -> Value {
    fatalError("a stand-in")
  }

  public func scalars() -> [T] {
    fatalError("a stand-in")
  }

  init() {}
}

public final class MethodMetadata: NSObject {
  public var backendNames: [String] { fatalError("a stand-in") }
}

open class Module: NSObject {
  public convenience init(filePath: String) {
    fatalError("a stand-in")
  }

  open func load(_ method: String) throws {
    fatalError("a stand-in")
  }

  open func methodMetadata(_ method: String) throws -> MethodMetadata {
    fatalError("a stand-in")
  }

  public func setInputs(_ values: [any ValueConvertible], for method: String) throws {
    fatalError("a stand-in")
  }

  open func execute(_ method: String) throws -> [Value] {
    fatalError("a stand-in")
  }
}

@available(*, unavailable)
extension Module: @unchecked Sendable {}
@available(*, unavailable)
extension Value: @unchecked Sendable {}
@available(*, unavailable)
extension Tensor: Sendable {}
