"""Where the tests find the course that they test."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
