/// What the reports of samples that were taken in turns have in common.
@MeasuringActor
struct GroupReports {
  let run: String
  /// Label of the export that the others are compared with.
  let baseline: String?
  let created: String
  let device: Device
  let tool: Tool
  let clockName: String
  let timerResolutionNs: Int
  let facts: EngineFacts
  let plan: Plan
  let conditions: Conditions

  /// One case's report, as the contract accepts it.
  ///
  /// - Throws: `CaseFailure`: the contract would not accept it.
  func report(_ checked: CheckedCase, _ samples: Samples, id: String) throws -> Report {
    let candidate = checked.candidate
    do {
      let report = Report(
        artifact: try candidate.measured(),
        baseline: candidate.label == baseline ? nil : baseline, comparison: checked.comparison,
        conditions: conditions, created: created, device: device,
        execution: execution(of: checked), host: nil, id: id, load: checked.load,
        memory: checked.memory, plan: plan, run: run, schemaVersion: schemaVersion,
        timing: Timing(
          clock: clockName, processCpuNs: nil, runsPerSample: samples.runsPerSample,
          samplesNs: samples.samplesNs, timerResolutionNs: timerResolutionNs,
          warmupRuns: samples.warmupRuns),
        tool: tool)
      _ = try report.json()
      return report
    } catch {
      throw CaseFailure(position: candidate.position, reason: sentence(of: error))
    }
  }

  private func execution(of checked: CheckedCase) -> Execution {
    let (artifact, backend) = (checked.candidate.artifact, checked.candidate.backend)
    return Execution(
      affinity: nil, computeUnitObserved: checked.observedUnit,
      computeUnitRequested: backend.unit(for: artifact).rawValue,
      provider: checked.provider, runtime: facts.runtime,
      threads: checked.candidate.inCampaign.threads, threadsObserved: facts.threadsObserved)
  }
}

extension Candidate {
  fileprivate func measured() throws -> MeasuredArtifact {
    var limits = artifact.limits
    // A manifest may leave an empty one out; a report says it.
    limits.agreement = limits.agreement ?? [:]
    return MeasuredArtifact(
      accuracy: artifact.accuracy, batch: artifact.batch, bytes: artifact.bytes,
      file: artifact.title, format: artifact.format, inputSize: try artifact.inputSize(),
      label: label, limits: limits, precision: artifact.precision,
      producer: "mobilevit-deploy \(manifest.toolkit)", sha256: artifact.sha256,
      target: artifact.target, task: manifest.model.task, trained: manifest.model.trained,
      variant: manifest.model.variant)
  }
}
