"""The classes of the benchmark, and the names by which icon sets call them."""

from collections.abc import Mapping

CLASSES: Mapping[str, tuple[str, ...]] = {
    "anchor": ("anchor",),
    "battery": ("battery", "battery-full"),
    "bell": ("bell", "notification-bell"),
    "bicycle": ("bicycle", "bike", "directions-bike", "pedal-bike", "vehicle-bicycle"),
    "book": ("book", "book-open", "book-opened", "menu-book", "open-book"),
    "bug": ("bug", "bug-report", "beetle", "ladybug", "lady-beetle"),
    "bus": ("bus", "directions-bus", "vehicle-bus"),
    "calendar": ("calendar", "calendar-blank"),
    "camera": ("camera", "camera-photo", "photo-camera"),
    "car": ("automobile", "car", "directions-car", "vehicle-car"),
    "clock": ("access-time", "clock", "time-clock"),
    "cloud": ("cloud",),
    "coffee-cup": ("coffee", "coffee-cup", "cup-hot", "hot-beverage", "mug", "mug-hot"),
    "compass": ("compass", "explore"),
    "credit-card": ("card", "credit-card", "creditcard"),
    "crown": ("crown",),
    "drop": ("drop", "droplet", "raindrop", "water-drop"),
    "envelope": ("email", "envelope", "envelope-closed", "mail"),
    "eye": ("eye", "visibility"),
    "fire": ("fire", "flame"),
    "flag": ("flag", "triangular-flag"),
    "folder": ("file-folder", "folder"),
    "game-controller": (
        "controller",
        "game-controller",
        "game-pad",
        "gamepad",
        "sports-esports",
        "video-game",
        "videogame-asset",
    ),
    "gear": ("cog", "cogwheel", "gear", "settings"),
    "gift": ("card-giftcard", "gift", "gift-box", "present", "wrapped-gift"),
    "globe": ("earth", "globe", "globe-with-meridians", "world"),
    "headphones": ("headphone", "headphones"),
    "heart": ("heart", "love", "red-heart"),
    "hourglass": ("hourglass", "sandglass"),
    "house": ("home", "house", "house-building"),
    "key": ("key", "vpn-key"),
    "laptop": ("laptop", "laptop-computer", "macbook"),
    "leaf": ("eco", "leaf", "leaf-fluttering-in-wind"),
    "light-bulb": ("bulb", "idea", "light-bulb", "lightbulb"),
    "lightning": ("bolt", "flash", "high-voltage", "lightning", "lightning-bolt", "thunderbolt"),
    "lock": ("lock", "lock-close", "lock-closed", "locked", "padlock"),
    "magnifier": ("magnifier", "magnifying-glass", "magnifying-glass-tilted-left", "search"),
    "map-pin": (
        "location-on",
        "location-pin",
        "map-marker",
        "map-pin",
        "place",
    ),
    "megaphone": ("bullhorn", "campaign", "loudspeaker", "megaphone"),
    "microphone": ("mic", "microphone", "studio-microphone"),
    "moon": ("crescent-moon", "moon"),
    "music": ("audiotrack", "music", "music-note", "music-notes", "musical-note", "musical-notes"),
    "paperclip": ("attach", "attachment", "clip", "linked-paperclips", "paper-clip", "paperclip"),
    "pencil": ("pen", "pencil"),
    "phone": ("call", "phone", "telephone", "telephone-receiver"),
    "plane": ("aeroplane", "airplane", "flight", "plane"),
    "printer": ("print", "printer"),
    "puzzle": ("extension", "puzzle", "puzzle-piece"),
    "rocket": ("rocket", "rocket-launch"),
    "scissors": ("content-cut", "cut", "scissor", "scissors"),
    "shield": ("shield",),
    "shopping-bag": ("bag", "handbag", "shopping-bag"),
    "shopping-cart": ("cart", "shopping-cart"),
    "smartphone": (
        "cellphone",
        "device-mobile",
        "iphone",
        "mobile",
        "mobile-phone",
        "phone-iphone",
        "phone-portrait",
        "smart-phone",
        "smartphone",
    ),
    "snowflake": ("ac-unit", "snowflake"),
    "star": ("star",),
    "sun": ("light-mode", "sun", "sunny", "wb-sunny"),
    "tag": ("price-tag", "pricetag", "tag"),
    "thumbs-up": ("hand-thumb-up", "hand-thumbs-up", "thumb-up", "thumbs-up", "thumbsup"),
    "trash": (
        "bin",
        "delete-bin",
        "garbage",
        "trash",
        "trash-bin",
        "trash-can",
        "trashcan",
        "wastebasket",
    ),
    "tree": (
        "deciduous-tree",
        "evergreen-tree",
        "tree",
        "tree-deciduous",
        "tree-evergreen",
    ),
    "trophy": ("emoji-events", "trophy"),
    "truck": ("delivery-truck", "local-shipping", "truck", "vehicle-truck"),
    "umbrella": ("beach-access", "umbrella"),
}
"""Label -> names, words joined by hyphens, without the words of a style."""

OTHERWISE = frozenset(
    {
        ("carbon", "anchor"),  # a point of a path
        ("carbon", "key"),  # of a keyboard
        ("emojione", "bug"),  # caterpillars
        ("emojione-monotone", "bug"),
        ("fluent-emoji-flat", "bug"),
        ("fluent-emoji-high-contrast", "bug"),
        ("fxemoji", "bug"),
        ("streamline-emojis", "bug"),
        ("twemoji", "bug"),
        ("fluent", "phone"),  # smartphones
        ("fluent-color", "phone"),
        ("proicons", "phone"),
        ("pepicons-pencil", "camera"),  # video cameras
        ("pepicons-pop", "camera"),
        ("pepicons-print", "camera"),
        ("solar", "plane"),  # of paper
    }
)
"""Set and label, where the set means another thing by the name."""

_STYLES = frozenset(
    """
    alt baseline black bold broken bulk color colored d duo duotone f fill filled flex icon ios
    large lg light line linear md medium micro mini outline outlined plain r regular remix round
    rounded s sharp small sm solid stroke thin tone two twotone white
    """.split()  # noqa: SIM905 (a list of so many words is longer and no clearer)
)
_NAMED = {name: label for label, names in CLASSES.items() for name in names}


def class_of(name: str) -> str | None:
    """The label of an icon by its name, e.g. "house" of "outline-home-24"; None if it has none."""
    words = name.split("-")
    while words:
        if label := _NAMED.get("-".join(words)):
            return label
        if _is_style(words[-1]):
            words.pop()
        elif _is_style(words[0]):
            words.pop(0)
        else:
            break
    return None


def _is_style(word: str) -> bool:
    """Whether it says how an icon is drawn, its size or its number, and not what it shows."""
    return word in _STYLES or word.isdigit()
