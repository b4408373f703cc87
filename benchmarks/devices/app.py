"""The harness app on a phone: is it there, and which back ends does it have?"""

import time

from benchmarks.devices.connection import Connection
from benchmarks.devices.phone import AppError, Phone
from mobilevit_deploy.contract.harness import HARNESS_NAME, Harness, parse_harness
from mobilevit_deploy.errors import CampaignError

_START_SECONDS = 60.0


def read_harness(phone: Phone, connection: Connection) -> Harness:
    """Which back ends the app has; it writes that whenever it starts.

    An app that runs already is not disturbed: it may still work on a campaign. One that was
    started for this is ended again.

    Raises:
        AppError: the app is not there, does not start, or is of another release.
        DeviceError: the phone is gone.
    """
    if not connection.call(phone.installed):
        raise AppError(
            f"The harness app is not on {phone.describe()}. Build it, then install it with: "
            "--app FILE"
        )
    path = phone.root() / HARNESS_NAME
    running = connection.call(phone.running)
    text = connection.call(lambda: phone.read(path)) if running else None
    if text is None:
        text = _written_at_start(phone, connection)
    try:
        return parse_harness(text)
    except CampaignError as error:
        raise AppError(f"{error} --app FILE replaces the app.") from None


def _written_at_start(phone: Phone, connection: Connection) -> bytes:
    path = phone.root() / HARNESS_NAME
    connection.listener.status("asking the app for its back ends")
    connection.call(phone.stop)
    connection.call(lambda: phone.remove(path))  # an app that was replaced may have written it
    connection.call(lambda: phone.launch(None))
    end = time.monotonic() + _START_SECONDS
    while (text := connection.call(lambda: phone.read(path))) is None:
        if time.monotonic() > end or not connection.call(phone.running):
            raise AppError(
                f"The app was started, and did not say which back ends it has ({path} is missing). "
                "Open it on the phone to see why, or install the app of this release: --app FILE"
            )
        time.sleep(connection.patience.poll)
    connection.call(phone.stop)
    return text
