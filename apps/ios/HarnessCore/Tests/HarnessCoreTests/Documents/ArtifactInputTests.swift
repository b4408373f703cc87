import Testing

@testable import HarnessCore

struct ArtifactInputTests {
  @Test func aBatchOfAnySizeIsOneImage() throws {
    let artifact = Example.artifact(input: Example.input([nil, 3, 4, 5]))
    #expect(artifact.batch == 1)
    #expect(try artifact.inputSize() == [4, 5])
    #expect(Example.output("logits", "scores", [nil, 3], "NC").fixedShape == [1, 3])
  }

  @Test func anOutputOfAnyExtentHasNoFixedShape() {
    #expect(Example.output("boxes", "boxes", [1, nil, 4], "NAK").fixedShape == nil)
  }

  @Test func rowsOfObjectsAreNotCompared() {
    let outputs = [
      Example.output("scores", "scores", [1, 52, 81], "NAC"),
      Example.output("confidence", "class-confidences", [nil, 80], "DC"),
      Example.output("coordinates", "centred-boxes", [nil, 4], "DK"),
    ]
    let detector = Example.artifact(format: "coreml", outputs: outputs)
    #expect(detector.comparableOutputs.map(\.name) == ["scores"])
  }

  @Test(arguments: [
    Example.input([1, 3, nil, 4]), Example.input([1, 3, 4, 4], layout: "NCAK"),
    Example.input([1, 3, 4, 4], dtype: .string),
  ])
  func whatTakesNoPictureOfOneSizeIsSaid(_ input: TensorSpec) {
    #expect(throws: HarnessError.self) { try Example.artifact(input: input).inputSize() }
  }

  @Test func aPackageOfPicturesWithLabelsIsForVision() {
    let picture = Example.input([1, 4, 4, 3], layout: "NHWC", dtype: .uint8)
    let outputs = [
      Example.output("logits", "scores", [1, 3], "NC"),
      Example.output("classLabel", "label", [1], "N", .string),
    ]
    let package = Example.artifact(format: "coreml", input: picture, outputs: outputs)
    #expect(package.classifiesWithVision)
    #expect(Example.artifact(format: "coreml", input: picture).takesPictureOfVision)
    #expect(!Example.artifact(format: "coreml", input: picture).classifiesWithVision)
    #expect(!Example.artifact(format: "coreml", outputs: outputs).classifiesWithVision)
    #expect(!Example.artifact(input: picture, outputs: outputs).classifiesWithVision)
  }
}
