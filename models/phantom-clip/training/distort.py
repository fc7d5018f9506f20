"""What acquisitions do and the generator doesn't draw, on clips (B, F, H, W) of grey 0..1: shadow, lost patches, mirror, gain, grey curve, depth, tilt, narrow
sectors and marks. One draw a clip, the same on all its frames. Only kinds that ../distorted/distortions.ts does not hold out."""
import math
import random

import torch
import torch.nn.functional as F

HALF_ANGLE = 0.72


def polar(height, width):
    """Angle from the sector's middle and depth as a share of the height, of each pixel."""
    y, x = torch.meshgrid(torch.arange(height) / height, (torch.arange(width) - (width - 1) / 2) / height, indexing="ij")
    return torch.atan2(x, y + 1e-6), torch.sqrt(x * x + y * y)


def shadow(clip):
    angle, depth = polar(*clip.shape[1:])
    kept = random.uniform(0.05, 0.4)
    if random.random() < 0.5:
        dark = torch.sigmoid((angle - random.uniform(-0.15, 0.3)) / 0.04)
    else:
        middle, half = random.uniform(-0.5, 0.5), random.uniform(0.05, 0.2)
        dark = ((angle - middle).abs() < half).float() * (depth > random.uniform(0.05, 0.4)).float()
    return clip * (1 - (1 - kept) * dark)


def patches(clip):
    height, width = clip.shape[1:]
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    for _ in range(random.randint(2, 7)):
        far = (x - random.uniform(0.2, 0.8) * width) ** 2 + (y - random.uniform(0.15, 0.9) * height) ** 2
        clip = torch.where(far < random.uniform(3, 8) ** 2, 0.1 * clip, clip)
    return clip


def mirror(clip):
    return clip.flip(2)


def gain(clip):
    return (random.choice((random.uniform(0.35, 0.8), random.uniform(1.2, 2.2))) * clip).clamp(0, 1)


def warp(clip, scale, turn):
    """Scaled and turned about the middle of the upper edge; black beyond, and beyond the sector."""
    height, width = clip.shape[1:]
    sin, cos = math.sin(turn), math.cos(turn)
    aspect = width / height
    # affine_grid works in -1..1 about the centre; the transducer is at (0, -1).
    theta = torch.tensor([[[cos * scale, -sin * scale / aspect, -sin * scale / aspect], [sin * scale * aspect, cos * scale, cos * scale - 1]]])
    grid = F.affine_grid(theta, [1, clip.shape[0], height, width], align_corners=False)
    angle, _ = polar(height, width)
    return F.grid_sample(clip[None], grid, align_corners=False)[0] * (angle.abs() < HALF_ANGLE)


def depth(clip):
    return warp(clip, random.uniform(1.05, 1.35), 0.0)


def tilt(clip):
    return warp(clip, 1.0, random.choice((-1, 1)) * random.uniform(0.05, 0.3))


def narrow(clip):
    angle, _ = polar(*clip.shape[1:])
    return clip * (angle.abs() < math.radians(random.uniform(48, 70)) / 2)


def marks(clip):
    clip = clip.clone()
    height, width = clip.shape[1:]
    for _ in range(random.randint(1, 3)):
        x, y = random.uniform(0.2, 0.7) * width, random.uniform(0.2, 0.8) * height
        across, down = random.uniform(-40, 40), random.uniform(-40, 40)
        for step in range(40):
            if step % 6 < 2 or random.random() < 0.1:
                column, row = int(x + across * step / 40), int(y + down * step / 40)
                if 0 <= column < width and 0 <= row < height:
                    clip[:, row, column] = 0.9
    return clip


KINDS = (shadow, patches, mirror, gain, depth, tilt, narrow, marks)


def distort(clips, share):
    """Each clip with a chance of `share` by one or two of the kinds."""
    return torch.stack([apply(clip) if random.random() < share else clip for clip in clips])


def apply(clip):
    for kind in random.sample(KINDS, random.choice((1, 1, 2))):
        clip = kind(clip)
    return clip
