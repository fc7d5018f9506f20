"""The towers as one module whose state dictionary has open_clip's names."""
import torch
import torch.nn.functional as F

from towers import image_embedding, image_map, parameters, start_value, text_embedding


class EchoClip(torch.nn.Module):
    def __init__(self, architecture, layer_scale=1e-6, seed=0):
        super().__init__()
        self.architecture = architecture
        generator = torch.Generator().manual_seed(seed)
        for name, shape, start in parameters(architecture, layer_scale):
            *folders, last = name.split(".")
            place = self
            for folder in folders:
                if not hasattr(place, folder):
                    place.add_module(folder, torch.nn.Module())
                place = getattr(place, folder)
            place.register_parameter(last, torch.nn.Parameter(start_value(shape, start, generator)))
        self.blocks = sum(architecture["image"]["depths"])

    def images(self, frames, kept=None):
        """Normalised frames (N, k, 3, H, W) -> (N, dimensions): the mean of each loop's unit embeddings, of unit length."""
        state = dict(self.named_parameters())
        embedded = image_embedding(state, image_map(self.architecture, state, frames.flatten(0, 1), kept))
        return F.normalize(embedded.view(*frames.shape[:2], -1).float().mean(1), dim=-1)

    def texts(self, tokens):
        return text_embedding(self.architecture, dict(self.named_parameters()), tokens).float()

    def forward(self, frames, tokens, kept=None):
        return self.images(frames, kept), self.texts(tokens), self.logit_scale * 1.0


def read_checkpoint(path, architecture):
    """A user's own checkpoint in open_clip's names; refuses another architecture by the tensors' names."""
    if path.endswith(".safetensors"):
        try:
            from safetensors.torch import load_file
        except ImportError:
            raise SystemExit("Reading .safetensors needs the package safetensors. Install it, or save the checkpoint as .pt.")
        state = load_file(path)
    else:
        state = torch.load(path, map_location="cpu", weights_only=True)
    for wrapper in ("state_dict", "model"):
        state = state.get(wrapper, state)
    state = {name[7:] if name.startswith("module.") else name: value for name, value in state.items()}
    wanted = {name: shape for name, shape, _ in parameters(architecture)}
    wrong = [f"{name} is {list(state[name].shape) if name in state else 'missing'}, not {shape}" for name, shape in wanted.items() if name not in state or list(state[name].shape) != shape]
    wrong += [f"{name} is not part of it" for name in state if name not in wanted]
    if wrong:
        raise SystemExit(f"{path} is not of this recipe's architecture: {'; '.join(wrong[:5])}" + (f"; and {len(wrong) - 5} more." if len(wrong) > 5 else "."))
    return state
