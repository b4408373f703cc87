// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ExecuTorchTensor.h
// of pytorch/executorch 1.5.1, extension/apple/ExecuTorch/Exported, commit cff6f4d of
// 2026-08-22. Copyright (c) Meta Platforms, Inc. and affiliates, BSD licence.
// swift-format-ignore-file
@_exported import Foundation

public enum DataType: Int8, Sendable {
  case byte = 0
  case char
  case short
  case int
  case long
  case half
  case float
  case double
  case complexHalf
  case complexFloat
  case complexDouble
  case bool
  case qInt8
  case quInt8
  case qInt32
  case bFloat16
  case quInt4x2
  case quInt2x4
  case bits1x8
  case bits2x4
  case bits4x2
  case bits8
  case bits16
  case float8_e5m2
  case float8_e4m3fn
  case float8_e5m2fnuz
  case float8_e4m3fnuz
  case uInt16
  case uInt32
  case uInt64
  case undefined
  case numOptions
}

public enum ShapeDynamism: UInt8, Sendable {
  case `static` = 0
  case dynamicBound
  case dynamicUnbound
}

public final class AnyTensor: NSObject {
  public var dataType: DataType { fatalError("a stand-in") }
  public var shapeDynamism: ShapeDynamism { fatalError("a stand-in") }
  @available(*, unavailable) public override init() { fatalError("a stand-in") }
}

extension AnyTensor {
  public convenience init(_ scalar: UInt16) { fatalError("a stand-in") }
  public convenience init(_ scalar: UInt32) { fatalError("a stand-in") }
  public convenience init(_ scalar: UInt64) { fatalError("a stand-in") }
  public convenience init(_ scalar: Int) { fatalError("a stand-in") }
  public convenience init(_ scalar: UInt) { fatalError("a stand-in") }
}

@discardableResult public func size(ofDataType dataType: DataType) -> Int { fatalError("a stand-in") }

// Left out, since their Swift names or types are not certain:
//   -[ExecuTorchTensor copyToDataType:]
//   -[ExecuTorchTensor bytesWithHandler:]
//   -[ExecuTorchTensor mutableBytesWithHandler:]
