"""Does the hottest place lie on the device? python3 heat_maps.py, after ../heatMaps.ts. Prints JSON.

The tower has no mean and norm to take apart but a grid, a GELU and a batch norm. GELU is h * Phi(h): with Phi(h) of the frame held, the
embedding is a sum over places, exactly, as LayerNorm's is with its deviation held. Two scores are taken apart so: the frame's own embedding
against the wordings, and the loop's through pooling.onnx (extremes, spread, mean and the second GELU, each held too).
"""
import json
import math
import os

import numpy as np
import onnx
from onnx import numpy_helper

PACK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
at = lambda name: os.path.join(PACK, name)
weights = lambda name: {one.name: numpy_helper.to_array(one).astype(np.float64) for one in onnx.load(at(name)).graph.initializer}
phi = lambda x: 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))
FRAMES, CHANNELS, CELLS, DIRECTIONS = 8, 160, 12, 192


def batch_norm(given, name):
    scale = given[name + ".weight"] / np.sqrt(given[name + ".running_var"] + 1e-5)
    return scale, given[name + ".bias"] - given[name + ".running_mean"] * scale


class Frames:
    """Each frame's hidden layer as a sum over places, and its embedding."""

    def __init__(self, maps, image):
        grid, mean = image["hidden.weight"][:, : 64 * CELLS].reshape(-1, 64, CELLS), image["hidden.weight"][:, 64 * CELLS :]
        reduced = np.maximum(0, np.einsum("oc,nfcp->nfop", image["reduce.weight"][:, :, 0, 0], maps) + image["reduce.bias"][:, None])
        self.parts = np.einsum("hop,nfop->nfhp", grid, reduced) + np.einsum("hc,nfcp->nfhp", mean, maps) / CELLS
        hidden = self.parts.sum(-1) + image["hidden.bias"]
        self.gate = phi(hidden)
        scale, shift = batch_norm(image, "project.1")
        self.project = image["onnx::MatMul_168"] * scale
        raw = (self.gate * hidden) @ self.project + shift
        self.length = np.sqrt((raw**2).sum(-1, keepdims=True) + 1e-8)
        self.embeddings = raw / self.length

    def contributions(self, direction):
        return np.einsum("nfh,nfhp->nfp", self.gate * (direction @ self.project.T), self.parts)


def through_pooling(frames, direction, pooling):
    """The loop's similarity to the direction, and the direction in which each frame adds to it."""
    scale, shift = batch_norm(pooling, "pooling.standard")
    standard = frames.embeddings * scale + shift
    along = standard @ pooling["onnx::MatMul_91"] + pooling["pooling.directions.bias"]
    middle, highest, lowest = along.mean(1), along.max(1), along.min(1)
    spread = np.sqrt(((along - middle[:, None]) ** 2).mean(1) + 1e-6)
    before = np.concatenate([middle, highest, lowest, spread, standard.mean(1)], 1) @ pooling["pooling.mix.weight"].T + pooling["pooling.mix.bias"]
    gate = phi(before)
    out_scale, out_shift = batch_norm(pooling, "pooling.project.1")
    project = pooling["onnx::MatMul_93"] * out_scale
    loop = (gate * before) @ project + out_shift
    slopes = (gate * (project @ direction)) @ pooling["pooling.mix.weight"]
    of_middle, of_highest, of_lowest, of_spread, of_mean = np.split(slopes[:, None], [DIRECTIONS * n for n in (1, 2, 3, 4)], -1)
    each = of_middle / FRAMES + of_highest * (along == highest[:, None]) + of_lowest * (along == lowest[:, None])
    each = each + of_spread * (along - middle[:, None]) / (FRAMES * spread[:, None])
    return loop @ direction / np.sqrt((loop**2).sum(-1)), (each @ pooling["onnx::MatMul_91"].T + of_mean / FRAMES) * scale / frames.length


def auc(scores, present):
    return float((scores[present][:, None] > scores[~present][None]).mean())


def main():
    clips = json.load(open(at("work/heat-maps.json")))
    maps = np.fromfile(at("work/heat-maps.f32"), "<f4").reshape(-1, FRAMES, CHANNELS, CELLS).astype(np.float64)
    groups, bank = json.load(open(at("prompts.json")))["groups"], np.fromfile(at("prompts.f32"), "<f4").reshape(-1, 256).astype(np.float64)
    wordings = lambda group: bank[[entry["row"] for entry in groups[group]]].mean(0)
    frames, pooling, results = Frames(maps, weights("image.onnx")), weights("pooling.onnx"), {}
    for device in ("pacemaker", "TAVR", "mitralClip"):
        direction = wordings(device + "Present") - wordings(device + "Absent")
        present = np.array([clip[device] for clip in clips])
        crossed = np.zeros((len(clips), FRAMES, CELLS), bool)
        for n, clip in enumerate(clips):
            for f, cells in enumerate(clip["cells"][device]):
                crossed[n, f, cells] = True
        crossed = crossed[present]
        hits = lambda map: float(np.take_along_axis(crossed, map[present].argmax(-1)[..., None], -1).mean())
        commonest = lambda map: float(np.bincount(map[present].argmax(-1).ravel()).max() / map[present][..., 0].size)
        loop, added = through_pooling(frames, direction, pooling)
        own, pooled = frames.contributions(np.broadcast_to(direction, frames.embeddings.shape)), frames.contributions(added)
        results[device] = dict(
            clipsWithIt=int(present.sum()),
            aucOfLoop=auc(loop, present),
            aucOfFramesOwnEmbeddings=auc((frames.embeddings @ direction).mean(1), present),
            chance=float(crossed.mean()),
            bestFixedCell=float(crossed.mean((0, 1)).max()),
            hottestOnDevice=dict(framesOwnEmbedding=hits(own), throughPooling=hits(pooled)),
            hottestInOneSameCell=dict(framesOwnEmbedding=commonest(own), throughPooling=commonest(pooled)),
        )
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
