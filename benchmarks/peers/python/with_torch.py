"""PyTorch, eager, on the CPU."""

import time

import torch

from kernel import Kernel

NAME = "torch"


def use_threads(threads):
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    torch.set_grad_enabled(False)


def versions():
    return {"torch": torch.__version__}


def tensors(data):
    return {name: torch.from_numpy(values) for name, values in data.items()}


def lyapunov(params, data):
    data = tensors(data)
    w, b = data["w"], data["b"]
    interval = params["interval"]

    def with_steps(steps):
        h, q = data["h"], data["q"]
        sums = torch.zeros(q.shape[1], dtype=torch.float64)
        for t in range(1, steps + 1):
            h = torch.tanh(w @ h + b)
            q = (1 - h * h)[:, None] * (w @ q)
            if t % interval == 0 or t == steps:
                q, r = torch.linalg.qr(q)
                sums += torch.log(torch.abs(torch.diagonal(r)))
        return sums / steps

    return Kernel(
        lambda: with_steps(params["steps"]),
        lambda: {"exponents": torch.sort(with_steps(params["checkSteps"]), descending=True)[0].numpy()},
    )


def bptt(params, data):
    """Forward and backward of nn.RNN in float32, gradients of all weights; the upstream gradient is given."""
    data = tensors(data)
    n, m = data["w"].shape[0], data["u"].shape[1]
    cell = torch.nn.RNN(m, n)
    cell.weight_hh_l0.copy_(data["w"])
    cell.weight_ih_l0.copy_(data["u"])
    cell.bias_ih_l0.copy_(data["b"])
    cell.bias_hh_l0.zero_()
    inputs, upstream = data["inputs"], data["upstream"]

    def run():
        with torch.enable_grad():
            cell.zero_grad()
            states, _ = cell(inputs)
            states.backward(upstream)

    def answer():
        run()
        return {
            "recurrent": cell.weight_hh_l0.grad.numpy(),
            "input": cell.weight_ih_l0.grad.numpy(),
            "bias": cell.bias_ih_l0.grad.numpy(),
        }

    return Kernel(run, answer)


class Gru:
    def __init__(self, data):
        self.weights, self.inner, self.outer = data["weights"], data["inner"], data["outer"]
        self.size = self.weights.shape[1]

    def parts(self, h):
        n = self.size
        a = torch.addmm(self.inner, h, self.weights.T)
        gates = torch.sigmoid(a[:, : 2 * n] + self.outer[: 2 * n])
        r, z = gates[:, :n], gates[:, n:]
        v = a[:, 2 * n :]
        return v, r, z, torch.tanh(self.outer[2 * n :] + r * v)

    def displacement(self, h):
        _, _, z, c = self.parts(h)
        return (1 - z) * (c - h)

    def system(self, h):
        n = self.size
        v, r, z, c = self.parts(h)
        slope = (1 - z) * (1 - c * c)
        jacobian = (slope * v * r * (1 - r))[:, :, None] * self.weights[:n]
        jacobian += ((h - c) * z * (1 - z))[:, :, None] * self.weights[n : 2 * n]
        jacobian += (slope * r)[:, :, None] * self.weights[2 * n :]
        jacobian.diagonal(dim1=1, dim2=2).add_(z - 1)
        return (1 - z) * (c - h), jacobian


def newton_chunk(gru, starts, steps=30, halvings=10):
    h = starts.clone()
    residual = torch.linalg.norm(gru.displacement(h), dim=1)
    live = torch.arange(len(h))
    for _ in range(steps):
        live = live[residual[live] > 1e-12]
        if len(live) == 0:
            break
        g, a = gru.system(h[live])
        # A singular matrix gives no step, and its start ends below.
        move = -torch.linalg.solve_ex(a, g)[0]
        waiting = torch.arange(len(live))
        factor = 1.0
        for _ in range(halvings):
            rows = live[waiting]
            trial = h[rows] + factor * move[waiting]
            lengths = torch.linalg.norm(gru.displacement(trial), dim=1)
            better = lengths < (1 - 1e-4 * factor) * residual[rows]
            h[rows[better]] = trial[better]
            residual[rows[better]] = lengths[better]
            waiting = waiting[~better]
            if len(waiting) == 0:
                break
            factor /= 2
        keep = torch.ones(len(live), dtype=torch.bool)
        keep[waiting] = False
        live = live[keep]
    return residual


def fixed_points(params, data):
    data = tensors(data)
    gru = Gru(data)

    def run():
        residuals = torch.cat([newton_chunk(gru, rows) for rows in torch.split(data["starts"], 64)])
        return {"share": torch.mean((residuals < params["tolerance"]).double()).item()}

    return Kernel(run, lambda: {"facts": run()})


def adam(params, data):
    """
    Minimises the speed of all starts together with Adam: rate .05, a plateau scheduler that all starts share.
    One untuned setting of a widely used recipe; ends after `iterations` or `seconds`.
    """
    data = tensors(data)
    gru = Gru(data)

    def run(iterations=None):
        began = time.perf_counter()
        h = data["starts"].clone().requires_grad_(True)
        optimizer = torch.optim.Adam([h], lr=0.05)
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.95, patience=200)
        best, count = 0.0, 0
        for count in range(1, (iterations or params["iterations"]) + 1):
            optimizer.zero_grad()
            with torch.enable_grad():
                squares = torch.sum(gru.displacement(h) ** 2, dim=1)
                loss = 0.5 * torch.mean(squares)
                loss.backward()
            optimizer.step()
            schedule.step(loss.detach())
            if count % 25 == 0:
                best = max(best, torch.mean((squares.detach() < params["tolerance"] ** 2).double()).item())
                if time.perf_counter() - began > params["seconds"]:
                    break
        end = torch.linalg.norm(gru.displacement(h.detach()), dim=1)
        share = torch.mean((end < params["tolerance"]).double()).item()
        return {"share": max(best, share), "shareAtEnd": share, "iterations": count}

    return Kernel(run, lambda: {"facts": run(1)})


KERNELS = {"lyapunov": lyapunov, "bptt": bptt, "fixed-points": fixed_points, "adam": adam}
