"""EchoCLIP's two towers (open_clip's convnext_base with a CLIP text tower) as functions of a state dictionary in open_clip's names.

The peer tests of models/import compare the imported graphs with these same functions.
"""
import math

import torch
import torch.nn.functional as F

TRUNK = "visual.trunk"


def _norm(name, width):
    return [(f"{name}.weight", [width], "one"), (f"{name}.bias", [width], "zero")]


def _affine(name, shape, spread):
    return [(f"{name}.weight", shape, spread), (f"{name}.bias", shape[:1], "zero")]


def parameters(config, layer_scale=1e-6):
    """[(name, shape, start)]: start is "one", "zero", ("value", x) or ("normal", deviation), as open_clip and timm begin."""
    image, text, dimensions = config["image"], config["text"], config["dimensions"]
    widths, width = image["widths"], text["width"]
    convolution = ("normal", 0.02)
    found = _affine(f"{TRUNK}.stem.0", [widths[0], 3, 4, 4], convolution) + _norm(f"{TRUNK}.stem.1", widths[0])
    for s, depth in enumerate(image["depths"]):
        w = widths[s]
        if s:
            found += _norm(f"{TRUNK}.stages.{s}.downsample.0", widths[s - 1]) + _affine(f"{TRUNK}.stages.{s}.downsample.1", [w, widths[s - 1], 2, 2], convolution)
        for b in range(depth):
            own = f"{TRUNK}.stages.{s}.blocks.{b}"
            found.append((f"{own}.gamma", [w], ("value", layer_scale)))
            found += _affine(f"{own}.conv_dw", [w, 1, 7, 7], convolution) + _norm(f"{own}.norm", w)
            found += _affine(f"{own}.mlp.fc1", [4 * w, w], convolution) + _affine(f"{own}.mlp.fc2", [w, 4 * w], convolution)
    found += _norm(f"{TRUNK}.head.norm", widths[-1])
    found += [
        ("visual.head.proj.weight", [dimensions, widths[-1]], ("normal", (3 * widths[-1]) ** -0.5)),
        ("positional_embedding", [text["length"], width], ("normal", 0.01)),
        ("text_projection", [width, dimensions], ("normal", width**-0.5)),
        ("logit_scale", [], ("value", math.log(1 / 0.07))),
        ("token_embedding.weight", [text["vocabulary"], width], ("normal", 0.02)),
    ] + _norm("ln_final", width)
    into_residual = ("normal", width**-0.5 * (2 * text["layers"]) ** -0.5)
    for i in range(text["layers"]):
        own = f"transformer.resblocks.{i}"
        found += _norm(f"{own}.ln_1", width)
        found += [(f"{own}.attn.in_proj_weight", [3 * width, width], ("normal", width**-0.5)), (f"{own}.attn.in_proj_bias", [3 * width], "zero")]
        found += _affine(f"{own}.attn.out_proj", [width, width], into_residual) + _norm(f"{own}.ln_2", width)
        found += _affine(f"{own}.mlp.c_fc", [4 * width, width], ("normal", (2 * width) ** -0.5)) + _affine(f"{own}.mlp.c_proj", [width, 4 * width], into_residual)
    return found


def start_value(shape, start, generator):
    if start in ("one", "zero"):
        return torch.full(shape, float(start == "one"))
    kind, number = start
    if kind == "value":
        return torch.full(shape, float(number))
    return number * torch.randn(shape, generator=generator)


def _layer_norm(state, x, name, epsilon):
    return F.layer_norm(x, x.shape[-1:], state[f"{name}.weight"], state[f"{name}.bias"], epsilon)


def _norm_channels(state, x, name):
    return _layer_norm(state, x.permute(0, 2, 3, 1), name, 1e-6).permute(0, 3, 1, 2)


def _linear(state, x, name):
    return F.linear(x, state[f"{name}.weight"], state[f"{name}.bias"])


def image_map(config, state, x, kept=None):
    """Normalised frames (N, 3, size, size) to the map before pooling. `kept` (blocks, N) scales each block's branch: stochastic depth, in training alone."""
    widths, done = config["image"]["widths"], 0
    x = _norm_channels(state, F.conv2d(x, state[f"{TRUNK}.stem.0.weight"], state[f"{TRUNK}.stem.0.bias"], stride=4), f"{TRUNK}.stem.1")
    for s, depth in enumerate(config["image"]["depths"]):
        if s:
            own = f"{TRUNK}.stages.{s}.downsample"
            x = F.conv2d(_norm_channels(state, x, f"{own}.0"), state[f"{own}.1.weight"], state[f"{own}.1.bias"], stride=2)
        for b in range(depth):
            own = f"{TRUNK}.stages.{s}.blocks.{b}"
            y = F.conv2d(x, state[f"{own}.conv_dw.weight"], state[f"{own}.conv_dw.bias"], padding=3, groups=widths[s])
            y = _layer_norm(state, y.permute(0, 2, 3, 1), f"{own}.norm", 1e-6)
            y = _linear(state, F.gelu(_linear(state, y, f"{own}.mlp.fc1")), f"{own}.mlp.fc2")
            y = (state[f"{own}.gamma"] * y).permute(0, 3, 1, 2)
            x = x + (y if kept is None else y * kept[done][:, None, None, None])
            done += 1
    return x


def image_embedding(state, feature_map):
    """Pooled, then normed (timm's ConvNeXt head), projected, of unit length."""
    pooled = _layer_norm(state, feature_map.mean((2, 3)), f"{TRUNK}.head.norm", 1e-6)
    return F.normalize(F.linear(pooled, state["visual.head.proj.weight"]), dim=-1)


def text_embedding(config, state, tokens):
    """Token ids (N, length) to unit embeddings: the state at the highest id, which ends a text."""
    text, width = config["text"], config["text"]["width"]
    x = state["token_embedding.weight"][tokens] + state["positional_embedding"]
    mask = torch.full((text["length"], text["length"]), float("-inf"), device=tokens.device).triu(1)
    for i in range(text["layers"]):
        own = f"transformer.resblocks.{i}"
        y = _layer_norm(state, x, f"{own}.ln_1", 1e-5).transpose(0, 1)
        y, _ = F.multi_head_attention_forward(
            y, y, y, width, text["heads"], state[f"{own}.attn.in_proj_weight"], state[f"{own}.attn.in_proj_bias"], None, None, False, 0.0,
            state[f"{own}.attn.out_proj.weight"], state[f"{own}.attn.out_proj.bias"], training=False, need_weights=False, attn_mask=mask.to(y.dtype),
        )
        x = x + y.transpose(0, 1)
        x = x + _linear(state, F.gelu(_linear(state, _layer_norm(state, x, f"{own}.ln_2", 1e-5), f"{own}.mlp.c_fc")), f"{own}.mlp.c_proj")
    x = _layer_norm(state, x, "ln_final", 1e-5)
    return F.normalize(x[torch.arange(len(tokens), device=x.device), tokens.argmax(-1)] @ state["text_projection"], dim=-1)
