// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ExecuTorch+Tensor.swift
// of pytorch/executorch 1.5.1, extension/apple/ExecuTorch/Exported, commit cff6f4d of
// 2026-08-22. Copyright (c) Meta Platforms, Inc. and affiliates, BSD licence.
// swift-format-ignore-file
import Foundation

public func elementCount(ofShape shape: [Int]) -> Int { fatalError("a stand-in") }

public protocol Scalar {
  static var dataType: DataType { get }

  func asNSNumber() -> NSNumber
}

extension UInt8: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

extension Int8: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

extension Int16: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

extension Int32: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

extension Int64: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

extension Int: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

extension Float: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

extension Double: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

extension Bool: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

extension UInt16: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

extension UInt32: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

extension UInt64: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

extension UInt: Scalar {
  public static var dataType: DataType { fatalError("a stand-in") }

  public func asNSNumber() -> NSNumber { fatalError("a stand-in") }
}

public extension AnyTensor {
  var shape: [Int] { fatalError("a stand-in") }

  var strides: [Int] { fatalError("a stand-in") }

  var dimensionOrder: [Int] { fatalError("a stand-in") }

  var count: Int { fatalError("a stand-in") }

  convenience init(
    _ tensor: AnyTensor,
    shape: [Int] = [],
    dimensionOrder: [Int] = [],
    strides: [Int] = []
  ) { fatalError("a stand-in") }

  convenience init(
    bytesNoCopy pointer: UnsafeMutableRawPointer,
    shape: [Int],
    strides: [Int] = [],
    dimensionOrder: [Int] = [],
    dataType: DataType,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) { fatalError("a stand-in") }

  convenience init(
    bytes pointer: UnsafeRawPointer,
    shape: [Int],
    strides: [Int] = [],
    dimensionOrder: [Int] = [],
    dataType: DataType,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) { fatalError("a stand-in") }

  convenience init(
    data: Data,
    shape: [Int],
    strides: [Int] = [],
    dimensionOrder: [Int] = [],
    dataType: DataType,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) { fatalError("a stand-in") }

  func resize(to shape: [Int]) throws { fatalError("a stand-in") }

  static func == (lhs: AnyTensor, rhs: AnyTensor) -> Bool { fatalError("a stand-in") }

  func asTensor<T: Scalar>() -> Tensor<T>? { fatalError("a stand-in") }
}

public extension AnyTensor {  static func empty(
    shape: [Int],
    strides: [Int] = [],
    dataType: DataType,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }

  static func empty(
    like tensor: AnyTensor,
    dataType: DataType = .undefined,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }
}

public extension AnyTensor {  static func full<T: Scalar>(
    shape: [Int],
    scalar: T,
    strides: [Int] = [],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }

  static func full<T: Scalar>(
    like tensor: AnyTensor,
    scalar: T,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }
}

public extension AnyTensor {  static func ones(
    shape: [Int],
    dataType: DataType,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }

  static func ones(
    like tensor: AnyTensor,
    dataType: DataType = .undefined,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }
}

public extension AnyTensor {  static func zeros(
    shape: [Int],
    dataType: DataType,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }

  static func zeros(
    like tensor: AnyTensor,
    dataType: DataType = .undefined,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }
}

public extension AnyTensor {  static func rand(
    shape: [Int],
    strides: [Int] = [],
    dataType: DataType,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }

  static func rand(
    like tensor: AnyTensor,
    dataType: DataType = .undefined,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }
}

public extension AnyTensor {  static func randn(
    shape: [Int],
    strides: [Int] = [],
    dataType: DataType,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }

  static func randn(
    like tensor: AnyTensor,
    dataType: DataType = .undefined,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }
}

public extension AnyTensor {  static func randint(
    low: Int,
    high: Int,
    shape: [Int],
    strides: [Int] = [],
    dataType: DataType,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }

  static func randint(
    like tensor: AnyTensor,
    low: Int,
    high: Int,
    dataType: DataType = .undefined,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> AnyTensor { fatalError("a stand-in") }
}

public final class Tensor<T: Scalar>: Equatable {
  public var dataType: DataType { fatalError("a stand-in") }

