"""What the Python module makes of networks; needs nothing but Python. With torch and numpy, more is tested."""

import base64
import json
import math
import struct
import unittest
from importlib.util import find_spec
from pathlib import Path

import phasebook
from phasebook._show import MAX_BYTES
from phasebook._text import grouped, short

GOLDEN = json.loads(Path(__file__).with_name("golden").joinpath("torch_cells.json").read_text())
FIXTURES = Path(__file__).parents[3] / "packages" / "dynamics" / "test" / "fixtures"
HAS_NUMPY = find_spec("numpy") is not None
HAS_TORCH = find_spec("torch") is not None


def decode(encoded):
    count = math.prod(encoded["shape"])
    letter = {"float32": "f", "float64": "d"}[encoded["dtype"]]
    return list(struct.unpack(f"<{count}{letter}", base64.b64decode(encoded["base64"])))


class StateDicts(unittest.TestCase):
    def test_every_golden_layer_is_recognised(self):
        kinds = {}
        for name, case in GOLDEN["cases"].items():
            activation = "relu" if name == "rnn-relu" else "tanh"
            view = phasebook.model_view(case["state_dict"], activation=activation)
            kinds[name] = view.data["model"]["cell"]["kind"]
            self.assertNotIn("warnings", view.data)
        self.assertEqual(
            kinds,
            {"rnn-tanh": "elman", "rnn-relu": "elman", "gru": "gru", "gru-without-bias": "gru", "lstm": "lstm"},
        )

    def test_weights_survive_bit_by_bit(self):
        weights = GOLDEN["cases"]["gru"]["state_dict"]
        cell = phasebook.model_view(weights).data["model"]["cell"]
        self.assertEqual(cell["recurrent"]["dtype"], "float32")
        flat = [entry for row in weights["weight_hh_l0"] for entry in row]
        self.assertEqual(decode(cell["recurrent"]), flat)
        self.assertEqual(decode(cell["recurrentBias"]), weights["bias_hh_l0"])

    def test_biases_of_an_rnn_are_added(self):
        weights = GOLDEN["cases"]["rnn-tanh"]["state_dict"]
        cell = phasebook.model_view(weights, activation="tanh").data["model"]["cell"]
        total = [a + b for a, b in zip(weights["bias_ih_l0"], weights["bias_hh_l0"])]
        self.assertEqual(decode(cell["bias"]), total)

    def test_the_activation_is_asked_for(self):
        weights = GOLDEN["cases"]["rnn-tanh"]["state_dict"]
        view = phasebook.model_view(weights)
        self.assertIn("tanh is assumed", view.data["warnings"][0])
        self.assertIn("Warning: Nothing says", view.text)
        with self.assertRaisesRegex(ValueError, "`activation` must be 'tanh' or 'relu'"):
            phasebook.model_view(weights, activation="gelu")

    def test_readout_prefix_and_leftovers(self):
        weights = {f"net.rnn.{key}": value for key, value in GOLDEN["cases"]["lstm"]["state_dict"].items()}
        weights |= {"net.fc.weight": [[0.5] * 5], "net.fc.bias": [1.0], "embedding": [[1.0]]}
        view = phasebook.model_view(weights, title="Memory")
        self.assertEqual(decode(view.data["readout"]["weight"]), [0.5] * 5)
        self.assertEqual(view.data["source"]["tensors"]["readoutWeight"], "net.fc.weight")
        self.assertEqual(view.data["warnings"], ["Tensors that are not used: `embedding`"])
        self.assertTrue(view.text.startswith("Memory: LSTM, 5 units, 3 inputs, 200 parameters, readout of 1 output"))

    def test_what_is_not_supported_is_named(self):
        layer = GOLDEN["cases"]["gru"]["state_dict"]
        for extra, what in (
            ("weight_hh_l1", "a second layer"),
            ("weight_hh_l0_reverse", "a second direction"),
            ("weight_hr_l0", "a projection"),
        ):
            with self.assertRaisesRegex(ValueError, f"`{extra}` belongs to {what}: supported are RNN"):
                phasebook.model_view({**layer, extra: [[0.0]]})
        with self.assertRaisesRegex(ValueError, "2 recurrent layers: name one of `a.`, `b.`"):
            both = {f"{part}.{key}": value for part in "ab" for key, value in layer.items()}
            phasebook.model_view(both)
        with self.assertRaisesRegex(ValueError, "no tensor called `weight_hh_l0`"):
            phasebook.model_view({"fc.weight": [[1.0]]})
        with self.assertRaisesRegex(TypeError, "`source` must be a torch module"):
            phasebook.model_view(3)
        with self.assertRaisesRegex(ValueError, "`bias_hh_l0` must have shape \\[15\\]: got \\[2\\]"):
            phasebook.model_view({**layer, "bias_hh_l0": [1.0, 2.0]})
        with self.assertRaisesRegex(ValueError, "it must be finite: got nan at index 2"):
            phasebook.model_view({**layer, "bias_hh_l0": [0.0, 0.0, math.nan] + [0.0] * 12})
        with self.assertRaisesRegex(ValueError, "must be a .safetensors or .npz file: got model.pt"):
            phasebook.model_view("folder/model.pt")


