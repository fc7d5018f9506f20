"""Writes a run's model as a checkpoint in open_clip's names: python3 export.py RUN CHECKPOINT.pt (or .safetensors, with that package)."""
import json
import sys

import torch

from steps import save_whole


def main(run, path):
    kept = torch.load(f"{run}/resume.pt", map_location="cpu", weights_only=True)
    # Of its own storage each, so that nothing of the run comes along.
    state = {name: value.detach().clone().contiguous() for name, value in kept["model"].items()}
    if path.endswith(".safetensors"):
        try:
            from safetensors.torch import save_file
        except ImportError:
            raise SystemExit("Writing .safetensors needs the package safetensors. Install it, or end the name in .pt: both are imported alike.")
        save_file(state, path)
    else:
        save_whole(dict(state_dict=state), path)
    print(json.dumps(dict(checkpoint=path, step=kept["step"], tensors=len(state), parameters=sum(value.numel() for value in state.values()))))


if __name__ == "__main__":
    main(*sys.argv[1:3])