  public var shape: [Int] { fatalError("a stand-in") }

  public var strides: [Int] { fatalError("a stand-in") }

  public var dimensionOrder: [Int] { fatalError("a stand-in") }

  public var shapeDynamism: ShapeDynamism { fatalError("a stand-in") }

  public var count: Int { fatalError("a stand-in") }

  public init(_ tensor: AnyTensor) { fatalError("a stand-in") }

  public convenience init(
    _ tensor: Tensor<T>,
    shape: [Int] = [],
    dimensionOrder: [Int] = [],
    strides: [Int] = []
  ) { fatalError("a stand-in") }

  public convenience init(
    bytesNoCopy pointer: UnsafeMutableRawPointer,
    shape: [Int],
    strides: [Int] = [],
    dimensionOrder: [Int] = [],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) { fatalError("a stand-in") }

  public convenience init(
    bytes pointer: UnsafeRawPointer,
    shape: [Int],
    strides: [Int] = [],
    dimensionOrder: [Int] = [],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) { fatalError("a stand-in") }

  public convenience init(
    data: Data,
    shape: [Int],
    strides: [Int] = [],
    dimensionOrder: [Int] = [],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) { fatalError("a stand-in") }

  public convenience init(
    _ scalars: inout [T],
    shape: [Int] = [],
    strides: [Int] = [],
    dimensionOrder: [Int] = [],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) { fatalError("a stand-in") }

  public convenience init(
    _ scalars: [T],
    shape: [Int] = [],
    strides: [Int] = [],
    dimensionOrder: [Int] = [],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) { fatalError("a stand-in") }

  public convenience init(_ scalar: T) { fatalError("a stand-in") }

  public func copy() -> Tensor<T> { fatalError("a stand-in") }

  public func copy<U: Scalar>(to dataType: U.Type) -> Tensor<U> { fatalError("a stand-in") }

  public func withUnsafeBytes<R>(_ body: (UnsafeBufferPointer<T>) throws -> R) rethrows -> R { fatalError("a stand-in") }

  public func withUnsafeMutableBytes<R>(_ body: (UnsafeMutableBufferPointer<T>) throws -> R) rethrows -> R { fatalError("a stand-in") }

  public func resize(to shape: [Int]) throws { fatalError("a stand-in") }

  public static func == (lhs: Tensor<T>, rhs: Tensor<T>) -> Bool { fatalError("a stand-in") }

  public let anyTensor: AnyTensor
}

public extension Tensor {  func scalars() -> [T] { fatalError("a stand-in") }
}

public extension Tensor {  static func empty(
    shape: [Int],
    strides: [Int] = [],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }

  static func empty(
    like tensor: Tensor<T>,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }
}

public extension Tensor {  static func full(
    shape: [Int],
    scalar: T,
    strides: [Int] = [],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }

  static func full(
    like tensor: Tensor<T>,
    scalar: T,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }
}

public extension Tensor {  static func ones(
    shape: [Int],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }

  static func ones(
    like tensor: Tensor<T>,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }
}

public extension Tensor {  static func zeros(
    shape: [Int],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }

  static func zeros(
    like tensor: Tensor<T>,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }
}

public extension Tensor {  static func rand(
    shape: [Int],
    strides: [Int] = [],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }

  static func rand(
    like tensor: Tensor<T>,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }
}

public extension Tensor {  static func randn(
    shape: [Int],
    strides: [Int] = [],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }

  static func randn(
    like tensor: Tensor<T>,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }
}

public extension Tensor {  static func randint(
    low: Int,
    high: Int,
    shape: [Int],
    strides: [Int] = [],
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }

  static func randint(
    like tensor: Tensor<T>,
    low: Int,
    high: Int,
    shapeDynamism: ShapeDynamism = .dynamicBound
  ) -> Tensor<T> { fatalError("a stand-in") }
}

extension Tensor: CustomStringConvertible {
  public var description: String { fatalError("a stand-in") }
}
