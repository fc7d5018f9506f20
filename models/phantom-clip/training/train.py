"""Trains the phantom model: python3 train.py DATA_FOLDER RECIPE.json CHECKPOINT RANK WORLD. Rank 0 writes the checkpoint and prints its course.

Two processes of one thread each, gradients averaged by gloo, train 1.9 times as fast on two cores as one process of two threads.
"""
import glob
import json
import os
import random
import sys
import time

import numpy as np
import torch
import torch.distributed as distributed
import torch.nn.functional as F

# Behind this folder, whose train.py and model.py come first.
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "train"))
from distort import distort
from model import EMBEDDING, ImageTower, Pooling, TextTower, unit
from outliers import outlier_batch
from steps import contrast, rate, save_whole
from text import BINARY_PHRASES, EF_TEMPLATES, present, report, tokenise_batch

EF_GRID = torch.arange(101.0)
EF_SOFTNESS = 3.0
QUEUE = 1024


class Clips:
    """All training clips in memory: frames (N, F, H, W) and views (N, 3, H, W) of bytes, labels by visit."""

    def __init__(self, folder, recipe):
        height, width = recipe["input"]["height"], recipe["input"]["width"]
        frames, views, self.labels = [], [], []
        for path in sorted(glob.glob(os.path.join(folder, "labels-*.json"))):
            shard = path.rsplit("-", 1)[1].split(".")[0]
            self.labels += json.load(open(path))
            frames.append(np.fromfile(os.path.join(folder, "frames-%s.u8" % shard), np.uint8).reshape(-1, recipe["framesPerClip"], height, width))
            views.append(np.fromfile(os.path.join(folder, "views-%s.u8" % shard), np.uint8).reshape(-1, 3, height, width))
        self.frames, self.views = np.concatenate(frames), np.concatenate(views)
        anatomy = torch.tensor([label["anatomy"] for label in self.labels])
        self.anatomy = (anatomy - anatomy.mean(0)) / (anatomy.std(0) + 1e-6)
        self.sizes = torch.tensor([label["sizes"] for label in self.labels]).log()
        self.size_mean, self.size_std = self.sizes.mean((0, 1)), self.sizes.std((0, 1))
        by_patient = {}
        for index, label in enumerate(self.labels):
            by_patient.setdefault(label["patient"], []).append(index)
        self.patients = list(by_patient.values())


def augment(grey):
    """Shift, gain, gamma and noise on (B, F, H, W) grey 0..1, one draw per clip."""
    clips = grey.shape[0]
    shift = (random.randint(-3, 3), random.randint(-4, 4))
    grey = torch.roll(grey, shift, (2, 3))
    gamma = (0.85 + 0.3 * torch.rand(clips, 1, 1, 1))
    gain = (0.9 + 0.2 * torch.rand(clips, 1, 1, 1))
    noise = 0.02 * torch.rand(clips, 1, 1, 1) * torch.randn_like(grey)
    return (gain * grey.clamp(min=0).pow(gamma) + noise * (grey > 0)).clamp(0, 1)


def soft_targets(ef):
    return torch.softmax(-((EF_GRID - ef[:, None]) ** 2) / (2 * EF_SOFTNESS**2), 1)


