"""The folder of a campaign for device farms, whatever the phone: what Android and iPhones share."""

import contextlib
import math
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.devices.preparation import Prepared
from mobilevit_deploy.contract.campaign import CAMPAIGN_NAME, campaign_text
from mobilevit_deploy.errors import UsageError

LONGEST_MINUTES = 45
"""What Firebase Test Lab allows on a physical device."""


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Write into a folder that is empty or not there yet.

    Raises:
        UsageError: the folder holds something already, or cannot be written to.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not an empty folder. Name another one for --farm.")
    try:
        yield
    except OSError as error:
        raise UsageError(f"{folder} cannot be written to: {error.strerror}.") from None


def write_campaign(folder: Path, prepared: Prepared) -> None:
    """Write campaign.json and the files of its cases."""
    for path, file in prepared.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file.path, folder / path)
    (folder / CAMPAIGN_NAME).write_text(campaign_text(prepared.campaign), encoding="utf-8")


def most_minutes(prepared: Prepared) -> int:
    """An upper bound for the whole campaign."""
    campaign = prepared.campaign
    groups = len({(case.backend, case.threads) for case in campaign.cases})
    seconds = groups * (campaign.plan.maximum_seconds + campaign.cool_down_seconds)
    return math.ceil(seconds / 60) + len(campaign.cases) + 5


def too_long(minutes: int) -> str:
    """What a README says of a campaign that Test Lab would stop; nothing where it would not."""
    if minutes <= LONGEST_MINUTES:
        return ""
    return (
        f"\nThis campaign may take {minutes} minutes, and Test Lab stops a physical device after "
        f"{LONGEST_MINUTES}: choose fewer artifacts, back ends or thread counts, or a shorter "
        "`--cool-down`.\n"
    )
