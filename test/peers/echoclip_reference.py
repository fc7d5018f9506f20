"""EchoCLIP's two towers in PyTorch, as models/train trains them: an independent reference for the imported graphs.

Usage: echoclip_reference.py CONFIG.json FOLDER [SECONDS]
Makes a random checkpoint of the configuration (FOLDER/checkpoint.bin by torch.save), inputs (image.f32, tokens.i64) and the
embeddings (image_embedding.f32, map.f32, text_embedding.f32). Prints JSON; with SECONDS, the image tower's ms a frame too.
"""
import json
import os
import sys
import time

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "models", "train"))
from towers import image_embedding, image_map, parameters, text_embedding  # noqa: E402

config = json.load(open(sys.argv[1]))
folder = sys.argv[2]
image, text = config["image"], config["text"]
generator = torch.Generator().manual_seed(7)


def random(name, shape):
    """Far from where training starts, so that no parameter can be left out unseen."""
    if name == "logit_scale":
        return torch.tensor(4.6)
    if name.endswith(".gamma"):
        return 0.3 + 0.1 * torch.randn(shape, generator=generator)
    if name == "token_embedding.weight":
        return 0.5 * torch.randn(shape, generator=generator)
    if len(shape) == 1 or name == "positional_embedding":
        return float(name.endswith("weight")) + 0.1 * torch.randn(shape, generator=generator)
    inputs = shape[0] if name == "text_projection" else max(1, int(torch.tensor(shape[1:]).prod()))
    return inputs**-0.5 * torch.randn(shape, generator=generator)


state = {name: random(name, shape) for name, shape, _ in parameters(config)}


def save(name, tensor, kind="<f4"):
    tensor.contiguous().numpy().astype(kind).tofile(os.path.join(folder, name))


torch.save(state, os.path.join(folder, "checkpoint.bin"))
frames = torch.randn(config["frames"], 3, image["size"], image["size"], generator=generator)
tokens = torch.zeros(3, text["length"], dtype=torch.long)
for row, count in enumerate((3, text["length"] // 2, text["length"] - 1)):
    tokens[row, :count] = torch.randint(1, text["vocabulary"] - 1, (count,), generator=generator)
    tokens[row, count] = text["vocabulary"] - 1
with torch.no_grad():
    feature_map = image_map(config, state, frames)
    embedding = image_embedding(state, feature_map)
    said = {"tensors": len(state), "parameters": sum(t.numel() for t in state.values()), "torch": torch.__version__, "threads": torch.get_num_threads()}
    save("image.f32", frames)
    save("image_embedding.f32", embedding)
    save("map.f32", feature_map)
    save("tokens.i64", tokens, "<i8")
    save("text_embedding.f32", text_embedding(config, state, tokens))
    if len(sys.argv) > 3:
        one, times, begun = frames[:1], [], time.perf_counter()
        while time.perf_counter() - begun < float(sys.argv[3]) or len(times) < 3:
            at = time.perf_counter()
            image_embedding(state, image_map(config, state, one))
            times.append(1000 * (time.perf_counter() - at))
        said["msPerFrame"] = sorted(times)[len(times) // 2]
print(json.dumps(said))
