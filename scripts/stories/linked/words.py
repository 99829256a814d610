"""What the linked story calls things (words.yaml)."""

from __future__ import annotations

from pathlib import Path

from scripts.stories.script import Script

SCRIPT = Script(Path(__file__).with_name("words.yaml"))
SCENES = SCRIPT.scenes
