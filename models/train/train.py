"""Trains an EchoCLIP-shaped model on prepared shards.

One process: python3 train.py DATA RUN. Several GPUs: torchrun --nproc_per_node N train.py DATA RUN.
DATA is what prepare.ts wrote; its data.json holds the recipe, unless --recipe names another for the same shards. RUN gets resume.pt and log.jsonl; run again, it goes on from there.
"""
import argparse
import contextlib
import datetime
import json
import os
import time

import torch
import torch.distributed as distributed
import torch.distributed.nn.functional as gathering
from torch.nn.parallel import DistributedDataParallel

from data import Loops, epoch_order, normalise
from judging import retrieval
from model import EchoClip, read_checkpoint
from steps import contrast, rate, save_whole


class Process:
    """This process among those that torchrun started, or the only one."""

    def __init__(self):
        self.rank, self.world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
        cuda = torch.cuda.is_available()
        self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
        if cuda:
            torch.cuda.set_device(self.device)
        if self.world > 1:
            # Rank 0 judges on validation while the others wait.
            distributed.init_process_group("nccl" if cuda else "gloo", timeout=datetime.timedelta(hours=12))
        self.half = None if not cuda else torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16

    def autocast(self):
        return contextlib.nullcontext() if self.half is None else torch.autocast("cuda", dtype=self.half)

    def gather(self, own):
        """Every process's rows in order of rank; gradients flow back to where the rows came from."""
        return own if self.world == 1 else torch.cat(gathering.all_gather(own))


def loss_of(process, images, texts, scale, studies, highest):
    """CLIP's loss over all processes' pairs. Another loop of the same study is no wrong answer, so it is left out."""
    images, texts, studies = process.gather(images), process.gather(texts), studies if process.world == 1 else torch.cat(gathering.all_gather(studies))
    logits = scale.exp().clamp(max=highest) * images @ texts.T
    same = (studies[:, None] == studies[None]) & ~torch.eye(len(studies), dtype=torch.bool, device=studies.device)
    return contrast(logits.masked_fill(same, -1e4))


def gradient_scaler(enabled):
    """PyTorch 2.3 moved it."""
    moved = getattr(torch.amp, "GradScaler", None) if hasattr(torch, "amp") else None
    return moved("cuda", enabled=enabled) if moved else torch.cuda.amp.GradScaler(enabled=enabled)


