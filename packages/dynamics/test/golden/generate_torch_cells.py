"""Golden values of PyTorch's own recurrent layers, and files of weights as PyTorch, NumPy and Python write them.

Run: python generate_torch_cells.py     (needs torch, numpy and safetensors; deterministic; writes beside itself)

Writes torch_cells.json (states, readouts, Jacobians by autograd, in float64) and the folder torch_weights with one
file per network. Also writes files that no recurrent cell here can hold (two layers, two directions, projection).
"""
import io
import json
import os
import zipfile

import numpy as np
import safetensors
import safetensors.torch
import torch
from torch import nn
from torch.autograd.functional import jacobian

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "torch_weights")
SEED = 20240607
INPUTS, STEPS, OUTPUTS = 2, 10, 3

torch.manual_seed(SEED)
torch.set_default_dtype(torch.float64)
os.makedirs(FOLDER, exist_ok=True)


def network(name, layer, readout="fc"):
    """A recurrent layer with a linear readout, under the names that people give them."""
    return nn.ModuleDict({name: layer, readout: nn.Linear(layer.hidden_size, OUTPUTS)})


def one_step(layer, state, x):
    """Next state as one vector; an LSTM's is (h, c)."""
    if isinstance(layer, nn.RNNCellBase):
        if isinstance(layer, nn.LSTMCell):
            n = layer.hidden_size
            return torch.cat(layer(x, (state[:n], state[n:])))
        return layer(x, state)
    if isinstance(layer, nn.LSTM):
        n = layer.hidden_size
        _, (h, c) = layer(x[None, :], (state[None, :n], state[None, n:]))
        return torch.cat([h[0], c[0]])
    _, h = layer(x[None, :], state[None, :])
    return h[0]


def save(dict_, path, kind, metadata):
    path = os.path.join(FOLDER, path)
    if kind == "safetensors":
        safetensors.torch.save_file(dict_, path, metadata=metadata)
    elif kind == "json":
        with open(path, "w") as file:
            json.dump({name: tensor.tolist() for name, tensor in dict_.items()}, file)
    else:
        arrays = {name: tensor.numpy() for name, tensor in dict_.items()}
        (np.savez if kind == "npz" else np.savez_compressed)(path, **arrays)
        fix_times(path)
    os.chmod(path, 0o644)


def fix_times(path):
    """Rewrites an archive with a fixed date, so that the same weights give the same bytes."""
    with zipfile.ZipFile(path) as archive:
        items = [(info, archive.read(info)) for info in archive.infolist()]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for info, data in items:
            fixed = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = info.compress_type
            # As NumPy does: the local header carries 64-bit sizes.
            with archive.open(fixed, "w", force_zip64=True) as file:
                file.write(data)
    with open(path, "wb") as file:
        file.write(buffer.getvalue())


cases = []


def case(file, kind, model, cell, activation=None, options=None, metadata=None):
    layer, readout = model.values()
    n = layer.hidden_size
    size = 2 * n if cell == "lstm" else n
    save(model.state_dict(), file, kind, metadata)
    states = [0.8 * torch.rand(size) - 0.4]
    inputs = torch.randn(STEPS, INPUTS)
    for x in inputs:
        states.append(one_step(layer, states[-1], x).detach())
    # Derivatives at the fourth state and its input.
    at, x = states[3], inputs[3]
    parameters = {name: p for name, p in layer.named_parameters()}
    by_parameter = jacobian(
        lambda *values: one_step_with(layer, dict(zip(parameters, values)), at, x), tuple(parameters.values())
    )
    cases.append(dict(
        name=f"{type(layer).__name__} {activation or ''}{'' if layer.bias else ' without bias'}".replace("  ", " ").strip(),
        file=file, cell=cell, activation=activation, options=options or {},
        states=[s.tolist() for s in states], inputs=inputs.tolist(),
        readouts=[readout(s[:n]).tolist() for s in states],
        derivatives_at=3,
        jacobian_state=jacobian(lambda s: one_step(layer, s, x), at).tolist(),
        jacobian_input=jacobian(lambda u: one_step(layer, at, u), x).tolist(),
        jacobian_parameters={name: j.reshape(size, -1).tolist() for name, j in zip(parameters, by_parameter)},
    ))


