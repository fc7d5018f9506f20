"""The layers of EchoCLIP's two towers written out in PyTorch: an independent reference for the imported graphs.

Usage: echoclip_reference.py CONFIG.json FOLDER [SECONDS]
Makes a random checkpoint of the configuration (FOLDER/checkpoint.bin by torch.save), inputs (image.f32, tokens.i64) and the
embeddings (image_embedding.f32, map.f32, text_embedding.f32). Prints JSON; with SECONDS, the image tower's ms a frame too.
"""
import json
import os
import sys
import time

import torch
import torch.nn.functional as F

config = json.load(open(sys.argv[1]))
folder = sys.argv[2]
image, text, dimensions = config["image"], config["text"], config["dimensions"]
generator = torch.Generator().manual_seed(7)
state = {}


def random(name, *shape, scale=None, middle=0.0):
    deviation = scale if scale is not None else (1.0 / max(1, int(torch.tensor(shape[1:]).prod()))) ** 0.5
    state[name] = middle + deviation * torch.randn(*shape, generator=generator)


def random_affine(name, *shape):
    random(f"{name}.weight", *shape)
    random(f"{name}.bias", shape[0], scale=0.1)


def random_norm(name, width):
    random(f"{name}.weight", width, scale=0.1, middle=1.0)
    random(f"{name}.bias", width, scale=0.1)


T = "visual.trunk"
widths, depths = image["widths"], image["depths"]
random_affine(f"{T}.stem.0", widths[0], 3, 4, 4)
random_norm(f"{T}.stem.1", widths[0])
for s, depth in enumerate(depths):
    w = widths[s]
    if s:
        random_norm(f"{T}.stages.{s}.downsample.0", widths[s - 1])
        random_affine(f"{T}.stages.{s}.downsample.1", w, widths[s - 1], 2, 2)
    for b in range(depth):
        p = f"{T}.stages.{s}.blocks.{b}"
        random(f"{p}.gamma", w, scale=0.1, middle=0.3)
        random_affine(f"{p}.conv_dw", w, 1, 7, 7)
        random_norm(f"{p}.norm", w)
        random_affine(f"{p}.mlp.fc1", 4 * w, w)
        random_affine(f"{p}.mlp.fc2", w, 4 * w)
random_norm(f"{T}.head.norm", widths[-1])
random("visual.head.proj.weight", dimensions, widths[-1])
W = text["width"]
random("positional_embedding", text["length"], W, scale=0.1)
random("text_projection", W, dimensions)
state["logit_scale"] = torch.tensor(4.6)
random("token_embedding.weight", text["vocabulary"], W, scale=0.5)
random_norm("ln_final", W)
for i in range(text["layers"]):
    p = f"transformer.resblocks.{i}"
    random_norm(f"{p}.ln_1", W)
    random(f"{p}.attn.in_proj_weight", 3 * W, W)
    random(f"{p}.attn.in_proj_bias", 3 * W, scale=0.1)
    random_affine(f"{p}.attn.out_proj", W, W)
    random_norm(f"{p}.ln_2", W)
    random_affine(f"{p}.mlp.c_fc", 4 * W, W)
    random_affine(f"{p}.mlp.c_proj", W, 4 * W)


def norm(x, name, epsilon):
    return F.layer_norm(x, x.shape[-1:], state[f"{name}.weight"], state[f"{name}.bias"], epsilon)


def norm_channels(x, name):
    return norm(x.permute(0, 2, 3, 1), name, 1e-6).permute(0, 3, 1, 2)


def linear(x, name):
    return F.linear(x, state[f"{name}.weight"], state[f"{name}.bias"])


def image_tower(x):
    x = norm_channels(F.conv2d(x, state[f"{T}.stem.0.weight"], state[f"{T}.stem.0.bias"], stride=4), f"{T}.stem.1")
    for s, depth in enumerate(depths):
        if s:
            p = f"{T}.stages.{s}"
            x = F.conv2d(norm_channels(x, f"{p}.downsample.0"), state[f"{p}.downsample.1.weight"], state[f"{p}.downsample.1.bias"], stride=2)
        for b in range(depth):
            p = f"{T}.stages.{s}.blocks.{b}"
            y = F.conv2d(x, state[f"{p}.conv_dw.weight"], state[f"{p}.conv_dw.bias"], padding=3, groups=widths[s])
            y = norm(y.permute(0, 2, 3, 1), f"{p}.norm", 1e-6)
            y = linear(F.gelu(linear(y, f"{p}.mlp.fc1")), f"{p}.mlp.fc2")
            x = x + (state[f"{p}.gamma"] * y).permute(0, 3, 1, 2)
    pooled = norm(x.mean((2, 3)), f"{T}.head.norm", 1e-6)
    return F.normalize(pooled @ state["visual.head.proj.weight"].T, dim=-1), x


def text_tower(tokens):
    length, heads = text["length"], text["heads"]
    x = state["token_embedding.weight"][tokens] + state["positional_embedding"]
    mask = torch.full((length, length), float("-inf")).triu(1)
    for i in range(text["layers"]):
        p = f"transformer.resblocks.{i}"
        y = norm(x, f"{p}.ln_1", 1e-5)
        y, _ = F.multi_head_attention_forward(
            y.transpose(0, 1), y.transpose(0, 1), y.transpose(0, 1), W, heads,
            state[f"{p}.attn.in_proj_weight"], state[f"{p}.attn.in_proj_bias"], None, None, False, 0.0,
            state[f"{p}.attn.out_proj.weight"], state[f"{p}.attn.out_proj.bias"], training=False, need_weights=False, attn_mask=mask,
        )
        x = x + y.transpose(0, 1)
        x = x + linear(F.gelu(linear(norm(x, f"{p}.ln_2", 1e-5), f"{p}.mlp.c_fc")), f"{p}.mlp.c_proj")
    x = norm(x, "ln_final", 1e-5)
    return F.normalize(x[torch.arange(len(tokens)), tokens.argmax(-1)] @ state["text_projection"], dim=-1)


def save(name, tensor, kind="<f4"):
    tensor.contiguous().numpy().astype(kind).tofile(os.path.join(folder, name))


torch.save(state, os.path.join(folder, "checkpoint.bin"))
frames = torch.randn(config["frames"], 3, image["size"], image["size"], generator=generator)
tokens = torch.zeros(3, text["length"], dtype=torch.long)
for row, count in enumerate((3, text["length"] // 2, text["length"] - 1)):
    tokens[row, :count] = torch.randint(1, text["vocabulary"] - 1, (count,), generator=generator)
    tokens[row, count] = text["vocabulary"] - 1
with torch.no_grad():
    embedding, feature_map = image_tower(frames)
    said = {"tensors": len(state), "parameters": sum(t.numel() for t in state.values()), "torch": torch.__version__, "threads": torch.get_num_threads()}
    save("image.f32", frames)
    save("image_embedding.f32", embedding)
    save("map.f32", feature_map)
    save("tokens.i64", tokens, "<i8")
    save("text_embedding.f32", text_tower(tokens))
    if len(sys.argv) > 3:
        one, times, begun = frames[:1], [], time.perf_counter()
        while time.perf_counter() - begun < float(sys.argv[3]) or len(times) < 3:
            at = time.perf_counter()
            image_tower(one)
            times.append(1000 * (time.perf_counter() - at))
        said["msPerFrame"] = sorted(times)[len(times) // 2]
print(json.dumps(said))
