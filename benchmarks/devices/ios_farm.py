"""A campaign as a package for device farms that run XCTest: Firebase Test Lab, AWS Device Farm.

The commands follow the farms' and Apple's documentation; nothing here was tried on a farm.
"""

from pathlib import Path

from benchmarks.devices.farm_folder import (
    LONGEST_MINUTES,
    most_minutes,
    too_long,
    write_campaign,
    writing,
)
from benchmarks.devices.preparation import Prepared

_CAMPAIGN = "Campaign"
"""The folder that apps/ios/project.yml puts into the test bundle."""


def write_package(folder: Path, prepared: Prepared) -> list[Path]:
    """Write a folder with the campaign, a script that builds it into the app's tests, and a README.

    Returns:
        What was written, relative to the folder; the campaign's files as one.

    Raises:
        UsageError: the folder holds something already, or cannot be written to.
    """
    with writing(folder):
        write_campaign(folder / _CAMPAIGN, prepared)
        (folder / "build.sh").write_text(_BUILD, encoding="utf-8")
        (folder / "build.sh").chmod(0o755)
        (folder / "README.md").write_text(_readme(most_minutes(prepared)), encoding="utf-8")
    return [Path(_CAMPAIGN), Path("build.sh"), Path("README.md")]


_BUILD = """#!/bin/sh
# On a Mac with Xcode and xcodegen: DEVELOPMENT_TEAM=ID ./build.sh REPOSITORY
# Not tried; written after Apple's and the farms' documentation.
set -e
here=$(cd "$(dirname "$0")" && pwd)
ios=$(cd "$1/apps/ios" && pwd)
rm -rf "$ios/HarnessTests/Campaign"
cp -R "$here/Campaign" "$ios/HarnessTests/Campaign"
cd "$ios"
xcodegen generate
xcodebuild build-for-testing -project Harness.xcodeproj -scheme Harness \\
  -destination generic/platform=iOS -derivedDataPath "$here/derived" -allowProvisioningUpdates
rm -rf "$ios/HarnessTests/Campaign"
products=$here/derived/Build/Products
# Firebase Test Lab: the products and the .xctestrun side by side.
(cd "$products" && zip -qry "$here/firebase.zip" Release-iphoneos ./*.xctestrun)
# AWS Device Farm: the app as an .ipa, and the test bundle that is inside it.
mkdir -p "$here/Payload"
cp -R "$products/Release-iphoneos/Harness.app" "$here/Payload/"
(cd "$here" && zip -qry Harness.ipa Payload)
(cd "$here/Payload/Harness.app/PlugIns" && zip -qry "$here/HarnessTests.zip" HarnessTests.xctest)
rm -rf "$here/Payload"
"""


def _readme(minutes: int) -> str:
    return f"""# A measurement for device farms

Written by `mvit-bench ios --farm`. **Not tried on a farm**, nor on a Mac: the commands follow the
documentation. `Campaign/` holds what is measured. A farm puts no files into an app's folder, so it
becomes part of the app's test bundle, which is built and signed on a Mac:

    DEVELOPMENT_TEAM=YOUR_TEAM_ID ./build.sh PATH_TO_MOBILEVIT_DEPLOY

The test works through the campaign and attaches `outcome.json` and the reports to its results.

## Firebase Test Lab

    gcloud firebase test ios models list
    gcloud firebase test ios run --type xctest --test firebase.zip \\
        --device model=MODEL_ID,version=VERSION_ID --timeout {min(minutes, LONGEST_MINUTES)}m \\
        --no-record-video

The results are in the bucket that gcloud names at its end. On a Mac:

    gcloud storage cp --recursive 'gs://BUCKET/RESULTS/DEVICE' results
    xcrun xcresulttool export attachments --path results/FILE.xcresult --output-path attachments
    rm attachments/manifest.json
    grep -L '"campaign"' attachments/*.json | xargs mvit-bench report

(`grep -L` leaves `outcome.json` out, which is no report.)
{too_long(minutes)}
## AWS Device Farm

    aws devicefarm create-upload --project-arn PROJECT --type IOS_APP --name Harness.ipa
    aws devicefarm create-upload --project-arn PROJECT --type XCTEST_TEST_PACKAGE \\
        --name HarnessTests.zip
    curl -T FILE 'URL'    # each file to the url that its create-upload printed
    aws devicefarm schedule-run --project-arn PROJECT --device-pool-arn POOL --app-arn APP \\
        --name mobilevit --test type=XCTEST,testPackageArn=PACKAGE \\
        --execution-configuration jobTimeoutMinutes={minutes + 10}

Device Farm signs the app and its tests anew. Its results hold the test's log; where they hold the
`.xcresult` too, the attachments come out of it as above.
"""
