"""A campaign as a package for device farms: Firebase Test Lab and AWS Device Farm.

The commands follow the farms' documentation; nothing here was tried on a farm.
"""

import zipfile
from pathlib import Path, PurePosixPath

from benchmarks.devices.adb import ACTIVITY, CAMPAIGNS
from benchmarks.devices.farm_folder import (
    LONGEST_MINUTES,
    most_minutes,
    too_long,
    write_campaign,
    writing,
)
from benchmarks.devices.phone import APP_ID
from benchmarks.devices.preparation import Prepared
from mobilevit_deploy.contract.campaign import CAMPAIGN_NAME
from mobilevit_deploy.contract.outcome import OUTCOME_NAME

_CAMPAIGN = "campaign"
_RUNNER = "androidx.test.runner.AndroidJUnitRunner"
_POLL_SECONDS = 10


def write_package(folder: Path, prepared: Prepared) -> list[Path]:
    """Write a folder with the campaign, a script or specification per farm, and a README.

    Returns:
        What was written, relative to the folder; the campaign's files as one.

    Raises:
        UsageError: the folder holds something already, or cannot be written to.
    """
    with writing(folder):
        return _write(folder, prepared)


def _write(folder: Path, prepared: Prepared) -> list[Path]:
    campaign = folder / _CAMPAIGN
    write_campaign(campaign, prepared)
    place = CAMPAIGNS / str(prepared.campaign.id)
    minutes = most_minutes(prepared)
    texts = {
        "firebase.sh": _firebase(prepared, place, min(minutes, LONGEST_MINUTES)),
        "devicefarm-spec.yml": _device_farm(place, minutes),
        "README.md": _readme(minutes),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "firebase.sh").chmod(0o755)
    with zipfile.ZipFile(folder / "devicefarm.zip", "w", zipfile.ZIP_DEFLATED) as package:
        # What Device Farm looks for in a package of this type; the test judges the outcome.
        package.writestr("requirements.txt", "")
        package.writestr("tests/test_campaign.py", _OUTCOME_TEST)
        for path in sorted([PurePosixPath(CAMPAIGN_NAME), *prepared.files]):
            package.write(campaign / path, f"{_CAMPAIGN}/{path}")
    return [Path(name) for name in (_CAMPAIGN, "devicefarm.zip", *texts)]


def _firebase(prepared: Prepared, place: PurePosixPath, minutes: int) -> str:
    files = [PurePosixPath(CAMPAIGN_NAME), *prepared.files]
    pairs = ",".join(f"{place / path}={_CAMPAIGN}/{path}" for path in files)
    return f"""#!/bin/sh
# Firebase Test Lab: ./firebase.sh APP.apk TEST.apk MODEL VERSION
# Not tried; written after the reference of gcloud firebase test android run.
set -e
app=$(realpath "$1") test=$(realpath "$2") model=$3 version=$4
cd "$(dirname "$0")"
gcloud firebase test android run \\
  --type instrumentation --app "$app" --test "$test" \\
  --test-runner-class {_RUNNER} \\
  --device "model=$model,version=$version" \\
  --timeout {minutes}m --no-record-video --no-performance-metrics \\
  --environment-variables campaign={place} \\
  --directories-to-pull {place} \\
  --other-files '{pairs}'
"""


def _device_farm(place: PurePosixPath, minutes: int) -> str:
    rounds = minutes * 60 // _POLL_SECONDS
    adb = "adb -s $DEVICEFARM_DEVICE_UDID"
    finished = f"{adb} shell cat {place}/{OUTCOME_NAME} | grep -Eq 'finished|failed'"
    return f"""# AWS Device Farm, custom test environment. Not tried; it follows the documentation.
version: 0.1
phases:
  pre_test:
    commands:
      - {adb} shell mkdir -p {place}
      - {adb} push $DEVICEFARM_TEST_PACKAGE_PATH/{_CAMPAIGN}/. {place}/
  test:
    commands:
      - {adb} shell am start -W -n {ACTIVITY} --es campaign {place}
      - >-
        for i in $(seq {rounds}); do
        if {finished}; then break; fi;
        sleep {_POLL_SECONDS}; done
      - {adb} pull {place}/reports $DEVICEFARM_LOG_DIR/reports
      - {adb} pull {place}/{OUTCOME_NAME} $DEVICEFARM_LOG_DIR/{OUTCOME_NAME}
      - cd $DEVICEFARM_TEST_PACKAGE_PATH && python3 -m unittest discover -s tests
artifacts:
  - $DEVICEFARM_LOG_DIR
"""


_OUTCOME_TEST = f'''"""The campaign finished, and something was measured."""

import json
import os
import unittest


class CampaignTest(unittest.TestCase):
    def test_outcome(self):
        with open(os.path.join(os.environ["DEVICEFARM_LOG_DIR"], "{OUTCOME_NAME}")) as file:
            outcome = json.load(file)
        self.assertEqual(outcome["state"], "finished", outcome["message"])
        states = [case["state"] for case in outcome["cases"]]
        self.assertIn("measured", states, [case["reason"] for case in outcome["cases"]])
'''


def _readme(minutes: int) -> str:
    return f"""# A measurement for device farms

Written by `mvit-bench android --farm`. **Not tried on a farm**: the commands follow the farms'
documentation. `campaign/` holds what is measured; the app is `{APP_ID}`, built as docs/phones.md
says (`app-release.apk`, and for Test Lab `app-release-androidTest.apk`).

## Firebase Test Lab

    gcloud firebase test android models list
    ./firebase.sh app-release.apk app-release-androidTest.apk MODEL_ID OS_VERSION_ID

The results are in the bucket that gcloud names at its end, below `artifacts/`; fetch and show them:

    gcloud storage cp --recursive 'gs://BUCKET/RESULTS/DEVICE/artifacts' results
    mvit-bench report $(find results -path '*/reports/*.json')
{too_long(minutes)}
## AWS Device Farm

    aws devicefarm create-upload --project-arn PROJECT --type ANDROID_APP --name app-release.apk
    aws devicefarm create-upload --project-arn PROJECT --type APPIUM_PYTHON_TEST_PACKAGE \\
        --name devicefarm.zip
    aws devicefarm create-upload --project-arn PROJECT --type APPIUM_PYTHON_TEST_SPEC \\
        --name devicefarm-spec.yml
    curl -T FILE 'URL'    # each file to the url that its create-upload printed
    aws devicefarm schedule-run --project-arn PROJECT --device-pool-arn POOL --app-arn APP \\
        --name mobilevit \\
        --test type=APPIUM_PYTHON,testPackageArn=PACKAGE,testSpecArn=SPEC \\
        --execution-configuration jobTimeoutMinutes={minutes + 10}

The reports are in the run's *customer artifacts* (`$DEVICEFARM_LOG_DIR`), in `reports/`:

    mvit-bench report reports
"""
