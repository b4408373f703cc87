// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ExecuTorch+Module.swift
// of pytorch/executorch 1.5.1, extension/apple/ExecuTorch/Exported, commit cff6f4d of
// 2026-08-22. Copyright (c) Meta Platforms, Inc. and affiliates, BSD licence.
// swift-format-ignore-file
import Foundation

public extension TensorMetadata {
  var shape: [Int] { fatalError("a stand-in") }

  var dimensionOrder: [Int] { fatalError("a stand-in") }
}

public extension MethodMetadata {
  var inputValueTags: [ValueTag] { fatalError("a stand-in") }

  var outputValueTags: [ValueTag] { fatalError("a stand-in") }

  var inputTensorMetadata: [Int: TensorMetadata] { fatalError("a stand-in") }

  var outputTensorMetadata: [Int: TensorMetadata] { fatalError("a stand-in") }

  var memoryPlannedBufferSizes: [Int] { fatalError("a stand-in") }
}

public extension Module {  func load(
    options: BackendOptionsMap,
    verification: ModuleVerification = .minimal
  ) throws { fatalError("a stand-in") }

  func load(
    _ method: String,
    options: BackendOptionsMap
  ) throws { fatalError("a stand-in") }
}

public extension Module {  func execute(_ method: String, _ inputs: [ValueConvertible]) throws -> [Value] { fatalError("a stand-in") }

  func execute(_ method: String, _ inputs: ValueConvertible...) throws -> [Value] { fatalError("a stand-in") }

  func forward(_ inputs: [ValueConvertible]) throws -> [Value] { fatalError("a stand-in") }

  func forward(_ inputs: ValueConvertible...) throws -> [Value] { fatalError("a stand-in") }
}

public extension Module {  func execute<Output: ValueSequenceConstructible>(_ method: String, _ inputs: [ValueConvertible]) throws -> Output { fatalError("a stand-in") }

  func execute<Output: ValueSequenceConstructible>(_ method: String, _ inputs: ValueConvertible...) throws -> Output { fatalError("a stand-in") }

  func execute<Output: ValueSequenceConstructible>(_ method: String, _ input: ValueConvertible) throws -> Output { fatalError("a stand-in") }

  func execute<Output: ValueSequenceConstructible>(_ method: String) throws -> Output { fatalError("a stand-in") }

  func forward<Output: ValueSequenceConstructible>(_ inputs: [ValueConvertible]) throws -> Output { fatalError("a stand-in") }

  func forward<Output: ValueSequenceConstructible>(_ inputs: ValueConvertible...) throws -> Output { fatalError("a stand-in") }

  func forward<Output: ValueSequenceConstructible>(_ input: ValueConvertible) throws -> Output { fatalError("a stand-in") }

  func forward<Output: ValueSequenceConstructible>() throws -> Output { fatalError("a stand-in") }
}

public extension Module {  func setInput(_ value: ValueConvertible, for method: String, at index: Int) throws { fatalError("a stand-in") }

  func setInput(_ value: ValueConvertible, for method: String) throws { fatalError("a stand-in") }

  func setInput(_ value: ValueConvertible, at index: Int) throws { fatalError("a stand-in") }

  func setInput(_ value: ValueConvertible) throws { fatalError("a stand-in") }

  func setInputs(_ values: [ValueConvertible], for method: String) throws { fatalError("a stand-in") }

  func setInputs(_ values: [ValueConvertible]) throws { fatalError("a stand-in") }

  func setInputs(_ values: ValueConvertible..., for method: String) throws { fatalError("a stand-in") }

  func setInputs(_ values: ValueConvertible...) throws { fatalError("a stand-in") }

  func setOutput(_ value: ValueConvertible, for method: String, at index: Int) throws { fatalError("a stand-in") }

  func setOutput(_ value: ValueConvertible, for method: String) throws { fatalError("a stand-in") }

  func setOutput(_ value: ValueConvertible, at index: Int) throws { fatalError("a stand-in") }

  func setOutput(_ value: ValueConvertible) throws { fatalError("a stand-in") }
}
