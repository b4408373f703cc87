"""What pyproject.toml cannot say: the apps' picture code is part of the wheel, at another place."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PICTURES = {
    "apps/android/picture/src/main/kotlin/org/mobilevit/picture": "exporters/embedding/kotlin/picture",
    "apps/ios/HarnessCore/Sources/PictureCore": "exporters/embedding/swift/picture",
}
"""Folder of the repository -> its place in the wheel, where `mvit-export --embed` looks for it."""


class BuildWithPictures(build_py):
    """Builds the packages, and copies the picture code beside the templates that need it."""

    def run(self) -> None:
        """Build; in an editable installation the code is used where the repository has it."""
        super().run()
        if not self.editable_mode:
            for source, place in PICTURES.items():
                target = Path(self.build_lib) / place
                shutil.rmtree(target, ignore_errors=True)
                shutil.copytree(Path(__file__).parent / source, target)


setup(cmdclass={"build_py": BuildWithPictures})
