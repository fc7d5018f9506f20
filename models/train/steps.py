"""What every contrastive training here shares: the loss, the learning rate's course, and files that are whole or not there. models/phantom-clip uses it too."""
import math
import os

import torch
import torch.nn.functional as F


def contrast(logits):
    """CLIP's loss: row n belongs to column n, both ways."""
    target = torch.arange(len(logits), device=logits.device)
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


def rate(highest, step, steps, warmup, floor=0.0):
    """The learning rate at a step counted from 0: linear warm-up times a half cosine that ends at `floor`."""
    return highest * min(1, (step + 1) / warmup) * (0.5 + 0.5 * math.cos(math.pi * step / steps) + floor)


def save_whole(content, path):
    temporary = path + ".part"
    torch.save(content, temporary)
    os.replace(temporary, path)
