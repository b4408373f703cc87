// What the documents must be beside their schemas: paths that stay inside, and fields that agree.

/// The first path that leaves its folder, as a problem.
private func leaving(_ paths: [String]) -> String? {
  paths.first { !staysInside($0) }.map {
    "path \($0.prefix(80)) must be relative, with forward slashes, inside the folder"
  }
}

extension Manifest: Document {
  public static let title = "The manifest"
  public static let fileName = "manifest.json"

  public var contradiction: String? {
    let arrays = references.flatMap { [$0.pixels] + $0.outputs.values }
    let described = model.preprocessing
    if let labels = model.labels, labels.count != model.numClasses {
      return "\(labels.count) labels for \(model.numClasses) classes"
    }
    if zip(described.resize, described.crop).contains(where: { $0 < $1 }) {
      return "the crop is larger than the resize"
    }
    if described.interpolation == .lanczos, !described.antialias {
      return "lanczos exists only with antialias true"
    }
    if let std = described.std, std.contains(where: { $0 <= 0 }) {
      return "model.preprocessing.std: a deviation is not above 0"
    }
    if let unexplained = artifacts.first(where: { $0.parity == nil && $0.notRun == nil }) {
      return "\(unexplained.title) has neither parity figures nor a reason in not_run"
    }
    return leaving(
      artifacts.flatMap { [$0.file] + [$0.bundledProgram?.file].compactMap { $0 } }
        + arrays.map(\.file))
  }
}

extension Report: Document {
  public static let title = "The report"

  public var contradiction: String? {
    let samples = timing.samplesNs.count
    if let times = timing.processCpuNs?.count, times != samples {
      return "timing has \(samples) samples and \(times) CPU times"
    }
    let readings = conditions.readings ?? []
    if let told = readings.last?.samples, told > samples {
      return "conditions.readings tells of \(told) samples, and there are \(samples)"
    }
    let turns = zip(readings, readings.dropFirst())
    if turns.contains(where: { $0.elapsedNs > $1.elapsedNs || $0.samples > $1.samples }) {
      return "conditions.readings are not in the order of time"
    }
    return plan.contradiction
  }
}

extension Plan {
  var contradiction: String? {
    if maximumSamples < minimumSamples || maximumSeconds < minimumSeconds {
      return "plan: a maximum is below its minimum"
    }
    return sustained ?? false && minimumSeconds != maximumSeconds
      ? "plan: sustained is true, and minimum_seconds is not maximum_seconds" : nil
  }
}

extension Campaign: Document {
  public static let title = "The campaign"
  public static let fileName = "campaign.json"

  public var contradiction: String? {
    if Set(exports.map(\.folder)).count < exports.count {
      return "two exports have the same folder"
    }
    if let wrong = cases.first(where: { $0.export >= exports.count }) {
      return "a case is of export \(wrong.export), and there are \(exports.count)"
    }
    if Set(cases).count < cases.count {
      return "two cases are the same"
    }
    if let baseline, !exports.contains(where: { $0.label == baseline }) {
      return "no export has the baseline's label \(baseline.prefix(80))"
    }
    return leaving(exports.map(\.folder)) ?? plan.contradiction
  }
}

extension Outcome: Document {
  public static let title = "The outcome"
  public static let fileName = "outcome.json"

  public var contradiction: String? {
    if (state == .failed) != (message != nil) {
      return "a campaign has a message if it failed, and only then"
    }
    if cases.isEmpty, state != .failed {
      return "cases is empty, and the campaign did not fail"
    }
    if let progress, state != .running || progress.position >= cases.count {
      return "there is progress of a case that does not run"
    }
    let explained = cases.allSatisfy {
      ($0.state == .measured) == ($0.report != nil) && ($0.state == .leftOut) == ($0.reason != nil)
    }
    if !explained {
      return "a measured case has a report, one that was left out a reason, others neither"
    }
    if state == .finished, cases.contains(where: { [.pending, .running].contains($0.state) }) {
      return "it is finished, and a case is not"
    }
    return leaving(cases.compactMap(\.report))
  }
}

extension CaseProgress {
  /// Position of the case; of a group's first one while all of them take turns.
  public var position: Int { caseProgressCase }
}
