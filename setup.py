"""What pyproject.toml cannot say: the apps' picture code is part of the wheel, at another place."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PICTURES = {
    "kotlin": "apps/android/picture/src/main/kotlin/org/mobilevit/picture",
    "swift": "apps/ios/HarnessCore/Sources/PictureCore",
}
"""Value of `mvit-export --embed` -> the folder that its packages get a copy of."""


class BuildWithPictures(build_py):
    """Builds the packages, and copies the picture code beside the templates that need it."""

    def run(self) -> None:
        """Build; in an editable installation the code is used where the repository has it."""
        super().run()
        if not self.editable_mode:
            for name, source in PICTURES.items():
                target = Path(self.build_lib, "exporters", "embedding", name, "picture")
                shutil.rmtree(target, ignore_errors=True)
                shutil.copytree(Path(__file__).parent / source, target)


setup(cmdclass={"build_py": BuildWithPictures})
