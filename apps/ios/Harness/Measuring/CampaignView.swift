import Charts
import HarnessCore
import SwiftUI

/// A campaign while it runs, and what it measured.
struct CampaignView: View {
  let session: CampaignSession

  @State private var thermalState = ProcessInfo.processInfo.thermalState
  @State private var summaries: [Int: String] = [:]

  /// What a phone's width shows apart.
  private static let widthOfChart = 200

  var body: some View {
    List {
      Section { state }
      if !session.traces.isEmpty {
        Section("Milliseconds per run") { chart }
      }
      Section("Cases") { cases }
      if !reports.isEmpty {
        ShareLink(items: reports) { Label("Share reports", systemImage: "square.and.arrow.up") }
      }
    }
    .navigationTitle("Campaign")
    .toolbar {
      if session.isRunning {
        Button("Stop", role: .destructive) { session.stop() }
      }
    }
    .onReceive(
      NotificationCenter.default.publisher(for: ProcessInfo.thermalStateDidChangeNotification)
    ) { _ in
      thermalState = ProcessInfo.processInfo.thermalState
    }
    .task(id: reports) { await readSummaries() }
  }

  @ViewBuilder private var state: some View {
    if let problem = session.problem ?? session.outcome?.message {
      Text(problem).foregroundStyle(.red)
    }
    if let progress = session.outcome?.progress {
      LabeledContent(
        "Case \(progress.position + 1): \(progress.step.rawValue)",
        value: "\(progress.rounds) rounds, \(Int(progress.seconds)) s")
    }
    LabeledContent("Thermal state", value: word(thermalState))
    if session.memoryWarnings > 0 {
      Text("The system asked for memory; the chart was given up.").foregroundStyle(.orange)
    }
  }

  private var chart: some View {
    Chart(session.traces.sorted { $0.key < $1.key }, id: \.key) { position, trace in
      ForEach(trace.points(most: Self.widthOfChart)) { point in
        RuleMark(
          x: .value("Sample", point.index), yStart: .value("Least", point.least),
          yEnd: .value("Largest", point.largest)
        )
        .foregroundStyle(by: .value("Case", "\(position + 1)"))
        .opacity(0.3)
        LineMark(x: .value("Sample", point.index), y: .value("Median", point.median))
          .foregroundStyle(by: .value("Case", "\(position + 1)"))
      }
    }
    .frame(height: 240)
  }

  @ViewBuilder private var cases: some View {
    let cases = session.outcome?.cases ?? []
    ForEach(Array(cases.enumerated()), id: \.offset) { position, each in
      VStack(alignment: .leading) {
        Text("\(position + 1): \(each.state.rawValue)")
        if let text = each.reason ?? summaries[position] {
          Text(text).font(.caption).foregroundStyle(.secondary)
        }
      }
    }
  }

  /// Files of the reports that there are.
  private var reports: [URL] {
    guard let results = session.results else {
      return []
    }
    return (session.outcome?.cases ?? []).compactMap {
      $0.report.map { results.appending(path: $0) }
    }
  }

  private func readSummaries() async {
    guard let results = session.results else {
      return
    }
    let paths = (session.outcome?.cases ?? []).map(\.report)
    summaries = await Task.detached { () -> [Int: String] in
      var read: [Int: String] = [:]
      for case (let position, let path?) in paths.enumerated() {
        // A report that cannot be read is shared nevertheless; only its lines are missing.
        read[position] = (try? Data(contentsOf: results.appending(path: path)))
          .flatMap { try? Report.parse($0).summary }
      }
      return read
    }.value
  }

  private func word(_ state: ProcessInfo.ThermalState) -> String {
    switch state {
    case .nominal: "nominal"
    case .fair: "fair"
    case .serious: "serious"
    case .critical: "critical"
    @unknown default: "unknown"
    }
  }
}