class Trainer:
    def __init__(self, clips, recipe):
        self.clips, self.recipe = clips, recipe
        self.image, self.text, self.pool = ImageTower(clips.anatomy.shape[1]), TextTower(), Pooling(clips.anatomy.shape[1])
        self.scales = torch.nn.ParameterDict({name: torch.nn.Parameter(torch.tensor(value)) for name, value in dict(report=2.6, identity=2.8, ef=3.0, binary=2.3).items()})
        self.queue = unit(torch.randn(QUEUE, 128))
        self.queue_patients = torch.full((QUEUE,), -1)
        self.ef_prompts = [[template.format(n=n) for n in range(101)] for template in EF_TEMPLATES]
        training = recipe["training"]
        parameters = [p for module in (self.image, self.text, self.pool) for p in module.parameters()]
        matrices, vectors = [p for p in parameters if p.ndim > 1], [p for p in parameters if p.ndim <= 1]
        self.parameters = parameters
        self.optimiser = torch.optim.AdamW(
            [dict(params=matrices, weight_decay=training["weightDecay"]), dict(params=vectors + list(self.scales.values()), weight_decay=0.0)], lr=training["learningRate"], betas=(0.9, 0.98)
        )
        self.mean, self.std = recipe["input"]["mean"][0], recipe["input"]["standardDeviation"][0]

    def normalise(self, grey):
        return (grey - self.mean) / self.std

    def scale(self, name, highest):
        return self.scales[name].exp().clamp(max=highest)

    def draw(self):
        """Indices of the step's visits: all first visits, then all second ones, of distinct patients."""
        chosen = random.sample(self.clips.patients, self.recipe["training"]["patientsPerStep"])
        return [visits[0] for visits in chosen] + [visits[1] for visits in chosen]

    def image_batch(self, visits):
        training = self.recipe["training"]
        clips = augment(torch.from_numpy(self.clips.frames[visits]).float() / 255)
        if training.get("distort", 0) > 0:
            clips = distort(clips, training["distort"])
        others = np.random.randint(0, len(self.clips.views), training["otherViewsPerStep"])
        which = np.random.randint(0, 3, training["otherViewsPerStep"])
        views = augment(torch.from_numpy(self.clips.views[others, which]).float()[:, None] / 255)
        flat = clips.reshape(-1, 1, *clips.shape[2:])
        outliers = outlier_batch(training["outliersPerStep"], torch.cat([flat[::7], views]))
        view_labels = torch.cat([torch.zeros(len(flat)), torch.from_numpy(which) + 1.0, torch.full((len(outliers),), 4.0)]).long()
        return self.normalise(torch.cat([flat, views, outliers])), view_labels, len(flat)

    def language_losses(self, loops, labels, ef):
        """CLIP loss on reports, EF prompts as a soft ranking, positive against negative prompts."""
        reports = self.text(tokenise_batch([report(label, random) for label in labels]))
        binary = [phrase for pair in BINARY_PHRASES.values() for side in pair for phrase in [random.choice(side)]]
        prompts = self.text(tokenise_batch(random.choice(self.ef_prompts) + binary))
        clip = contrast(loops @ reports.T * self.scale("report", 60))
        ranking = -(soft_targets(ef) * F.log_softmax(loops @ prompts[:101].T * self.scale("ef", 100), 1)).sum(1).mean()
        pairs = 0
        for j, name in enumerate(BINARY_PHRASES):
            absent = torch.tensor([0 if present(label, name) else 1 for label in labels])
            pairs = pairs + F.cross_entropy(loops @ prompts[101 + 2 * j : 103 + 2 * j].T * self.scale("binary", 40), absent)
        return clip, ranking, pairs

    def identity_loss(self, identity, patients):
        """Each visit must find the same patient's other visit among this step's and the queue's."""
        half = len(identity) // 2
        scale = self.scale("identity", 40)
        first, second = identity[:half], identity[half:]
        others = self.queue.T.masked_fill((self.queue_patients[None] < 0), 0)
        same = self.queue_patients[None] == patients[:half, None]
        total = 0
        for left, right in ((first, second), (second, first)):
            far = (left @ others * scale).masked_fill(same, -1e4)
            total = total + F.cross_entropy(torch.cat([left @ right.T * scale, far], 1), torch.arange(half))
        self.queue = torch.cat([identity.detach(), self.queue])[:QUEUE]
        self.queue_patients = torch.cat([patients, self.queue_patients])[:QUEUE]
        return total / 2

    def step(self):
        visits = self.draw()
        labels = [self.clips.labels[i] for i in visits]
        ef = torch.tensor([label["ef"] for label in labels])
        pixels, view_labels, clip_frames = self.image_batch(visits)
        hidden, _ = self.image.hidden_and_features(pixels)
        frames = unit(self.image.project(hidden[:clip_frames])).view(len(visits), -1, EMBEDDING)
        mixed, identity_raw = self.pool.hidden_and_identity(frames)
        loops, identity = unit(self.pool.project(mixed)), unit(identity_raw)
        clip, ranking, pairs = self.language_losses(loops, labels, ef)
        devices = torch.tensor([[float(present(label, name)) for name in BINARY_PHRASES] for label in labels])
        anatomy = self.clips.anatomy[visits]
        each = lambda target: target.repeat_interleave(frames.shape[1], 0)
        sizes = (self.clips.sizes[visits] - self.clips.size_mean) / self.clips.size_std
        losses = dict(
            clip=0.5 * clip,
            ranking=1.5 * ranking,
            pairs=0.5 * pairs,
            identity=0.5 * self.identity_loss(identity, torch.tensor([label["patient"] for label in labels])),
            anatomy=5.0 * F.mse_loss(self.pool.anatomy(identity * 8), anatomy),
            frameAnatomy=5.0 * F.mse_loss(self.image.anatomy(hidden[:clip_frames]), each(anatomy)),
            devices=1.0 * F.binary_cross_entropy_with_logits(self.pool.devices(mixed), devices),
            frameDevices=1.0 * F.binary_cross_entropy_with_logits(self.image.devices(hidden[:clip_frames]), each(devices)),
            ef=1.0 * F.smooth_l1_loss(self.pool.ef(mixed)[:, 0], (ef - 44) / 18),
            sizes=0.7 * F.mse_loss(self.image.sizes(hidden[:clip_frames]).view(len(visits), -1, 2), sizes),
            view=0.5 * F.cross_entropy(self.image.view(hidden), view_labels),
        )
        self.optimiser.zero_grad()
        sum(losses.values()).backward()
        self.average_gradients()
        torch.nn.utils.clip_grad_norm_(self.parameters, 2.0)
        self.optimiser.step()
        return {name: float(value) for name, value in losses.items()}

    def average_gradients(self):
        gradients = [p.grad for group in self.optimiser.param_groups for p in group["params"] if p.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        distributed.all_reduce(flat)
        flat /= distributed.get_world_size()
        for gradient, part in zip(gradients, flat.split([g.numel() for g in gradients])):
            gradient.copy_(part.view_as(gradient))

    def set_learning_rate(self, step):
        training = self.recipe["training"]
        for group in self.optimiser.param_groups:
            group["lr"] = rate(training["learningRate"], step, training["steps"], warmup=50, floor=0.005)

    def save(self, path, step):
        save_whole(dict(image=self.image.state_dict(), text=self.text.state_dict(), pool=self.pool.state_dict(), anatomy=self.clips.anatomy.shape[1], step=step), path)


def main(folder, recipe_path, checkpoint, rank, world):
    recipe = json.load(open(recipe_path))
    training = recipe["training"]
    distributed.init_process_group("gloo", init_method="tcp://127.0.0.1:29631", rank=rank, world_size=world)
    torch.set_num_threads(1)
    torch.manual_seed(training["seed"])
    trainer = Trainer(Clips(folder, recipe), recipe)
    # The same weights in every process, other clips.
    seed = training["seed"] + 1 + rank
    random.seed(seed), np.random.seed(seed), torch.manual_seed(seed)
    if rank == 0:
        print("clips", len(trainer.clips.labels), "parameters", {n: sum(p.numel() for p in m.parameters()) for n, m in dict(image=trainer.image, text=trainer.text, pool=trainer.pool).items()}, flush=True)
    begun, cpu, shown = time.time(), time.process_time(), {}
    for step in range(training["steps"]):
        trainer.set_learning_rate(step)
        for name, value in trainer.step().items():
            shown[name] = shown.get(name, 0) + value / 50
        if rank == 0 and step % 50 == 49:
            print(step + 1, " ".join("%s %.3f" % item for item in shown.items()), "wall %.0f cpu %.0f" % (time.time() - begun, time.process_time() - cpu), flush=True)
        if step % 50 == 49:
            shown = {}
        if rank == 0 and step % 200 == 199:
            trainer.save(checkpoint, step)
    if rank == 0:
        trainer.save(checkpoint, training["steps"])


if __name__ == "__main__":
    main(*sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5]))
