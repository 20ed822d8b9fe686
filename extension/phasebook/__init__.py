"""Recurrent neural networks as dynamical systems, alive in JupyterLab.

The package carries a prebuilt JupyterLab extension; there is nothing to import.
"""


def _jupyter_labextension_paths():
    """Tell ``jupyter labextension develop`` where the built extension lies."""
    return [{"src": "labextension", "dest": "@phasebook/jupyterlab"}]
