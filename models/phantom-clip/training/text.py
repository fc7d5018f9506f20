"""Report phrases of the phantom, their tokens, and the text tower's vocabulary."""
import random

import torch

CONTEXT = 80
PAD, START, END = 0, 1, 2

EF_TEMPLATES = [
    "the left ventricular ejection fraction is {n} %",
    "lv ef is {n} %",
    "ejection fraction is {n} %",
    "the lv ejection fraction is estimated to be {n} %",
]

# name -> (phrases when present, phrases when absent)
BINARY_PHRASES = {
    "pacemaker": (
        ["a pacemaker lead is seen in the right ventricle", "pacemaker wire present", "echo density in right ventricle consistent with pacemaker"],
        ["no pacemaker lead is seen", "no device lead in the right heart"],
    ),
    "TAVR": (
        ["a tavr bioprosthetic valve is present in the aortic position", "transcatheter aortic valve is present"],
        ["native aortic valve", "no prosthetic aortic valve"],
    ),
    "mitralClip": (
        ["a mitral valve clip is seen on the mitral valve leaflets", "mitral clip present"],
        ["native mitral valve", "no mitral clip"],
    ),
    "pericardialEffusion": (
        ["there is a pericardial effusion", "pericardial effusion present"],
        ["no pericardial effusion", "there is no evidence of pericardial effusion"],
    ),
}

# name -> (phrases, label, lowest, highest)
GRADED_PHRASES = {
    "lvSize": (["the left ventricle is {g}", "left ventricular cavity size is {g}"], "lvHalfWidthCm", 1.95, 3.0),
    "wall": (["wall thickness is {g}", "left ventricular wall thickness is {g}"], "wallCm", 0.6, 1.5),
    "laSize": (["left atrial size is {g}", "the left atrium is {g}"], "laWidthCm", 1.45, 2.7),
    "rvSize": (["right ventricle is {g}", "the right ventricle is {g}"], "rvWidthCm", 1.7, 3.9),
}
GRADES = ["normal", "mildly increased", "moderately increased", "severely increased"]


def _all_words():
    phrases = EF_TEMPLATES + GRADES + ["."]
    phrases += [p for pair in BINARY_PHRASES.values() for side in pair for p in side]
    phrases += [p for spec in GRADED_PHRASES.values() for p in spec[0]]
    return sorted({word for phrase in phrases for word in phrase.split() if "{" not in word})


def build_vocabulary():
    """Word -> id. Numbers are two tokens, tens and units, like a two-digit byte-pair code; 100 is its own."""
    words = ["<pad>", "<start>", "<end>"] + _all_words()
    words += ["tens%d" % n for n in range(10)] + ["units%d" % n for n in range(10)] + ["100"]
    return {word: index for index, word in enumerate(words)}


VOCABULARY = build_vocabulary()


def tokenise(text):
    tokens = [START]
    for word in text.split():
        if not word.isdigit() or word == "100":
            tokens.append(VOCABULARY[word])
        else:
            tokens += [VOCABULARY["tens%d" % (int(word) // 10)], VOCABULARY["units%d" % (int(word) % 10)]]
    return tokens[: CONTEXT - 1] + [END]


def tokenise_batch(texts):
    """List of B strings -> LongTensor (B, T), padded with 0."""
    rows = [tokenise(text) for text in texts]
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])


def grade(value, lowest, highest):
    return GRADES[min(3, max(0, int((value - lowest) / (highest - lowest) * 4)))]


def present(label, name):
    """Whether a visit's label has the binary finding."""
    key = {"pacemaker": "pacemaker", "TAVR": "tavr", "mitralClip": "mitralClip"}.get(name)
    return label["effusionCm"] > 0 if key is None else label[key]


def report(label, rng: random.Random):
    """A shuffled report of one visit with about four fifths of its sentences."""
    sentences = [rng.choice(EF_TEMPLATES).format(n=round(label["ef"]))]
    for name, (positive, negative) in BINARY_PHRASES.items():
        sentences.append(rng.choice(positive if present(label, name) else negative))
    for phrases, key, lowest, highest in GRADED_PHRASES.values():
        sentences.append(rng.choice(phrases).format(g=grade(label[key], lowest, highest)))
    kept = [s for s in sentences if rng.random() < 0.8] or sentences[:1]
    rng.shuffle(kept)
    return " . ".join(kept)
