"""Updates by PyTorch's optimisers on a fixed sequence of gradients.

Run: python generate_optimizers.py > optimizers.json     (needs torch; deterministic, no seed)

Parameters p = D(4, 0.3, 1), gradient of update t = D(4, 1 + 2.1 t, 0.7), D(n, s, g)_i = g sin(s + 1.7 i).
"""
import json
import math
import torch


def D(n, s, g):
    return [g * math.sin(s + 1.7 * i) for i in range(n)]


UPDATES = 5
start = D(4, 0.3, 1.0)
gradients = [D(4, 1 + 2.1 * t, 0.7) for t in range(UPDATES)]
cases = []
for name, ours, make in (
    ("SGD", {"learningRate": 0.1}, lambda p: torch.optim.SGD(p, lr=0.1)),
    ("SGD with momentum", {"learningRate": 0.1, "momentum": 0.9}, lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    ("Adam", {"learningRate": 0.05}, lambda p: torch.optim.Adam(p, lr=0.05)),
    ("Adam, other memories", {"learningRate": 0.02, "meanMemory": 0.5, "squareMemory": 0.9, "epsilon": 1e-3},
     lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.5, 0.9), eps=1e-3)),
    ("AdamW", {"learningRate": 0.05, "weightDecay": 0.1}, lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.1)),
):
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make([p])
    after = []
    for g in gradients:
        p.grad = torch.tensor(g, dtype=torch.float64)
        optimizer.step()
        after.append(p.detach().tolist())
    cases.append({"name": name, "options": ours, "after": after})

print(json.dumps({"torch": torch.__version__.split("+")[0], "tolerance": 1e-12, "start": start, "gradients": gradients, "cases": cases}, indent=1))