class Trainer:
    def __init__(self, process, recipe, loops, start):
        self.process, self.recipe, self.loops, self.training = process, recipe, loops, recipe["training"]
        self.model = EchoClip(recipe["architecture"], self.training["layerScale"], self.training["seed"])
        if start is not None:
            self.model.load_state_dict(read_checkpoint(start, recipe["architecture"]))
        self.model.to(process.device)
        self.parallel = DistributedDataParallel(self.model, device_ids=[process.device.index] if process.half else None) if process.world > 1 else self.model
        # Norms, biases, layer scales and the temperature do not decay, as in open_clip.
        every = list(self.model.parameters())
        groups = [dict(params=[p for p in every if p.ndim > 1], weight_decay=self.training["weightDecay"]), dict(params=[p for p in every if p.ndim <= 1], weight_decay=0.0)]
        self.optimiser = torch.optim.AdamW(groups, lr=self.training["learningRate"], betas=tuple(self.training["betas"]), eps=self.training["epsilon"])
        self.scaler = gradient_scaler(process.half is torch.float16)
        self.steps_per_epoch = len(loops) // self.training["batch"]
        self.steps = self.steps_per_epoch * self.training["epochs"]
        self.done = 0

    def kept(self, step, rows):
        """Stochastic depth, drawn for the whole batch by the step's number: the same whatever the number of processes, and after a resume."""
        highest = self.training["dropPath"]
        if highest == 0:
            return None
        generator = torch.Generator().manual_seed(self.training["seed"] * 1_000_003 + step)
        drop = torch.linspace(0, highest, self.model.blocks)[:, None]
        drawn = torch.rand(self.model.blocks, self.training["batch"], self.training["framesPerLoop"], generator=generator)[:, rows].flatten(1)
        return ((drawn >= drop) / (1 - drop)).to(self.process.device)

    def step(self, frames, tokens, studies, rows):
        frames, tokens, studies = (one.to(self.process.device, non_blocking=True) for one in (frames, tokens, studies))
        frames, kept = normalise(frames, self.recipe), self.kept(self.done, rows)
        for group in self.optimiser.param_groups:
            group["lr"] = rate(self.training["learningRate"], self.done, self.steps, self.training["warmupSteps"])
        self.optimiser.zero_grad(set_to_none=True)
        chunk = self.training["chunk"]
        loss = self.whole(frames, tokens, studies, kept) if len(frames) <= chunk else self.in_chunks(frames, tokens, studies, kept, chunk)
        self.scaler.unscale_(self.optimiser)
        if self.training["clipNorm"] is not None:
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.training["clipNorm"])
        self.scaler.step(self.optimiser)
        self.scaler.update()
        self.done += 1
        return float(loss)

    def whole(self, frames, tokens, studies, kept):
        with self.process.autocast():
            images, texts, scale = self.parallel(frames, tokens, kept)
        loss = loss_of(self.process, images, texts, scale, studies, self.training["highestScale"])
        self.scaler.scale(loss).backward()
        return loss.detach()

    def in_chunks(self, frames, tokens, studies, kept, chunk):
        """The same gradient in less memory (Gao et al. 2021, GradCache): embed without a graph, differentiate the loss by the embeddings, embed again chunk by chunk."""
        k = self.training["framesPerLoop"]
        parts = [slice(at, at + chunk) for at in range(0, len(frames), chunk)]
        mask = lambda part: None if kept is None else kept[:, part.start * k : part.stop * k]
        with torch.no_grad(), self.process.autocast():
            embedded = [self.model(frames[part], tokens[part], mask(part)) for part in parts]
        images, texts = (torch.cat([one[n] for one in embedded]).requires_grad_() for n in (0, 1))
        scale = embedded[0][2].clone().requires_grad_()
        loss = loss_of(self.process, images, texts, scale, studies, self.training["highestScale"])
        self.scaler.scale(loss).backward()
        for n, part in enumerate(parts):
            last = n == len(parts) - 1
            waiting = contextlib.nullcontext() if last or self.process.world == 1 else self.parallel.no_sync()
            with waiting:
                with self.process.autocast():
                    again = self.parallel(frames[part], tokens[part], mask(part))
                towards = (again[0] * images.grad[part]).sum() + (again[1] * texts.grad[part]).sum()
                # The temperature's gradient counts once, not once a chunk.
                (towards + again[2] * (scale.grad if last else 0)).backward()
        return loss.detach()

    def state(self, about):
        """Tensors and JSON alone, so that any PyTorch from 1.13 on reads it back without running a pickle's code."""
        about = dict(about, scaler=self.scaler.state_dict())
        return dict(model=self.model.state_dict(), moments=self.optimiser.state_dict()["state"], step=self.done, about=json.dumps(about))

    def take(self, state):
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(dict(self.optimiser.state_dict(), state=state["moments"]))
        self.scaler.load_state_dict(json.loads(state["about"])["scaler"])
        self.done = state["step"]


def batches(trainer, epoch, from_step):
    """This process's slice of each batch left in the epoch."""
    share = trainer.training["batch"] // trainer.process.world
    rows = slice(trainer.process.rank * share, (trainer.process.rank + 1) * share)
    order = epoch_order(trainer.recipe, len(trainer.loops), epoch)[from_step:]
    drawn = [[(epoch, int(number)) for number in batch[rows]] for batch in order]
    loader = torch.utils.data.DataLoader(trainer.loops, batch_sampler=drawn, num_workers=trainer.training["workers"], pin_memory=trainer.process.half is not None)
    for frames, tokens, studies in loader:
        yield frames, tokens, studies, rows


def refuse_unless_fits(recipe, loops, world):
    batch = recipe["training"]["batch"]
    if batch % world:
        raise SystemExit(f"A batch of {batch} can't be shared evenly by {world} processes. Change training.batch or the number of processes.")
    if len(loops) < batch:
        raise SystemExit(f"The training split has {len(loops)} loops, fewer than one batch of {batch}. Prepare more, or make training.batch smaller.")


