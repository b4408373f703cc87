import Foundation

extension Outcome {
  /// An outcome from its JSON.
  ///
  /// - Throws: `HarnessError`: no JSON, another schema version, or a field that breaks the contract.
  public static func parse(_ bytes: Data) throws -> Outcome {
    try readDocument(
      bytes, name: "The outcome", version: version, largest: Campaign.largest
    ) { fields in
      let outcome = Outcome(
        campaign: try fields("campaign", .uuid),
        updated: try fields("updated", .time),
        state: try fields("state", .choice),
        message: try fields("message", .nullable(.sentence)),
        progress: try fields("progress", .nullable(.progress)),
        cases: try fields("cases", .list(.outcomeCase)))
      if let contradiction = outcome.contradiction {
        throw HarnessError(contradiction)
      }
      return outcome
    }
  }

  /// The outcome as JSON on one line.
  public func text() throws -> String {
    try json.text() + "\n"
  }

  private var contradiction: String? {
    if (state == .failed) != (message != nil) {
      return "a campaign has a message if it failed, and only then"
    }
    if cases.isEmpty, state != .failed {
      return "cases is empty, and the campaign did not fail"
    }
    if let progress, state != .running || progress.case >= cases.count {
      return "there is progress of a case that does not run"
    }
    let unfinished = cases.contains { $0.state == .pending || $0.state == .running }
    return state == .finished && unfinished ? "it is finished, and a case is not" : nil
  }

  private var json: JSONValue {
    .object([
      "schema_version": .integer(Self.version),
      "campaign": .string(campaign),
      "updated": .string(updated),
      "state": .string(state.rawValue),
      "message": .text(message),
      "progress": progress?.json ?? .null,
      "cases": .array(
        cases.map {
          .object([
            "state": .string($0.state.rawValue),
            "report": .text($0.report),
            "reason": .text($0.reason),
          ])
        }),
    ])
  }
}

extension Outcome.Progress {
  fileprivate var json: JSONValue {
    .object([
      "case": .integer(self.case),
      "step": .string(step.rawValue),
      "rounds": .integer(rounds),
      "seconds": .number(seconds),
      "latency_ns": .count(latencyNS),
    ])
  }
}

extension Form where Value == Outcome.Progress {
  fileprivate static var progress: Form {
    .object { fields in
      Outcome.Progress(
        case: try fields("case", .integer(0...)),
        step: try fields("step", .choice),
        rounds: try fields("rounds", .integer(0...)),
        seconds: try fields("seconds", .number(0...)),
        latencyNS: try fields("latency_ns", .nullable(.nanoseconds)))
    }
  }
}

extension Form where Value == Outcome.Case {
  fileprivate static var outcomeCase: Form {
    Form.object { fields in
      Outcome.Case(
        state: try fields("state", .choice),
        report: try fields("report", .nullable(.relativePath)),
        reason: try fields("reason", .nullable(.sentence)))
    }.checked { each in
      (each.state == .measured) != (each.report != nil)
        || (each.state == .leftOut) != (each.reason != nil)
        ? "a measured case has a report, one that was left out a reason, others neither" : nil
    }
  }
}

extension Form where Value == String {
  fileprivate static var sentence: Form {
    text(1000).checked { $0.isEmpty ? "an empty sentence" : nil }
  }
}
