"""A stand-in for `xcodebuild test-without-building` on a folder that acts as an iPhone.

Argument forms: xcodebuild's manual page. It runs the app with the campaign that the test is told
of, and attaches what it wrote, as apps/ios/HarnessTests does.
"""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from tests.benchmarks.devices.stand_in_iphone import Refused, the_phone


def main() -> None:
    parser = argparse.ArgumentParser(prog="xcodebuild", allow_abbrev=False)
    parser.add_argument("action", choices=["test-without-building"])
    parser.add_argument("-xctestrun", type=Path, required=True)
    parser.add_argument("-destination", required=True)
    parser.add_argument("-only-testing", required=True)
    parser.add_argument("-resultBundlePath", type=Path, required=True)
    given = parser.parse_args()
    phone = the_phone()
    assert given.destination == f"platform=iOS,id={phone.state.udid}"
    assert not given.resultBundlePath.exists(), "xcodebuild refuses an existing result bundle"
    campaign = os.environ["TEST_RUNNER_HARNESS_CAMPAIGN"]
    try:
        phone.launch(["--campaign", campaign])
    except Refused as refused:
        sys.exit(f"xcodebuild: error: Failed to run on the device: the device is {refused.kind}.")
    while phone.process():
        time.sleep(0.05)
    attachments = given.resultBundlePath / "attachments"
    attachments.mkdir(parents=True)
    folder = phone.inside(f"Documents/{campaign}")
    for file in (*folder.glob("outcome.json"), *folder.glob("reports/*.json")):
        shutil.copyfile(file, attachments / file.name)


if __name__ == "__main__":
    main()
