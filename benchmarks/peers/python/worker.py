"""A process that computes with one library: one JSON line in, one JSON line out; arrays are files of raw numbers.

    python worker.py numpy|torch|jax THREADS
"""

import importlib
import json
import os
import pathlib
import resource
import sys
import time

import numpy as np

answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # whatever a library prints must not reach the protocol

prepared = {}


def read(described):
    return {
        name: np.fromfile(entry["path"], dtype=entry["dtype"]).reshape(entry["shape"])
        for name, entry in described.items()
    }


def write(folder, arrays):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    described = {}
    for name, values in arrays.items():
        values = np.ascontiguousarray(values)
        if values.dtype != np.float32:
            values = values.astype(np.float64)
        path = folder / f"{name}.bin"
        values.tofile(path)
        described[name] = {"path": str(path), "shape": list(values.shape), "dtype": str(values.dtype)}
    return described


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def handle(library, request):
    action = request["do"]
    if action == "versions":
        return {"versions": library.versions()}
    if action == "prepare":
        prepared[request["handle"]] = library.KERNELS[request["kernel"]](request["params"], read(request["arrays"]))
        return {"engine": library.NAME}
    if action == "release":
        prepared.clear()
        return {}
    if action == "run":
        run = prepared[request["handle"]].run
        cpu, began = cpu_seconds(), time.perf_counter()
        facts = None
        for _ in range(request["repeats"]):
            facts = run()
        seconds = time.perf_counter() - began
        answer = {"seconds": seconds, "cpuSeconds": cpu_seconds() - cpu}
        return answer if not isinstance(facts, dict) else {**answer, "facts": facts}
    if action == "answer":
        arrays = prepared[request["handle"]].answer()
        facts = arrays.pop("facts", None)
        return {"arrays": write(request["folder"], arrays), "facts": facts}
    if action == "memory":
        return {"peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
    raise ValueError(f"unknown request {action}")


def main():
    stack, threads = sys.argv[1], int(sys.argv[2])
    library = importlib.import_module(f"with_{stack}")
    library.use_threads(threads)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = handle(library, request)
        except Exception as error:  # the other side reports it
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")


main()
