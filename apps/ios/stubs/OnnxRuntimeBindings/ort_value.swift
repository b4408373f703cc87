// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ort_value.h
// of microsoft/onnxruntime, objectivec/include, commit cee6c0d of 2026-03-13.
// Copyright (c) Microsoft Corporation, MIT licence.
// swift-format-ignore-file
@_exported import Foundation

open class ORTValue: NSObject {
  @available(*, unavailable) public override init() { fatalError("a stand-in") }
  public convenience init(tensorData: NSMutableData, elementType: ORTTensorElementDataType, shape: [NSNumber]) throws { fatalError("a stand-in") }
  public convenience init(tensorStringData: [String], shape: [NSNumber]) throws { fatalError("a stand-in") }
  @discardableResult public func typeInfo() throws -> ORTValueTypeInfo { fatalError("a stand-in") }
  @discardableResult public func tensorTypeAndShapeInfo() throws -> ORTTensorTypeAndShapeInfo { fatalError("a stand-in") }
  @discardableResult public func tensorData() throws -> NSMutableData { fatalError("a stand-in") }
  @discardableResult public func tensorStringData() throws -> [String] { fatalError("a stand-in") }
}

open class ORTValueTypeInfo: NSObject {
  public var type: ORTValueType { get { fatalError("a stand-in") } set {} }
  public var tensorTypeAndShapeInfo: ORTTensorTypeAndShapeInfo? { get { fatalError("a stand-in") } set {} }
}

open class ORTTensorTypeAndShapeInfo: NSObject {
  public var elementType: ORTTensorElementDataType { get { fatalError("a stand-in") } set {} }
  public var shape: [NSNumber] { get { fatalError("a stand-in") } set {} }
}
