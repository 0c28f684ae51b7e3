"""Secret keys: separate files in the keys folder (0600), made on first start, or given by the environment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def read_key(folder: Path, name: str) -> str:
    """The key called ``name``, as hexadecimal text.

    ``COMMONWEAL_<NAME>_KEY`` in the environment wins; else ``<folder>/<name>.key`` is read, and made with 256
    random bits where it does not exist. Creation is atomic, so that two processes starting at once agree.
    """
    given = os.environ.get(f"COMMONWEAL_{name.upper()}_KEY")
    if given:
        return given
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.key"
    if not path.exists():
        draft = folder / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # fails where another process was first: its key is the key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
