// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ExecuTorch+Value.swift
// of pytorch/executorch 1.5.1, extension/apple/ExecuTorch/Exported, commit cff6f4d of
// 2026-08-22. Copyright (c) Meta Platforms, Inc. and affiliates, BSD licence.
// swift-format-ignore-file
import Foundation

public extension Value {  convenience init<T: Scalar>(_ tensor: Tensor<T>) { fatalError("a stand-in") }

  var anyTensor: AnyTensor? { fatalError("a stand-in") }

  func tensor<T: Scalar>() -> Tensor<T>? { fatalError("a stand-in") }
}

public protocol ValueConvertible {
  func asValue() -> Value
}

public protocol ValueConstructible {
  static func from(_ value: Value) throws -> Self
}

public extension ValueConstructible {
  init(_ value: Value) throws { fatalError("a stand-in") }
}

public protocol ValueSequenceConstructible {
  static func from(_ values: [Value]) throws -> Self
}

extension ValueSequenceConstructible where Self: ValueConstructible {
  public static func from(_ values: [Value]) throws -> Self { fatalError("a stand-in") }
}

public extension ValueSequenceConstructible {
  init(_ values: [Value]) throws { fatalError("a stand-in") }
}

extension Value: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension AnyTensor: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension Tensor: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension String: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension NSNumber: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension UInt8: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension Int8: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension Int16: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension Int32: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension Int64: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension Int: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension Float: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension Double: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension Bool: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension UInt16: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension UInt32: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension UInt64: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension UInt: ValueConvertible {
  public func asValue() -> Value { fatalError("a stand-in") }
}

extension Value: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension AnyTensor: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension Tensor: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension String: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension NSNumber: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension UInt8: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension Int8: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension Int16: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension Int32: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension Int64: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension Int: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension Float: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension Double: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension Bool: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension UInt16: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension UInt32: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension UInt64: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension UInt: ValueConstructible, ValueSequenceConstructible {
  public static func from(_ value: Value) throws -> Self { fatalError("a stand-in") }
}

extension Array: ValueSequenceConstructible where Element: ValueConstructible {
  public static func from(_ values: [Value]) throws -> [Element] { fatalError("a stand-in") }
}
