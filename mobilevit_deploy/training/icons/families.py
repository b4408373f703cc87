"""The families of icon sets, and which split each of them belongs to."""

from dataclasses import dataclass

SPLITS = ("train", "val", "test")

LICENCES = (
    "Apache-2.0",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "OFL-1.1",
    "Unlicense",
)
"""SPDX identifiers under which a set may be drawn, changed and passed on."""


@dataclass(frozen=True)
class Family:
    """Sets by one designer, or derived from one another: all of them are in one split."""

    name: str
    split: str
    sets: tuple[str, ...]


def _alone(split: str, *sets: str) -> tuple[Family, ...]:
    return tuple(Family(one, split, (one,)) for one in sets)


FAMILIES = (
    # Line Awesome is by Icons8, and follows Font Awesome.
    Family(
        "Font Awesome and Icons8",
        "train",
        ("fa", "fa6-regular", "fa6-solid", "flat-color-icons", "icons8", "la", "wpf"),
    ),
    # Pictogrammers began with Google's icons.
    Family("Google and Pictogrammers", "train", ("ic", "material-symbols", "mdi", "mdi-light")),
    # ProIcons continues Fluent.
    Family(
        "Microsoft",
        "train",
        (
            "codicon",
            "fluent",
            "fluent-color",
            "fluent-emoji-flat",
            "fluent-emoji-high-contrast",
            "fluent-mdl2",
            "proicons",
        ),
    ),
    # Lucide is a fork of Feather.
    Family("Feather", "train", ("feather", "lucide")),
    # Steve Schoger drew Heroicons and Zondicons; Flowbite began with Heroicons.
    Family(
        "Heroicons",
        "train",
        ("flowbite", "heroicons", "heroicons-outline", "heroicons-solid", "zondicons"),
    ),
    # Famicons continues Ionicons.
    Family("Ionicons", "train", ("famicons", "ion")),
    Family("IconPark", "train", ("icon-park", "icon-park-outline", "icon-park-solid")),
    Family("EmojiOne", "train", ("emojione", "emojione-monotone")),
    Family("Gerrit Halfmann", "train", ("majesticons", "pixelarticons")),
    Family(
        "Streamline",
        "train",
        (
            "guidance",
            "streamline",
            "streamline-emojis",
            "streamline-flex",
            "streamline-plump",
            "streamline-ultimate-color",
        ),
    ),
    *_alone(
        "train",
        "ant-design",
        "basil",
        "bi",
        "bytesize",
        "charm",
        "ci",
        "cil",
        "cuida",
        "duo-icons",
        "el",
        "ep",
        "eva",
        "fe",
        "game-icons",
        "garden",
        "gg",
        "grommet-icons",
        "hugeicons",
        "humbleicons",
        "iconamoon",
        "iconoir",
        "ix",
        "jam",
        "lets-icons",
        "lineicons",
        "lsicon",
        "mage",
        "mi",
        "mingcute",
        "mynaui",
        "nimbus",
        "octicon",
        "oi",
        "ooui",
        "oui",
        "pajamas",
        "prime",
        "qlementine-icons",
        "quill",
        "radix-icons",
        "raphael",
        "si",
        "simple-line-icons",
        "solar",
        "stash",
        "system-uicons",
        "tdesign",
        "uiw",
        "vaadin",
    ),
    *_alone("val", "akar-icons", "carbon", "fontisto", "fxemoji", "ri", "teenyicons", "uil"),
    Family("Boxicons", "test", ("bx", "bxs")),
    Family("Pepicons", "test", ("pepicons-pencil", "pepicons-pop", "pepicons-print")),
    *_alone("test", "clarity", "f7", "gravity-ui", "ph", "pixel", "tabler", "twemoji"),
)
