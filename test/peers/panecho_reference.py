"""PanEcho's layers with PyTorch's own modules: an independent reference for the imported graphs.

Usage: panecho_reference.py CONFIG.json FOLDER
Makes a random checkpoint of the configuration, wrapped as the published one, and what it makes of random frames.
"""
import json
import os
import sys

import torch
import torch.nn as nn

config = json.load(open(sys.argv[1]))
folder = sys.argv[2]
image, clip, heads = config["image"], config["clip"], config["heads"]
torch.manual_seed(11)
width = image["widths"][-1]


class ChannelsLastNorm(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Swap(nn.Module):
    def __init__(self, order):
        super().__init__()
        self.order = order

    def forward(self, x):
        return x.permute(self.order)


class Block(nn.Module):
    def __init__(self, w):
        super().__init__()
        self.layer_scale = nn.Parameter(0.3 + 0.1 * torch.randn(w, 1, 1))
        self.block = nn.Sequential(
            nn.Conv2d(w, w, 7, padding=3, groups=w), Swap((0, 2, 3, 1)), nn.LayerNorm(w, eps=1e-6),
            nn.Linear(w, 4 * w), nn.GELU(), nn.Linear(4 * w, w), Swap((0, 3, 1, 2)),
        )

    def forward(self, x):
        return x + self.layer_scale * self.block(x)


class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        widths = image["widths"]
        parts = [nn.Sequential(nn.Conv2d(3, widths[0], 4, 4), ChannelsLastNorm(widths[0], eps=1e-6))]
        for s, depth in enumerate(image["depths"]):
            if s:
                parts.append(nn.Sequential(ChannelsLastNorm(widths[s - 1], eps=1e-6), nn.Conv2d(widths[s - 1], widths[s], 2, 2)))
            parts.append(nn.Sequential(*[Block(widths[s]) for _ in range(depth)]))
        self.features = nn.Sequential(*parts)
        self.classifier = nn.Sequential(nn.LayerNorm(width, eps=1e-6))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Module()
        self.encoder.model = Tower()
        layer = nn.TransformerEncoderLayer(width, clip["heads"], width, 0.0, activation="relu", batch_first=True)
        self.transformer = nn.TransformerEncoder(layer, clip["layers"])
        self.time_encoder = nn.Module()
        self.time_encoder.pe = nn.Parameter(torch.randn(1, clip["length"], width))


model = nn.Module()
model.encoder = Encoder()
for name, outputs in heads:
    model.add_module(f"{name}_head", nn.Sequential(nn.Dropout(0.25), nn.Linear(width, outputs)))
for p in model.parameters():
    if p.dim() == 1:
        p.data += 0.1 * torch.randn_like(p)
model.eval()
torch.save({"epoch": 1, "weights": model.state_dict()}, os.path.join(folder, "checkpoint.pt"))


def save(name, tensor):
    tensor.contiguous().numpy().astype("<f4").tofile(os.path.join(folder, name))


with torch.no_grad():
    frames = torch.randn(clip["length"], 3, image["size"], image["size"])
    tower = model.encoder.encoder.model
    feature_map = tower.features(frames)
    features = tower.classifier(feature_map.mean((2, 3)))
    pooled = model.encoder.transformer(features[None] + model.encoder.time_encoder.pe).mean(1)
    save("frames.f32", frames)
    save("map.f32", feature_map)
    save("features.f32", features)
    for name, _ in heads:
        save(f"{name}.f32", getattr(model, f"{name}_head")(pooled))
