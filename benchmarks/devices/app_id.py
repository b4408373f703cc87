"""The bundle id of the iPhone app: told, read from the app itself, or remembered from last time.

Whoever builds the app with a team of their own may need an id of their own.
"""

import os
import plistlib
import re
import zipfile
from pathlib import Path
from xml.parsers.expat import ExpatError

from benchmarks.devices.phone import APP_ID, AppError
from mobilevit_deploy.errors import UsageError

_FORM = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def chosen_app_id(told: str | None, app: Path | None) -> str:
    """The id that was told, or else that of the app that is installed, or else the latest of these.

    Args:
        told: by the user.
        app: a `.app` or `.ipa` that is going to be installed.

    Raises:
        UsageError: what was told is no id, or not that of the app.
        AppError: the app cannot be read.
    """
    if told is not None and not _FORM.fullmatch(told):
        raise UsageError(f"--app-id {told!r} is no bundle id, e.g. {APP_ID}.")
    own = None if app is None else _id_of(app)
    if told is not None and own not in {None, told}:
        raise UsageError(f"--app-id says {told}, but {app} is {own}. Leave --app-id out.")
    chosen = told or own
    if chosen is None:
        return _remembered() or APP_ID
    if chosen != (_remembered() or APP_ID):
        place = _place()
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"{chosen}\n", encoding="utf-8")
    return chosen


def _place() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home, "mobilevit-deploy", "iphone-app-id")


def _remembered() -> str | None:
    try:
        text = _place().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return text if _FORM.fullmatch(text) else None


def _id_of(app: Path) -> str | None:
    """What the app's Info.plist says; None if it has none."""
    try:
        if app.is_dir():
            content = (app / "Info.plist").read_bytes()
        else:
            with zipfile.ZipFile(app) as archive:
                inside = re.compile(r"Payload/[^/]+\.app/Info\.plist")
                name = next(one for one in archive.namelist() if inside.fullmatch(one))
                content = archive.read(name)
        found = plistlib.loads(content).get("CFBundleIdentifier")
    except (FileNotFoundError, StopIteration):
        return None
    except (OSError, zipfile.BadZipFile, plistlib.InvalidFileException, ExpatError) as error:
        raise AppError(f"{app} is no app that can be read: {error}. Build it again.") from None
    return found if isinstance(found, str) else None
