"""The three graphs of the pack: image tower, text tower, pooling."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from text import CONTEXT, VOCABULARY

EMBEDDING = 256
IDENTITY = 128
FEATURES = 160
DEVICES = 4
VIEWS = ["A4C", "A2C", "PLAX", "PSAX", "other"]


def unit(x):
    return x / (x.pow(2).sum(-1, keepdim=True) + 1e-8).sqrt()


class ResidualBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(width)

    def forward(self, x):
        return F.relu(x + self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x))))))


def downsample(inputs, outputs, kernel, stride):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, padding=(kernel - stride + 1) // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


class ImageTower(nn.Module):
    """(B, 1, 96, 128) normalised -> unit embedding (B, 256), view logits (B, 5), features (B, 160)."""

    def __init__(self, anatomy_size):
        super().__init__()
        self.trunk = nn.Sequential(
            downsample(1, 32, 6, 4),
            downsample(32, 64, 3, 2), ResidualBlock(64),
            downsample(64, 128, 3, 2), ResidualBlock(128),
            downsample(128, FEATURES, 3, 2), ResidualBlock(FEATURES),
        )
        # Positions matter for geometry, so the head sees a flattened 3 x 4 grid beside the mean.
        self.reduce = nn.Conv2d(FEATURES, 64, 1)
        self.hidden = nn.Linear(64 * 12 + FEATURES, 448)
        # Centred before it is made a unit vector: else all frames lie in one narrow cone and small devices are never told apart.
        self.project = nn.Sequential(nn.Linear(448, EMBEDDING, bias=False), nn.BatchNorm1d(EMBEDDING))
        self.view = nn.Linear(448, len(VIEWS))
        # Training only: LV half-width and length, devices and effusion, anatomy.
        self.sizes = nn.Linear(448, 2)
        self.devices = nn.Linear(448, DEVICES)
        self.anatomy = nn.Linear(448, anatomy_size)

    def hidden_and_features(self, x):
        maps = self.trunk(x)
        features = maps.mean((2, 3))
        grid = F.relu(self.reduce(maps)).flatten(1)
        return F.gelu(self.hidden(torch.cat([grid, features], 1))), features

    def forward(self, x):
        hidden, features = self.hidden_and_features(x)
        return unit(self.project(hidden)), self.view(hidden), features


class Pooling(nn.Module):
    """(B, F, 256) frame embeddings -> unit loop embedding (B, 256), unit identity embedding (B, 128).

    EF is a ratio over time, so beside the mean the head sees each learned direction's extremes and spread over the frames.
    """

    def __init__(self, anatomy_size):
        super().__init__()
        self.standard = nn.BatchNorm1d(EMBEDDING)
        self.directions = nn.Linear(EMBEDDING, 192)
        self.mix = nn.Linear(4 * 192 + EMBEDDING, 320)
        self.project = nn.Sequential(nn.Linear(320, EMBEDDING, bias=False), nn.BatchNorm1d(EMBEDDING))
        self.identity = nn.Sequential(nn.Linear(2 * 192 + EMBEDDING, 256), nn.GELU(), nn.Linear(256, IDENTITY, bias=False), nn.BatchNorm1d(IDENTITY))
        # Training only.
        self.ef = nn.Linear(320, 1)
        self.devices = nn.Linear(320, DEVICES)
        self.anatomy = nn.Linear(IDENTITY, anatomy_size)

    def hidden_and_identity(self, frames):
        frames = self.standard(frames.flatten(0, 1)).view_as(frames)
        mean = frames.mean(1)
        along = self.directions(frames)
        middle, highest, lowest = along.mean(1), along.max(1)[0], along.min(1)[0]
        spread = ((along - middle[:, None]).pow(2).mean(1) + 1e-6).sqrt()
        hidden = F.gelu(self.mix(torch.cat([middle, highest, lowest, spread, mean], 1)))
        return hidden, self.identity(torch.cat([highest, lowest, mean], 1))

    def forward(self, frames):
        hidden, identity = self.hidden_and_identity(frames)
        return unit(self.project(hidden)), unit(identity)


class TextTower(nn.Module):
    """(B, T) token ids, 0 = padding -> unit embedding (B, 256). A two-layer transformer."""

    def __init__(self, width=128, layers=2, heads=4):
        super().__init__()
        self.heads = heads
        self.tokens = nn.Embedding(len(VOCABULARY), width)
        self.positions = nn.Parameter(torch.randn(CONTEXT, width) * 0.02)
        nn.init.normal_(self.tokens.weight, std=0.05)
        self.blocks = nn.ModuleList(
            [nn.ModuleDict(dict(norm1=nn.LayerNorm(width), qkv=nn.Linear(width, 3 * width), out=nn.Linear(width, width), norm2=nn.LayerNorm(width), up=nn.Linear(width, 4 * width), down=nn.Linear(4 * width, width))) for _ in range(layers)]
        )
        self.norm = nn.LayerNorm(width)
        self.project = nn.Linear(width, EMBEDDING, bias=False)

    def attend(self, block, x, bias):
        length, width = x.shape[1], x.shape[2]
        query, key, value = block["qkv"](block["norm1"](x)).view(-1, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        weights = (query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5 + bias).softmax(-1)
        return block["out"]((weights @ value).transpose(1, 2).reshape(-1, length, width))

    def forward(self, tokens):
        mask = (tokens != 0).float()
        bias = (1 - mask)[:, None, None, :] * -1e4
        x = self.tokens(tokens) + self.positions[: tokens.shape[1]]
        for block in self.blocks:
            x = x + self.attend(block, x, bias)
            x = x + block["down"](F.gelu(block["up"](block["norm2"](x))))
        x = self.norm(x) * mask[..., None]
        return unit(self.project(x.sum(1) / mask.sum(1, keepdim=True) ** 0.5))
