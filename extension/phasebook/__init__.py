"""Recurrent neural networks as dynamical systems, alive in JupyterLab.

The package carries a prebuilt JupyterLab extension, and one function for notebooks in Python::

    import phasebook
    phasebook.show(model)           # a torch module, a state_dict, a file of weights, or a cell as data

The output holds the weights as data; portrait, fixed points, exponents and gradients are computed in the browser.
"""

from ._show import ModelView, model_view, show

__all__ = ["ModelView", "model_view", "show"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Tell ``jupyter labextension develop`` where the built extension lies."""
    return [{"src": "labextension", "dest": "@phasebook/jupyterlab"}]