def one_step_with(layer, parameters, state, x):
    class Step(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = layer

        def forward(self, s, u):
            return one_step(self.layer, s, u)

    named = {f"layer.{name}": value for name, value in parameters.items()}
    return torch.func.functional_call(Step(), named, (state, x))


case("rnn-tanh.safetensors", "safetensors", network("rnn", nn.RNN(INPUTS, 5)), "rnn", "tanh", metadata={"format": "pt"})
case("rnn-relu.npz", "npz", network("rnn", nn.RNN(INPUTS, 5, nonlinearity="relu")), "rnn", "relu", {"activation": "relu"})
case("rnn-tanh-no-bias.json", "json", network("rnn", nn.RNN(INPUTS, 4, bias=False), "linear"), "rnn", "tanh", {"activation": "tanh"})
case("gru.safetensors", "safetensors", network("gru", nn.GRU(INPUTS, 4), "readout"), "gru", metadata={"format": "pt"})
case("gru-no-bias.npz", "npz-compressed", network("encoder", nn.GRU(INPUTS, 5, bias=False), "decoder"), "gru")
case("lstm.npz", "npz-compressed", network("lstm", nn.LSTM(INPUTS, 4), "out"), "lstm")
case("lstm-no-bias.json", "json", network("lstm", nn.LSTM(INPUTS, 4, bias=False)), "lstm")
case("rnn-cell.json", "json", network("cell", nn.RNNCell(INPUTS, 4, nonlinearity="relu")), "rnn", "relu", {"activation": "relu"})
case("gru-cell.npz", "npz", network("cell", nn.GRUCell(INPUTS, 4)), "gru")
case("lstm-cell.safetensors", "safetensors", network("cell", nn.LSTMCell(INPUTS, 4), "head"), "lstm", options={"readout": "head"})

# ---- layers that are refused, each with a tensor that shows why
refused = []
for file, layer, tensor in (
    ("two-layers.safetensors", nn.GRU(INPUTS, 3, num_layers=2), "gru.weight_ih_l1"),
    ("bidirectional.safetensors", nn.GRU(INPUTS, 3, bidirectional=True), "gru.weight_ih_l0_reverse"),
    ("projection.safetensors", nn.LSTM(INPUTS, 4, proj_size=2), "gru.weight_hr_l0"),
):
    save({f"gru.{name}": value.detach() for name, value in layer.state_dict().items()}, file, "safetensors", None)
    refused.append(dict(file=file, tensor=tensor))

# ---- the same numbers in every format that can hold them
numbers = torch.tensor([[0.0, -0.0, 1.0], [-2.5, 0.333251953125, 65504.0]])
dtypes = dict(f64=torch.float64, f32=torch.float32, f16=torch.float16, bf16=torch.bfloat16)
save({name: numbers.to(dtype) for name, dtype in dtypes.items()}
     | {name: torch.tensor([[0, 1, -2], [3, 127, -128]]).to(dtype) for name, dtype in
        dict(i64=torch.int64, i32=torch.int32, i16=torch.int16, i8=torch.int8).items()}
     | dict(u8=torch.tensor([[0, 1, 2], [3, 127, 255]], dtype=torch.uint8), bool=torch.tensor([True, False, True]),
            scalar=torch.tensor(7.0), empty=torch.zeros(0, 4)), "dtypes.safetensors", "safetensors", None)
rounded = {name: numbers.to(dtype).to(torch.float64).tolist() for name, dtype in dtypes.items()}

arrays = {}
for code in ("f8", "f4", "f2", "i8", "i4", "i2", "u8", "u4", "u2"):
    for order, word in (("<", "little"), (">", "big")):
        arrays[f"{code}_{word}"] = np.array([[0, 1, 2], [3, 100, 65000 if code[0] == "u" else 120]], dtype=order + code)
for code in ("i1", "u1", "?"):
    arrays[code.replace("?", "b1")] = np.array([[0, 1, 2], [3, 100, 120]], dtype=code)
arrays["fortran"] = np.asfortranarray(np.arange(24.0).reshape(2, 3, 4))
arrays["scalar"] = np.array(7.0)
arrays["one"] = np.array([7.0])
arrays["empty"] = np.zeros((0, 4))
path = os.path.join(FOLDER, "dtypes.npz")
np.savez_compressed(path, **arrays)
# .npy versions 2 and 3, which NumPy itself writes only where version 1 does not suffice
with zipfile.ZipFile(path, "a") as archive:
    for version in ((2, 0), (3, 0)):
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, np.arange(6.0).reshape(2, 3), version=version)
        archive.writestr(f"version{version[0]}.npy", buffer.getvalue())
fix_times(path)

halves = np.arange(65536, dtype=np.uint16)
golden = dict(
    about="PyTorch's own recurrent layers in float64. states[0] is random; states[t + 1] = layer(inputs[t], states[t]); an LSTM's state is (h, c). "
          "Jacobians by autograd at states[derivatives_at] and inputs[derivatives_at]; jacobian_parameters by PyTorch's tensor, flattened row-major.",
    generator="generate_torch_cells.py", torch=torch.__version__, numpy=np.__version__, safetensors=safetensors.__version__, seed=SEED,
    tolerance=1e-12, jacobian_tolerance=1e-12, cases=cases, refused=refused, rounded=rounded,
    float16_finite_sum=float(np.sum(np.abs(halves.view(np.float16)[np.isfinite(halves.view(np.float16))].astype(np.float64)))),
    float16_samples=[[int(k), float(halves[k:k + 1].view(np.float16)[0])] for k in range(0, 0x7C00, 257)],
    bfloat16_samples=[[int(k), torch.tensor([k], dtype=torch.int16).view(torch.bfloat16).item()] for k in range(0, 0x7F80, 1021)],
)
with open(os.path.join(HERE, "torch_cells.json"), "w") as file:
    file.write(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
