"""The shards that prepare.ts wrote: frames as bytes, token ids, and a line of facts a loop."""
import glob
import hashlib
import json
import os

import numpy as np
import torch


class Loops(torch.utils.data.Dataset):
    """The loops of one split. Frames stay on disk; an item is drawn by (seed, epoch, number), so no process's history matters."""

    def __init__(self, folder, recipe, split):
        self.recipe, self.items, self.texts = recipe, [], []
        size, length = recipe["input"]["width"], recipe["architecture"]["text"]["length"]
        self.frames_stored = recipe["data"]["sampling"]["frames"]
        self.shape = (self.frames_stored, 3, size, size)
        tokens, studies, seen, self.frames, self.fingerprint = [], {}, set(), [], hashlib.sha256()
        for path in sorted(glob.glob(os.path.join(folder, "*.loops.jsonl"))):
            base = path[: -len(".loops.jsonl")]
            content = open(path, "rb").read()
            self.fingerprint.update(content)
            facts = [json.loads(line) for line in content.decode("utf-8").splitlines()]
            self.frames.append(np.memmap(base + ".frames.u8", np.uint8, "r").reshape(-1, *self.shape))
            ids = np.fromfile(base + ".tokens.u16", "<u2").reshape(-1, length)
            if not len(facts) == len(ids) == len(self.frames[-1]):
                raise SystemExit(f"{base}: its three files do not hold equally many loops. Delete them and run prepare again.")
            for row, fact in enumerate(facts):
                if fact["split"] != split or fact["loop"] in seen:
                    continue
                seen.add(fact["loop"])
                self.items.append((len(self.frames) - 1, row, studies.setdefault(fact["study"], len(studies))))
                tokens.append(ids[row])
                self.texts.append(fact["report"])
        self.tokens = torch.from_numpy(np.array(tokens, np.int64).reshape(len(tokens), length))
        self.studies = len(studies)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, at):
        """(epoch, number), or (None, number) for every frame -> frames (k, 3, H, W) of bytes, token ids, the study's number."""
        epoch, number = at
        shard, row, study = self.items[number]
        frames = self.frames[shard][row]
        if epoch is not None:
            random = np.random.default_rng([self.recipe["training"]["seed"], epoch, number])
            frames = frames[random.choice(self.frames_stored, self.recipe["training"]["framesPerLoop"], replace=False)]
        return torch.from_numpy(np.array(frames)), self.tokens[number], study


def epoch_order(recipe, loops, epoch):
    """Every loop once; what does not fill a last batch waits for another epoch."""
    batch = recipe["training"]["batch"]
    order = np.random.default_rng([recipe["training"]["seed"], 1 << 20, epoch]).permutation(loops)
    return order[: loops // batch * batch].reshape(-1, batch)


def normalise(frames, recipe):
    mean, deviation = (torch.tensor(recipe["input"][name], device=frames.device)[:, None, None] for name in ("mean", "standardDeviation"))
    return (frames.float() / 255 - mean) / deviation
