"""Bring a campaign's files onto a phone: only what is missing, and proven to have arrived."""

import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from benchmarks.devices.connection import Connection
from benchmarks.devices.phone import Phone, PhoneFullError
from benchmarks.devices.preparation import LocalFile, Prepared
from mobilevit_deploy.console import plain_bytes
from mobilevit_deploy.contract.campaign import CAMPAIGN_NAME, campaign_text
from mobilevit_deploy.errors import DeviceError

_RESERVE_BYTES = 50_000_000
"""Left free for reports, and for what a runtime caches of its models."""


def push_campaign(
    phone: Phone, prepared: Prepared, folder: PurePosixPath, connection: Connection
) -> None:
    """Push the files of a campaign that the phone does not have, then its campaign.json.

    Raises:
        PhoneFullError: there is too little space; what was pushed stays.
        DeviceError: the phone is gone, or does not keep what it is given.
    """
    there = connection.call(lambda: phone.digests(folder))
    missing = _missing(prepared.files, there)
    _require_space(phone, sum(file.bytes for file in missing.values()), connection)
    if missing:
        folders = sorted(
            {(folder / path).parent for path in (*missing, PurePosixPath(CAMPAIGN_NAME))}
        )
        connection.call(lambda: phone.make(folders))
    for number, (path, file) in enumerate(missing.items(), start=1):
        size = plain_bytes(file.bytes)
        connection.listener.status(f"pushing {number} of {len(missing)}: {path.name}, {size}")
        _push(phone, file.path, folder / path, connection)
    if missing:
        connection.listener.status("checking what was pushed")
        damaged = _missing(prepared.files, connection.call(lambda: phone.digests(folder)))
        if damaged:
            raise DeviceError(
                f"{len(damaged)} of {len(missing)} files are not on the phone as they were sent, "
                f"{next(iter(damaged))} among them. The same command sends them again."
            )
    if CAMPAIGN_NAME not in there:  # the folder's name follows from the content
        with tempfile.TemporaryDirectory() as temporary:
            document = Path(temporary, CAMPAIGN_NAME)
            document.write_text(campaign_text(prepared.campaign), encoding="utf-8")
            _push(phone, document, folder / CAMPAIGN_NAME, connection)


def _missing(
    files: Mapping[PurePosixPath, LocalFile], there: Mapping[str, str]
) -> dict[PurePosixPath, LocalFile]:
    return {path: file for path, file in files.items() if there.get(str(path)) != file.sha256}


def _push(phone: Phone, source: Path, to: PurePosixPath, connection: Connection) -> None:
    try:
        connection.call(lambda: phone.push(source, to))
    except PhoneFullError as full:
        raise PhoneFullError(
            f"{full} Free some space and give the same command again: what has arrived is not "
            "sent a second time."
        ) from None


def _require_space(phone: Phone, wanted: int, connection: Connection) -> None:
    if not wanted:
        return
    free = connection.call(phone.conditions).free_bytes
    if free is not None and free < wanted + _RESERVE_BYTES:
        raise PhoneFullError(
            f"The phone has {plain_bytes(free)} free; {plain_bytes(wanted)} are to be pushed, and "
            f"{plain_bytes(_RESERVE_BYTES)} must stay free. Free some space, or choose fewer "
            "artifacts (--format, --precision)."
        )
