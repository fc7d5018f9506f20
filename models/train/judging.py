"""How well a split's loops find their own study's report: EchoCLIP's retrieval measures.

judging.py DATA RUN validation|test. The test split is judged once: its figures are kept in RUN/test.json and not made again.
"""
import json
import os
import sys

import torch

from data import Loops, normalise
from model import EchoClip


@torch.no_grad()
def retrieval(model, recipe, loops, device, at_once=8):
    """Each loop (all its stored frames) against one report a study; ranks from 1, chance is (studies + 1) / 2."""
    images, studies, first = [], [], {}
    for begin in range(0, len(loops), at_once):
        items = [loops[(None, number)] for number in range(begin, min(begin + at_once, len(loops)))]
        images.append(model.images(normalise(torch.stack([frames for frames, _, _ in items]).to(device), recipe)))
        for _, tokens, study in items:
            studies.append(study)
            first.setdefault(study, tokens)
    reports = torch.stack([first[study] for study in range(len(first))]).to(device)
    texts = torch.cat([model.texts(part) for part in reports.split(64)])
    similar = torch.cat(images) @ texts.T
    own = similar[torch.arange(len(studies)), torch.tensor(studies, device=device)]
    ranks = (1 + (similar > own[:, None]).sum(1)).float()
    within = lambda n: round(float((ranks <= n).float().mean()), 4)
    return dict(loops=len(studies), studies=len(first), meanRank=round(float(ranks.mean()), 3), chanceRank=(len(first) + 1) / 2, within1=within(1), within10=within(10))


def main(data, run, split):
    kept = os.path.join(run, "test.json")
    if split == "test" and os.path.exists(kept):
        raise SystemExit(f"The test split was judged already: {kept}. A second look would make it one more validation split; judge on validation instead.")
    state = torch.load(os.path.join(run, "resume.pt"), map_location="cpu", weights_only=True)
    recipe = json.loads(state["about"])["recipe"]
    loops = Loops(data, recipe, split)
    if len(loops) < 2:
        raise SystemExit(f"The {split} split has {len(loops)} loop(s): nothing to judge on. Prepare more, or give it a larger share.")
    model = EchoClip(recipe["architecture"])
    model.load_state_dict(state["model"])
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    figures = dict(split=split, step=state["step"], **retrieval(model.to(device), recipe, loops, device))
    if split == "test":
        json.dump(figures, open(kept, "w"))
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:4])
