/// What the reports of samples that were taken in turns have in common.
@MeasuringActor
struct Shared {
  let run: String
  let created: String
  let device: Device
  let tool: Tool
  let clockName: String
  let timerResolutionNS: Int
  let facts: EngineFacts
  let plan: Plan
  let watch: Watch
  let battery: Battery

  /// One report per case, valid unless a rule of the contract speaks against it.
  ///
  /// - Throws: `CaseFailure`: the contract would not accept a case's report.
  func reports(of measured: [(Alone, Samples)], newID: () -> String) throws -> [Report] {
    let ids = measured.map { _ in newID() }
    let candidates = measured.map(\.0.candidate)
    return try measured.enumerated().map { index, each in
      let (alone, samples) = each
      do {
        let baseline = counterpart(of: alone.candidate, among: candidates).map { ids[$0] }
        let report = try report(alone, samples, id: ids[index], baseline: baseline)
        _ = try report.text()
        return report
      } catch {
        throw CaseFailure(position: alone.candidate.position, reason: sentence(of: error))
      }
    }
  }

  private func report(
    _ alone: Alone, _ samples: Samples, id: String, baseline: String?
  ) throws -> Report {
    let candidate = alone.candidate
    let requested = candidate.backend.unit(for: candidate.artifact).rawValue
    let doubts = try observation(alone, samples, requested).doubts(against: plan)
    return Report(
      id: id,
      run: run,
      baseline: baseline,
      created: created,
      device: device,
      tool: tool,
      artifact: try candidate.described,
      execution: Execution(
        runtime: facts.runtime,
        computeUnitRequested: requested,
        computeUnitObserved: alone.observedUnit,
        threads: candidate.inCampaign.threads,
        affinity: nil),
      load: alone.load,
      timing: Timing(
        clock: clockName,
        timerResolutionNS: timerResolutionNS,
        warmupRuns: samples.warmupRuns,
        runsPerSample: samples.runsPerSample,
        samplesNS: samples.samplesNS,
        processCPUNS: nil),
      statistics: try Statistics.summarize(samples.samplesNS),
      cpuStatistics: nil,
      memory: alone.memory,
      conditions: conditions,
      parity: alone.parity,
      valid: doubts.isEmpty,
      reasons: doubts.map(\.sentence))
  }

  private func observation(
    _ alone: Alone, _ samples: Samples, _ requested: String
  ) -> Observations {
    var seen = Observations(samplesNS: samples.samplesNS)
    seen.threads = alone.candidate.inCampaign.threads
    seen.threadsObserved = facts.threadsObserved
    seen.logicalCores = device.logicalCores
    seen.throttled = watch.throttled
    seen.hidden = watch.hidden
    seen.lowPowerMode = watch.lowPowerMode
    seen.computeUnitRequested = requested
    seen.computeUnitObserved = alone.observedUnit
    seen.timerResolutionNS = timerResolutionNS
    return seen
  }

  private var conditions: Conditions {
    Conditions(
      loadBefore: nil,
      loadAfter: nil,
      backgroundCores: nil,
      thermalBefore: watch.thermalBefore?.rawValue,
      thermalDuring: watch.thermalDuring?.rawValue,
      thermalAfter: watch.thermalAfter?.rawValue,
      batteryPercent: battery.percent,
      charging: battery.charging,
      lowPowerMode: watch.lowPowerMode)
  }
}

extension Candidate {
  fileprivate var described: MeasuredArtifact {
    get throws {
      MeasuredArtifact(
        sha256: artifact.sha256,
        format: artifact.format,
        precision: artifact.precision,
        target: artifact.target,
        variant: manifest.model.variant,
        task: manifest.model.task,
        trained: manifest.model.trained,
        inputSize: try artifact.inputSize,
        batch: artifact.batch,
        bytes: artifact.bytes,
        file: artifact.title,
        producer: "mobilevit-deploy \(manifest.toolkit)",
        label: label)
    }
  }

  /// Whether two cases do the same work: network, precision and input size.
  fileprivate func doesWork(of other: Candidate) -> Bool {
    manifest.model.variant == other.manifest.model.variant
      && manifest.model.task == other.manifest.model.task
      && artifact.precision == other.artifact.precision
      && (try? artifact.inputSize) == (try? other.artifact.inputSize)
  }
}

/// Position of what a case of the first export is compared with; nil if there is nothing.
private func counterpart(of candidate: Candidate, among all: [Candidate]) -> Int? {
  guard candidate.inCampaign.export == 0 else {
    return nil
  }
  let same = all.indices.filter {
    all[$0].inCampaign.export != 0 && all[$0].doesWork(of: candidate)
  }
  return same.first { all[$0].artifact.target == candidate.artifact.target } ?? same.first
}
