"""Executes one notebook and exports the result as HTML.

usage: execute_notebook.py NOTEBOOK OUTPUT_NOTEBOOK OUTPUT_HTML SECONDS_PER_CELL KERNEL

The kernel works in the notebook's folder. Failing cells do not stop the run: what they leave behind is judged by
the caller, from the outputs.
"""

import signal
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter


def main(source: str, target: str, html: str, seconds: str, kernel: str) -> int:
    # A polite end lets nbclient shut its kernel down, which lives in a session of its own.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        timeout=int(seconds),
        kernel_name=kernel,
        allow_errors=True,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(Path(source).parent)}},
    )
    status = 0
    try:
        client.execute()
    except (CellTimeoutError, DeadKernelError) as error:
        print(f"{type(error).__name__}: {str(error).splitlines()[0]}")
        status = 3
    nbformat.write(notebook, target)
    Path(html).write_text(HTMLExporter().from_notebook_node(notebook)[0], encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
