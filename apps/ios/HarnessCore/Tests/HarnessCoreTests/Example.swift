import HarnessCore

/// Documents as the toolkit and the app write them, for tests to change.
enum Example {
  static let digest = String(repeating: "ab", count: 32)
  static let id = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
  static let created = "2026-01-31T13:05:00Z"
  static let quick = Plan(
    maximumSamples: 100, maximumSeconds: 30, minimumSamples: 30, minimumSeconds: 0,
    relativeWidth: 0.03, sustained: false, warmupRuns: 2)

  static func limits(_ name: String = "fp32-exact-algebra") -> Limits {
    Limits(
      agreement: ["same top class": 1], cosine: 0.999999, name: name, psnrDb: 80,
      reason: "the same algebra", relativeError: 1e-4)
  }

  static let accuracy = Accuracy(
    data: "digits",
    figures: [AccuracyFigure(interval: [0.97, 0.99], name: "top-1", reference: 0.99, value: 0.98)],
    pictures: 360)

  static func input(
    _ shape: [Int?] = [1, 3, 4, 4], layout: String = "NCHW", dtype: Dtype = .float32,
    range: [Double] = [0, 255]
  ) -> TensorSpec {
    TensorSpec(
      dtype: dtype, layout: layout, name: "image", range: range, role: "image", shape: shape)
  }

  static func output(
    _ name: String, _ role: String, _ shape: [Int?], _ layout: String, _ dtype: Dtype = .float32
  ) -> TensorSpec {
    TensorSpec(dtype: dtype, layout: layout, name: name, range: nil, role: role, shape: shape)
  }

  static func artifact(
    format: String = "onnx", file: String = "model-0.onnx", sha256: String = digest,
    target: String = "portable", input: TensorSpec = input(),
    outputs: [TensorSpec] = [output("logits", "scores", [1, 3], "NC")]
  ) -> Artifact {
    Artifact(
      accuracy: accuracy, bundledProgram: nil, bytes: 1234, delegation: nil, file: file,
      format: format, function: nil, inputs: [input], limits: limits(), minimumRuntime: "any",
      notRun: "not in a test",
      operators: ["Conv": 1], options: [:], outputs: outputs, parity: nil, postprocessing: nil,
      precision: "fp32", rewrites: [], rounding: nil, sha256: sha256, target: target, tools: [:])
  }

  static func manifest(
    _ artifacts: [Artifact] = [artifact()], references: [Reference] = []
  ) -> Manifest {
    Manifest(
      artifacts: artifacts,
      model: Record(
        assumed: [], dropped: [], follows: nil, head: nil, labels: nil, numClasses: 3,
        origin: .random, outputStride: nil, overridden: [],
        preprocessing: Preprocessing(
          antialias: true, colourOrder: .rgb, crop: [4, 4], interpolation: .bilinear,
          mean: [0, 0, 0], resize: [4, 4], resizeMode: .cover, scale: 1, std: [1, 1, 1]),
        sha256: digest, source: "seed 0", task: "classification", trained: true,
        variant: "mobilevit_xxs"),
      parameters: 1, references: references, schemaVersion: schemaVersion, toolkit: "0.1.0")
  }

  static func campaign(
    exports: Int = 1, cases: [Case]? = nil, baseline: String? = nil, plan: Plan = quick,
    coolDownSeconds: Double = 60
  ) -> Campaign {
    Campaign(
      baseline: baseline, cases: cases ?? [measured(digest)], coolDownSeconds: coolDownSeconds,
      created: created,
      exports: (0..<exports).map {
        CampaignExport(folder: "exports/\($0)", label: "export \($0)")
      },
      id: id, plan: plan, schemaVersion: schemaVersion)
  }

  static func measured(
    _ digest: String, export: Int = 0, function: String? = nil,
    backend: String = "onnxruntime-cpu", threads: Int? = 1
  ) -> Case {
    Case(backend: backend, export: export, function: function, sha256: digest, threads: threads)
  }

  static func report(
    samples: [Int] = [3_000_000, 1_000_000, 2_000_000], runsPerSample: Int = 1,
    observedUnit: String? = "cpu", trained: Bool = true
  ) -> Report {
    Report(
      artifact: MeasuredArtifact(
        accuracy: nil, batch: 1, bytes: 1234, file: "model-0.onnx", format: "onnx",
        inputSize: [4, 4], label: "ours", limits: limits(), precision: "fp32",
        producer: "mobilevit-deploy 0.1.0", sha256: digest, target: nil, task: "classification",
        trained: trained, variant: "mobilevit_xxs"),
      baseline: nil, comparison: nil,
      conditions: Conditions(
        backgroundCores: nil, batteryPercent: 81.5, charging: nil, hidden: false, loadAfter: nil,
        loadBefore: nil, lowPowerMode: nil, readings: [], thermalAfter: nil,
        thermalBefore: "nominal", thermalDuring: nil, throttled: 0),
      created: created,
      device: Device(
        architecture: "arm64", cpuFeatures: [], governor: nil, logicalCores: 6, memoryBytes: nil,
        model: "iPhone16,1", os: "iOS 18.1", physicalCores: nil, soc: nil, virtual: false),
      execution: Execution(
        affinity: nil, computeUnitObserved: observedUnit, computeUnitRequested: "all",
        provider: "Core ML", runtime: Software(name: "onnxruntime", version: "1.24.2"),
        threads: nil, threadsObserved: nil),
      host: nil, id: id, load: Load(coldNs: nil, firstInferenceNs: nil, warmNs: nil), memory: nil,
      plan: Plan(
        maximumSamples: 2000, maximumSeconds: 60, minimumSamples: 50, minimumSeconds: 10,
        relativeWidth: 0.03, sustained: false, warmupRuns: 10),
      run: id, schemaVersion: schemaVersion,
      timing: Timing(
        clock: "scripted", processCpuNs: nil, runsPerSample: runsPerSample, samplesNs: samples,
        timerResolutionNs: 50, warmupRuns: 20),
      tool: Tool(build: .release, name: "HarnessCoreTests", version: "0.1.0"))
  }
}
