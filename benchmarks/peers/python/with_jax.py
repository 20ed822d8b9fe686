"""JAX on the CPU, compiled once beforehand (compilation is not timed)."""

import os
import sys

THREADS = int(sys.argv[2])
if THREADS == 1:
    # XLA sizes its pools by the cores it may use; afterwards its threads may run anywhere again.
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    if hasattr(os, "sched_setaffinity"):
        ALLOWED = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(ALLOWED)})

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
from jax import lax  # noqa: E402

from kernel import Kernel  # noqa: E402

NAME = "jax"
jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")


def use_threads(threads):
    jax.block_until_ready(jnp.ones((4, 4)) @ jnp.ones((4, 4)))
    if threads == 1 and hasattr(os, "sched_setaffinity"):
        for task in os.listdir("/proc/self/task"):
            try:
                os.sched_setaffinity(int(task), ALLOWED)
            except OSError:
                pass  # it has ended


def versions():
    return {"jax": jax.__version__, "jaxlib": jax.lib.__version__}


def timed(compiled, *arguments):
    def run():
        jax.block_until_ready(compiled(*arguments))

    return run


def orbit_sums(w, b, h, q, rounds, interval):
    """`rounds` times `interval` steps and one QR; the number of rounds is not compiled in."""

    def step(_, carry):
        h, q = carry
        h = jnp.tanh(w @ h + b)
        return h, (1 - h * h)[:, None] * (w @ q)

    def one_round(_, carry):
        h, q, sums = carry
        h, q = lax.fori_loop(0, interval, step, (h, q))
        q, r = jnp.linalg.qr(q)
        return h, q, sums + jnp.log(jnp.abs(jnp.diagonal(r)))

    _, _, sums = lax.fori_loop(0, rounds, one_round, (h, q, jnp.zeros(q.shape[1])))
    return sums / (rounds * interval)


def lyapunov(params, data):
    interval = params["interval"]
    w, b, h, q = (jnp.asarray(data[name]) for name in ("w", "b", "h", "q"))
    compiled = jax.jit(lambda w, b, h, q, rounds: orbit_sums(w, b, h, q, rounds, interval))
    check = params["checkSteps"] // interval
    return Kernel(
        timed(compiled, w, b, h, q, params["steps"] // interval),
        lambda: {"exponents": jnp.sort(compiled(w, b, h, q, check))[::-1]},
    )


def sweep_batched(params, data):
    interval = params["interval"]
    ws, b, h, q = (jnp.asarray(data[name]) for name in ("ws", "b", "h", "q"))
    one = lambda w, rounds: orbit_sums(w, b, h, q, rounds, interval)  # noqa: E731
    compiled = jax.jit(jax.vmap(one, in_axes=(0, None)))
    return Kernel(
        timed(compiled, ws, params["steps"] // interval),
        lambda: {"exponents": -jnp.sort(-compiled(ws, params["checkSteps"] // interval), axis=1)},
    )


def bptt(params, data):
    weights = {name: jnp.asarray(data[name]) for name in ("w", "u", "b")}
    inputs, upstream = jnp.asarray(data["inputs"]), jnp.asarray(data["upstream"])

    def loss(weights):
        def step(h, x):
            h = jnp.tanh(h @ weights["w"].T + x @ weights["u"].T + weights["b"])
            return h, h

        start = jnp.zeros((inputs.shape[1], weights["w"].shape[0]), dtype=inputs.dtype)
        return jnp.sum(lax.scan(step, start, inputs)[1] * upstream)

    compiled = jax.jit(jax.grad(loss))

    def answer():
        gradient = compiled(weights)
        return {"recurrent": gradient["w"], "input": gradient["u"], "bias": gradient["b"]}

    return Kernel(timed(compiled, weights), answer)


KERNELS = {"lyapunov": lyapunov, "sweep-batched": sweep_batched, "bptt": bptt}