class Files(unittest.TestCase):
    @unittest.skipUnless(HAS_NUMPY, "numpy is not here")
    def test_npz(self):
        view = phasebook.model_view(FIXTURES / "flipflop-gru.npz")
        self.assertTrue(view.text.startswith("GRU, 32 units, 3 inputs, 3 552 parameters (float64), readout of 3"))
        self.assertIn("from flipflop-gru.npz", view.text)
        self.assertIn("radii of the recurrent blocks 1.68 (reset), 2.07 (update) and 1.74 (candidate)", view.text)

    @unittest.skipUnless(HAS_NUMPY and find_spec("safetensors"), "numpy or safetensors is not here")
    def test_safetensors(self):
        view = phasebook.model_view(FIXTURES / "flipflop-gru.safetensors")
        self.assertEqual(view.data["source"]["fileName"], "flipflop-gru.safetensors")


class Cells(unittest.TestCase):
    def test_a_cell_as_data(self):
        view = phasebook.model_view({"kind": "elman", "recurrent": [[0, -2], [2, 0]], "activation": "relu"})
        self.assertEqual(view.data["model"]["cell"]["activation"], "relu")
        self.assertEqual(view.data["model"]["cell"]["input"]["shape"], [2, 0])
        self.assertTrue(view.text.startswith("ReLU network, 2 units, 0 inputs, 6 parameters"))

    def test_a_leaky_cell(self):
        cell = {"kind": "leaky", "leakRate": 0.5, "cell": {"kind": "gru", "recurrent": [[1], [1], [1]]}}
        view = phasebook.model_view(cell)
        self.assertEqual(view.data["model"]["cell"]["kind"], "leaky")
        self.assertTrue(view.text.startswith("Leaky GRU, 1 unit,"))

    def test_faults_are_named(self):
        for cell, message in (
            ({"kind": "mgu"}, "`kind` must be one of linear, elman"),
            ({"kind": "elman"}, "must have `recurrent`"),
            ({"kind": "gru", "recurrent": [[1], [1]]}, r"`recurrent` must have shape \[3H, H\]: got \[2, 1\]"),
            ({"kind": "elman", "recurrent": [[1]], "bias": [1, 2]}, r"`bias` must have shape \[1\]: got \[2\]"),
            ({"kind": "elman", "recurrent": [[1]], "activation": "sin"}, "`activation` must be one of"),
        ):
            with self.assertRaisesRegex(ValueError, message):
                phasebook.model_view(cell)


