import HarnessCore
import SwiftUI
import UIKit

/// Measures exported models on this device, alone from a campaign or as a person chooses.
@main
struct HarnessApp: App {
  @Environment(\.scenePhase) private var phase
  @State private var session: CampaignSession

  init() {
    _session = State(initialValue: .shared)
    CampaignSession.shared.describe(in: .documentsDirectory)
  }

  var body: some Scene {
    WindowGroup {
      RootView(session: session)
        .task { await session.runAsLaunched() }
    }
    .onChange(of: phase, initial: true) { _, phase in
      session.platform.attentionLog.set(inFront: phase == .active)
    }
  }
}

struct RootView: View {
  let session: CampaignSession

  var body: some View {
    TabView {
      MeasureView(session: session)
        .tabItem { Label("Measure", systemImage: "stopwatch") }
      ClassifyView(session: session)
        .tabItem { Label("Classify", systemImage: "camera") }
    }
    .onReceive(
      NotificationCenter.default.publisher(
        for: UIApplication.didReceiveMemoryWarningNotification)
    ) { _ in
      session.giveMemoryBack()
    }
  }
}
