import HarnessCore
import SwiftUI

/// Choosing what to measure from the export folders in the app's Documents.
struct MeasureView: View {
  let session: CampaignSession

  @State private var found: FoundExports?
  @State private var chosen: Set<CaseOffer> = []
  @State private var problem: String?

  var body: some View {
    NavigationStack {
      List {
        if let problem {
          Section { Text(problem).foregroundStyle(.red) }
        }
        if let found {
          choices(found)
        } else {
          ProgressView()
        }
        if session.isRunning || session.outcome != nil || session.problem != nil {
          NavigationLink("Latest campaign") { CampaignView(session: session) }
        }
      }
      .navigationTitle("Measure")
      .toolbar {
        Button("Measure", action: measure)
          .disabled(chosen.isEmpty || session.isRunning)
      }
      .task { await look() }
      .refreshable { await look() }
    }
  }

  @ViewBuilder
  private func choices(_ found: FoundExports) -> some View {
    let offers = CaseOffer.all(of: found.folders, on: session.backends)
    if found.folders.isEmpty {
      ContentUnavailableView(
        "No export folder", systemImage: "folder",
        description: Text(
          "Put a folder that mvit-export wrote into this app's Documents, with Finder or Files."))
    }
    ForEach(Array(found.folders.enumerated()), id: \.offset) { position, folder in
      Section("\(folder.label): \(folder.manifest.model.variant)") {
        ForEach(offers.filter { $0.export == position }) { offer in
          Toggle(isOn: $chosen[chosen: offer]) {
            Text(folder.manifest.artifacts[offer.artifact].title)
            Text(offer.backend).font(.caption).foregroundStyle(.secondary)
          }
        }
      }
    }
    ForEach(found.problems, id: \.self) { Text($0).foregroundStyle(.red) }
  }

  private func look() async {
    let looked = await Task.detached { FoundExports(in: .documentsDirectory) }.value
    if looked != found {
      // Offers are positions in the list: another list, another choice.
      (found, chosen) = (looked, [])
    }
  }

  private func measure() {
    guard let found else {
      return
    }
    let offers = CaseOffer.all(of: found.folders, on: session.backends)
      .filter { chosen.contains($0) }
    let (campaign, folders) = Campaign.chosen(
      offers, of: found.folders, plan: .usual, coolDownSeconds: 300,
      id: session.platform.newID(), created: timestamp(session.platform.now()))
    let folder = URL.documentsDirectory.appending(path: "campaigns/\(campaign.id)")
    Task {
      do {
        try await Task.detached { try campaign.write(to: folder, with: folders) }.value
        problem = nil
        await session.run(folder)
      } catch {
        problem = sentence(of: error)
      }
    }
  }
}