class Inputs(unittest.TestCase):
    CELL = {"kind": "elman", "recurrent": [[0.5]], "input": [[1.0, 2.0]]}

    def test_steps_and_batches_of_one(self):
        for inputs in ([[1, 2]] * 4, [[[1, 2]]] * 4, [[[1, 2]] * 4]):
            view = phasebook.model_view(self.CELL, inputs)
            self.assertEqual(view.data["inputs"]["shape"], [4, 2])
        self.assertIn("with 4 steps of inputs to look at", view.text)

    def test_other_shapes_are_refused(self):
        with self.assertRaisesRegex(ValueError, r"`inputs` must have shape \[steps, 2\]: got \[2, 3\]"):
            phasebook.model_view(self.CELL, [[1, 2, 3]] * 2)
        with self.assertRaisesRegex(ValueError, r"`input` must have shape \[2\]: got \[1\]"):
            phasebook.model_view(self.CELL, input=[1])

    def test_more_than_16_megabytes_are_refused(self):
        class Huge:
            shape = (MAX_BYTES // 8 + 1, 2)

        with self.assertRaisesRegex(ValueError, "must take at most 16 MB: got 16.0 MB; show a smaller network"):
            phasebook.model_view(self.CELL, Huge())
        Huge.shape = (3 * 2048, 2048)
        with self.assertRaisesRegex(ValueError, "at most 16 MB: got 48.0 MB"):
            phasebook.model_view({"weight_hh_l0": Huge(), "weight_ih_l0": [[0.0]] * (3 * 2048)})


class Words(unittest.TestCase):
    def test_numbers_read_as_in_the_browser(self):
        values = (0, 1e-12, 2, 1.684, -0.5, 1234.5, 123456789, 0.00001234, 1e-8, 1.5e25)
        texts = ["0", "0", "2", "1.68", "-0.5", "1230", "123000000", "0.0000123", "1e-8", "1.5e+25"]
        self.assertEqual([short(value) for value in values], texts)
        self.assertEqual(grouped(1234567), "1 234 567")


class Display(unittest.TestCase):
    def test_the_bundle_has_view_and_text(self):
        view = phasebook.model_view({"kind": "elman", "recurrent": [[2]]})
        bundle = view._repr_mimebundle_()
        self.assertEqual(bundle["application/vnd.phasebook.v1+json"]["kind"], "model")
        self.assertEqual(bundle["text/plain"], repr(view))
        json.dumps(bundle)

    @unittest.skipUnless(HAS_NUMPY, "numpy is not here")
    def test_numpy_measures_the_weights(self):
        import numpy

        view = phasebook.model_view({"kind": "elman", "recurrent": numpy.array([[0.0, -2.0], [2.0, 0.0]])})
        (block,) = view.data["blocks"]
        self.assertAlmostEqual(block["spectralRadius"], 2)
        self.assertEqual([round(entry, 9) for entry in decode(block["eigenvalues"])], [0, 2, 0, -2])
        self.assertIn("spectral radius 2 and norm 2", view.text)

    @unittest.skipUnless(HAS_NUMPY and find_spec("matplotlib") is not None, "numpy or matplotlib is not here")
    def test_matplotlib_draws_them(self):
        bundle = phasebook.model_view(GOLDEN["cases"]["gru"]["state_dict"])._repr_mimebundle_()
        self.assertTrue(base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG"))


@unittest.skipUnless(HAS_TORCH, "torch is not here")
class Torch(unittest.TestCase):
    def test_modules(self):
        import torch

        cases = [
            (torch.nn.RNN(3, 4, nonlinearity="relu"), "elman"),
            (torch.nn.RNNCell(3, 4), "elman"),
            (torch.nn.GRU(3, 4, batch_first=True), "gru"),
            (torch.nn.LSTM(3, 4, bias=False), "lstm"),
            (torch.nn.LSTMCell(3, 4).to(torch.bfloat16), "lstm"),
        ]
        for module, kind in cases:
            view = phasebook.model_view(module)
            cell = view.data["model"]["cell"]
            self.assertEqual(cell["kind"], kind)
            self.assertEqual(view.data["source"]["madeBy"], f"torch.nn.{type(module).__name__}")
            flat = next(v for k, v in module.state_dict().items() if k.startswith("weight_hh"))
            self.assertEqual(decode(cell["recurrent"]), flat.double().flatten().tolist())
            self.assertNotIn("warnings", view.data)
        self.assertEqual(cell["recurrent"]["dtype"], "float32")
        self.assertIn("(bfloat16)", view.text)

    def test_a_network_with_readout_and_inputs(self):
        import torch

        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.rnn = torch.nn.GRU(2, 3)
                self.fc = torch.nn.Linear(3, 1)

        view = phasebook.model_view(Net(), torch.randn(7, 1, 2))
        self.assertEqual(view.data["inputs"]["shape"], [7, 2])
        self.assertEqual(view.data["readout"]["weight"]["shape"], [1, 3])

    def test_what_is_not_supported_is_named(self):
        import torch

        for module in (
            torch.nn.GRU(3, 4, num_layers=2),
            torch.nn.GRU(3, 4, bidirectional=True),
            torch.nn.LSTM(3, 4, proj_size=2),
        ):
            with self.assertRaisesRegex(ValueError, "is not supported: supported are RNN, GRU and LSTM"):
                phasebook.model_view(module)
        with self.assertRaisesRegex(ValueError, "must hold one recurrent layer: it has none"):
            phasebook.model_view(torch.nn.Linear(2, 2))
        pair = torch.nn.ModuleDict({"a": torch.nn.GRU(1, 2), "b": torch.nn.LSTM(1, 2)})
        with self.assertRaisesRegex(ValueError, "it has `a`, `b`; name one with `prefix`"):
            phasebook.model_view(pair)
        self.assertEqual(phasebook.model_view(pair, prefix="b").data["model"]["cell"]["kind"], "lstm")


if __name__ == "__main__":
    unittest.main()
