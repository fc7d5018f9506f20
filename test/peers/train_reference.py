"""What PyTorch makes of the first validation loops and their reports: train_reference.py DATA RUN FOLDER."""
import json
import os
import sys

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "models", "train"))
from data import Loops, normalise  # noqa: E402
from model import EchoClip  # noqa: E402

data, run, folder = sys.argv[1:4]
recipe = json.load(open(os.path.join(data, "data.json")))["recipe"]
model = EchoClip(recipe["architecture"])
model.load_state_dict(torch.load(os.path.join(run, "resume.pt"), weights_only=True)["model"])
loops = Loops(data, recipe, "validation")
items = [loops[(None, number)] for number in range(2)]
frames = normalise(torch.cat([one for one, _, _ in items]), recipe)
tokens = torch.stack([one for _, one, _ in items])
with torch.no_grad():
    outputs = dict(frames=frames, images=model.images(frames[:, None]), texts=model.texts(tokens))
for name, tensor in outputs.items():
    tensor.contiguous().numpy().astype("<f4").tofile(os.path.join(folder, name + ".f32"))
tokens.numpy().astype("<i8").tofile(os.path.join(folder, "tokens.i64"))
