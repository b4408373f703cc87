// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "HarnessCore",
  platforms: [.iOS("17.4"), .macOS("14.4")],
  products: [.library(name: "HarnessCore", targets: ["HarnessCore"])],
  targets: [
    .target(name: "HarnessCore"),
    .testTarget(name: "HarnessCoreTests", dependencies: ["HarnessCore"]),
  ],
  swiftLanguageModes: [.v6]
)
