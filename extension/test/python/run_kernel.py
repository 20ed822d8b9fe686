"""Runs cells in a real ipykernel and prints the outputs of each as JSON."""

import json
import sys

from jupyter_client.manager import start_new_kernel


def outputs_of(client, code):
    outputs = []

    def keep(message):
        kind, content = message["msg_type"], message["content"]
        if kind in ("display_data", "execute_result"):
            outputs.append({"kind": kind, "data": content["data"]})
        elif kind == "error":
            outputs.append({"kind": kind, "text": f"{content['ename']}: {content['evalue']}"})
        elif kind == "stream":
            outputs.append({"kind": content["name"], "text": content["text"]})

    client.execute_interactive(code, output_hook=keep, timeout=60)
    return outputs


if __name__ == "__main__":
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        json.dump([outputs_of(client, code) for code in json.load(sys.stdin)], sys.stdout)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
