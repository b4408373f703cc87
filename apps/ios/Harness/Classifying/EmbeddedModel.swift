/// The model inside this app; none where it was built without a generated package.
let embeddedSources: [ClassifierSource] = {
  #if canImport(MobileViTClassifier)
    [ClassifierSource(id: "Inside this app") { try await EmbeddedClassifier() }]
  #elseif canImport(MobileViTSegmenter)
    [ClassifierSource(id: "Inside this app") { try await EmbeddedSegmenter() }]
  #elseif canImport(MobileViTDetector)
    [ClassifierSource(id: "Inside this app") { try await EmbeddedDetector() }]
  #else
    []
  #endif
}()
