import json

from mobilevit_deploy.training.icons.families import FAMILIES, LICENCES, SPLITS
from mobilevit_deploy.training.icons.sets import PACKAGES

SETS = [name for family in FAMILIES for name in family.sets]


def test_every_set_is_in_one_family_and_every_split_has_several():
    assert len(SETS) == len(set(SETS))
    families = [family.split for family in FAMILIES]
    assert set(families) == set(SPLITS)
    assert min(families.count(split) for split in SPLITS) >= 5


def test_the_packages_are_the_families_in_exact_versions():
    wanted = json.loads((PACKAGES / "package.json").read_text())["dependencies"]
    assert sorted(wanted) == sorted(f"@iconify-json/{name}" for name in SETS)
    assert all(version[0].isdigit() for version in wanted.values())


def test_the_lock_has_the_digest_and_no_address_of_every_package():
    locked = json.loads((PACKAGES / "package-lock.json").read_text())["packages"]
    del locked[""]
    assert {f"node_modules/@iconify-json/{name}" for name in SETS} < set(locked)
    assert all(one["integrity"].startswith("sha512-") for one in locked.values())
    assert not any("resolved" in one for one in locked.values())


def test_no_licence_forbids_changes_or_asks_the_same_of_what_is_made():
    assert not any(word in one for one in LICENCES for word in ("ND", "NC", "SA", "GPL"))
