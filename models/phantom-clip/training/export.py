"""Writes the trained graphs: python3 export.py CHECKPOINT PACK_FOLDER. manifest.json and gate.json come from ../evaluate.ts."""
import json
import os
import sys

import torch

from model import EMBEDDING, ImageTower, Pooling, TextTower
from text import BINARY_PHRASES, CONTEXT, EF_TEMPLATES, VOCABULARY, tokenise_batch

OPSET = 14


class PoolingOutputs(torch.nn.Module):
    """The pooling graph without its training-only heads."""

    def __init__(self, pooling):
        super().__init__()
        self.pooling = pooling

    def forward(self, frames):
        return self.pooling(frames)


def export(module, example, path, inputs, outputs, axes):
    torch.onnx.export(module.eval(), example, path, input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=OPSET)


def prompts():
    """Group name -> [(text, value or None)]."""
    groups = {"LVEF": [(template.format(n=n), n) for template in EF_TEMPLATES for n in range(101)]}
    for name, (positive, negative) in BINARY_PHRASES.items():
        groups[name + "Present"] = [(text, None) for text in positive]
        groups[name + "Absent"] = [(text, None) for text in negative]
    return groups


def write_prompts(text_tower, folder):
    rows, index = [], {}
    for group, entries in prompts().items():
        index[group] = [dict(text=text, row=len(rows) + n, value=value) for n, (text, value) in enumerate(entries)]
        rows += [text for text, _ in entries]
    with torch.no_grad():
        embeddings = text_tower.eval()(tokenise_batch(rows))
    embeddings.numpy().astype("<f4").tofile(os.path.join(folder, "prompts.f32"))
    json.dump(dict(dimensions=EMBEDDING, groups=index), open(os.path.join(folder, "prompts.json"), "w"))


def main(checkpoint, folder):
    state = torch.load(checkpoint, map_location="cpu")
    image, text, pool = ImageTower(state["anatomy"]), TextTower(), Pooling(state["anatomy"])
    for module, name in ((image, "image"), (text, "text"), (pool, "pool")):
        module.load_state_dict(state[name])
    os.makedirs(folder, exist_ok=True)
    at = lambda name: os.path.join(folder, name)
    export(image, torch.zeros(1, 1, 96, 128), at("image.onnx"), ["pixels"], ["embedding", "view", "features"], {name: {0: "batch"} for name in ("pixels", "embedding", "view", "features")})
    export(PoolingOutputs(pool), torch.rand(1, 8, EMBEDDING), at("pooling.onnx"), ["frames"], ["loop", "identity"], {"frames": {0: "batch", 1: "frames"}, "loop": {0: "batch"}, "identity": {0: "batch"}})
    export(text, tokenise_batch([EF_TEMPLATES[0].format(n=55)]), at("text.onnx"), ["tokens"], ["embedding"], {"tokens": {0: "batch", 1: "length"}, "embedding": {0: "batch"}})
    json.dump(dict(context=CONTEXT, words=VOCABULARY), open(at("vocabulary.json"), "w"))
    write_prompts(text, folder)


if __name__ == "__main__":
    main(*sys.argv[1:3])
