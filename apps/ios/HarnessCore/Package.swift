// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "HarnessCore",
  platforms: [.iOS("17.4"), .macOS("14.4")],
  products: [
    .library(name: "HarnessCore", targets: ["HarnessCore"]),
    .library(name: "PictureCore", targets: ["PictureCore"]),
  ],
  targets: [
    .target(name: "HarnessCore"),
    // Without the rest it is also part of the packages that `mvit-export --embed swift` makes.
    .target(name: "PictureCore"),
    .testTarget(name: "HarnessCoreTests", dependencies: ["HarnessCore"]),
    .testTarget(name: "PictureCoreTests", dependencies: ["PictureCore"]),
  ],
  swiftLanguageModes: [.v6]
)
