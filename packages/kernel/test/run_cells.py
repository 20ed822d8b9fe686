"""Runs cells in a real Jupyter kernel and writes every message that they cause, as JSON.

    python run_cells.py <kernel name> <file with a JSON list of cells> <file for the messages> <working directory>
"""

import json
import os
import sys
import time
from queue import Empty

from jupyter_client.manager import KernelManager

LONGEST_CELL = 60


def run(client, code):
    """Messages of one cell, in order, with the time of arrival in seconds from its start."""
    started = time.monotonic()
    request = client.execute(code)
    messages = []
    is_idle = False
    quiet_since = None
    while True:
        try:
            message = client.get_iopub_msg(timeout=0.3)
        except Empty:
            # What arrives after the cell is idle belongs to it as well: late errors, late updates.
            if is_idle and time.monotonic() - quiet_since > 0.6:
                return messages
            if time.monotonic() - started > LONGEST_CELL:
                raise TimeoutError(f"no end of the cell: {code}")
            continue
        quiet_since = time.monotonic()
        kind = message["msg_type"]
        if kind == "status":
            mine = message["parent_header"].get("msg_id") == request
            is_idle = is_idle or (mine and message["content"]["execution_state"] == "idle")
        else:
            messages.append(
                {"type": kind, "content": message["content"], "at": time.monotonic() - started}
            )


def main():
    name, cells_file, messages_file, folder = sys.argv[1:5]
    with open(cells_file, encoding="utf-8") as file:
        cells = json.load(file)
    os.chdir(folder)
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(cwd=folder)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=LONGEST_CELL)
        messages = [run(client, code) for code in cells]
        with open(messages_file, "w", encoding="utf-8") as file:
            json.dump(messages, file)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main()
