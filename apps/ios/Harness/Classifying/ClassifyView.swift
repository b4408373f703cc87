import HarnessCore
import PhotosUI
import SwiftUI
import UIKit

/// What a picture of the library or of the camera shows, by a model of this project.
struct ClassifyView: View {
  let session: CampaignSession

  @State private var model = ClassifyModel()
  @State private var item: PhotosPickerItem?

  var body: some View {
    NavigationStack {
      List {
        if let problem = model.problem {
          Text(problem).foregroundStyle(.red)
        }
        Picker("Model", selection: $model.source) {
          ForEach(model.sources) { Text($0.id).tag(Optional($0.id)) }
        }
        PhotosPicker("Choose a picture", selection: $item, matching: .images)
        cameraControls
        if let overlay = model.answer?.overlay {
          drawn(overlay)
        }
        Section("Classes") {
          // By rank: a model may have two classes of one name.
          ForEach(Array((model.answer?.guesses ?? []).enumerated()), id: \.offset) { _, guess in
            LabeledContent(
              guess.label,
              value: guess.probability.formatted(.percent.precision(.fractionLength(1))))
          }
        }
      }
      .navigationTitle("Classify")
      .disabled(session.isRunning)
    }
    .task { await model.look() }
    .task(id: item) { await classifyItem() }
    .onChange(of: session.isRunning) { _, isRunning in
      if isRunning {
        // A measurement has the device to itself.
        model.giveMemoryBack()
      }
    }
    .onReceive(
      NotificationCenter.default.publisher(
        for: UIApplication.didReceiveMemoryWarningNotification)
    ) { _ in
      model.giveMemoryBack()
    }
    .onDisappear { model.stopCamera() }
  }

  @ViewBuilder private var cameraControls: some View {
    if let camera = model.camera {
      CameraPreview(session: camera.session).frame(height: 320)
      Button("Stop the camera") { model.stopCamera() }
    } else {
      Button("Use the camera") {
        Task { await model.watch() }
      }
    }
  }

  /// A mask or boxes over the picture that they are of; of the camera's pictures, which are gone,
  /// alone.
  @ViewBuilder private func drawn(_ overlay: CGImage) -> some View {
    let mask = Image(decorative: overlay, scale: 1).interpolation(.none).resizable()
    if let picture = model.picture {
      Image(uiImage: picture).resizable().scaledToFit().overlay { mask }
    } else {
      mask.frame(height: 320)
    }
  }

  private func classifyItem() async {
    // A picture that the library cannot give is as good as none.
    if let item, let data = try? await item.loadTransferable(type: Data.self) {
      await model.classify(data)
    }
  }
}
