// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ExecuTorchValue.h
// of pytorch/executorch 1.5.1, extension/apple/ExecuTorch/Exported, commit cff6f4d of
// 2026-08-22. Copyright (c) Meta Platforms, Inc. and affiliates, BSD licence.
// swift-format-ignore-file
@_exported import Foundation

public enum ValueTag: UInt32, Sendable {
  case none = 0
  case tensor
  case string
  case double
  case integer
  case boolean
}

public typealias ScalarValue = NSNumber

public typealias StringValue = String

public typealias BoolValue = Bool

public typealias IntegerValue = Int

public typealias DoubleValue = Double

public typealias FloatValue = Float

public final class Value: NSObject {
  public var tag: ValueTag { fatalError("a stand-in") }
  public var string: StringValue? { fatalError("a stand-in") }
  public var scalar: ScalarValue? { fatalError("a stand-in") }
  public var boolean: BoolValue { fatalError("a stand-in") }
  public var integer: IntegerValue { fatalError("a stand-in") }
  public var double: DoubleValue { fatalError("a stand-in") }
  public var float: FloatValue { fatalError("a stand-in") }
  public var isNone: Bool { fatalError("a stand-in") }
  public var isTensor: Bool { fatalError("a stand-in") }
  public var isString: Bool { fatalError("a stand-in") }
  public var isScalar: Bool { fatalError("a stand-in") }
  public var isBoolean: Bool { fatalError("a stand-in") }
  public var isInteger: Bool { fatalError("a stand-in") }
  public var isDouble: Bool { fatalError("a stand-in") }
  public var isFloat: Bool { fatalError("a stand-in") }
  public convenience init(_ value: AnyTensor) { fatalError("a stand-in") }
  public convenience init(_ value: StringValue) { fatalError("a stand-in") }
  public convenience init(_ value: BoolValue) { fatalError("a stand-in") }
  public convenience init(_ value: IntegerValue) { fatalError("a stand-in") }
  public convenience init(_ value: DoubleValue) { fatalError("a stand-in") }
  public convenience init(_ value: FloatValue) { fatalError("a stand-in") }
  public convenience init(_ value: ScalarValue) { fatalError("a stand-in") }
  @discardableResult public func isEqual(to other: Value?) -> Bool { fatalError("a stand-in") }
}