def recipe_of(data, path):
    """data.json's recipe, which prepare.ts checked, or another one for the same shards."""
    prepared = json.load(open(os.path.join(data, "data.json")))["recipe"]
    recipe = json.load(open(path)) if path else prepared
    if any(recipe.get(name) != prepared[name] for name in ("input", "data")):
        raise SystemExit(f"{path} has another input or data than {data} was prepared with. Prepare again, or keep those two parts.")
    if set(recipe["training"]) != set(prepared["training"]) or recipe["architecture"]["image"]["size"] != recipe["input"]["width"]:
        raise SystemExit(f"{path} lacks a number of the recipe in {data}/data.json, or has another image size. Start from that one.")
    return recipe


def hold(run):
    """One training a folder: workers outlive a torchrun that was killed, and would write on."""
    try:
        import fcntl
    except ImportError:
        return None
    file = open(os.path.join(run, "lock"), "w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise SystemExit(f"Another training still writes to {run}. Let it finish, or end it, and start again.")
    return file


def decisive(recipe):
    """What a run's figures depend on; memory, reading and saving may change between its starts."""
    free = ("chunk", "workers", "checkpointEverySteps")
    return dict(recipe, comment="", training={name: value for name, value in recipe["training"].items() if name not in free})


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("data"), words.add_argument("run")
    words.add_argument("--recipe", help="another architecture or training than data.json says, on the same shards")
    words.add_argument("--init", help="begin from your own checkpoint in open_clip's names (.pt, .bin, .safetensors)")
    words.add_argument("--steps", type=int, help="stop after so many steps in all, to go on later")
    given = words.parse_args()
    recipe = recipe_of(given.data, given.recipe)
    process = Process()
    loops, validation = Loops(given.data, recipe, "train"), Loops(given.data, recipe, "validation")
    refuse_unless_fits(recipe, loops, process.world)
    trainer, log = Trainer(process, recipe, loops, given.init), []
    identity = dict(recipe=recipe, data=loops.fingerprint.hexdigest())
    same = lambda about: about["data"] == identity["data"] and decisive(about["recipe"]) == decisive(recipe)
    resume, log_path = os.path.join(given.run, "resume.pt"), os.path.join(given.run, "log.jsonl")
    os.makedirs(given.run, exist_ok=True)
    held = hold(given.run) if process.rank == 0 else None
    if os.path.exists(resume):
        state = torch.load(resume, map_location="cpu", weights_only=True)
        about = json.loads(state["about"])
        if not same(about):
            raise SystemExit(f"{given.run} was begun with another recipe or other data. Choose a new folder for this run.")
        trainer.take(state)
        log = about["log"]

    if process.rank == 0:
        # To what the checkpoint knows: the steps behind it are taken again.
        with open(log_path, "w") as file:
            file.writelines(json.dumps(line) + "\n" for line in log)
        parameters = sum(p.numel() for p in trainer.model.parameters())
        print(f"{len(loops)} loops of {loops.studies} studies, {parameters} parameters, {process.world} process(es) on {process.device.type}, from step {trainer.done} of {trainer.steps}", flush=True)
    stop = min(given.steps or trainer.steps, trainer.steps)
    while trainer.done < stop:
        epoch, within = divmod(trainer.done, trainer.steps_per_epoch)
        for batch in batches(trainer, epoch, within):
            begun = time.perf_counter()
            loss = trainer.step(*batch)
            log.append(dict(step=trainer.done, epoch=epoch, loss=loss, seconds=round(time.perf_counter() - begun, 4)))
            if process.rank == 0:
                if trainer.done % trainer.steps_per_epoch == 0 and len(validation) > 1:
                    log[-1]["validation"] = retrieval(trainer.model, recipe, validation, process.device)
                with open(log_path, "a") as file:
                    file.write(json.dumps(log[-1]) + "\n")
                if trainer.done % 10 == 0 or trainer.done == stop:
                    print(f"step {trainer.done} of {trainer.steps}, loss {loss:.4f}", flush=True)
                if trainer.done % trainer.training["checkpointEverySteps"] == 0 or trainer.done == stop:
                    save_whole(trainer.state(dict(identity, log=log)), resume)
            if trainer.done == stop:
                break
    if process.world > 1:
        distributed.barrier()
        distributed.destroy_process_group()
    if held:
        held.close()


if __name__ == "__main__":
    main()
