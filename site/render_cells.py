"""Renders the cells of notebooks as HTML, by nbconvert; nothing is run.

usage: render_cells.py JOBS, a JSON file: {"styles": CSS_FILE, "notebooks": [{"source": …, "target": …}, …]}

The style sheet colours code, for light and dark pages.
"""

import json
import sys
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from pygments.formatters import HtmlFormatter


def main(jobs_file: str) -> int:
    jobs = json.loads(Path(jobs_file).read_text(encoding="utf-8"))
    light = HtmlFormatter(style="default").get_style_defs(".highlight")
    dark = HtmlFormatter(style="github-dark").get_style_defs(":root[data-dark] .highlight")
    Path(jobs["styles"]).write_text(f"{light}\n{dark}\n", encoding="utf-8")
    exporter = HTMLExporter(
        template_name="basic",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    for job in jobs["notebooks"]:
        notebook = nbformat.read(job["source"], as_version=4)
        body, _ = exporter.from_notebook_node(notebook)
        Path(job["target"]).write_text(body, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
