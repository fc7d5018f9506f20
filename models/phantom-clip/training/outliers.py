"""Images that are no phantom: what the view head must call 'other'. All synthetic; no real recording is used."""
import math

import torch
import torch.nn.functional as F

HEIGHT, WIDTH = 96, 128


def _grid():
    return torch.meshgrid(torch.linspace(0, 1, HEIGHT), torch.linspace(-0.667, 0.667, WIDTH), indexing="ij")


def smooth_noise(cell):
    """Random field in 0..1 with structures of about `cell` pixels."""
    small = torch.rand(1, 1, max(2, HEIGHT // cell), max(2, WIDTH // cell))
    return F.interpolate(small, size=(HEIGHT, WIDTH), mode="bilinear", align_corners=False)[0, 0]


def photograph():
    """1/f noise of a random slope: the spectrum of natural images."""
    fy = torch.fft.fftfreq(HEIGHT)[:, None]
    fx = torch.fft.fftfreq(WIDTH)[None, :]
    frequency = (fx**2 + fy**2).sqrt().clamp(min=1 / WIDTH)
    spectrum = torch.fft.fft2(torch.randn(HEIGHT, WIDTH)) / frequency ** (0.7 + 1.3 * torch.rand(1))
    image = torch.fft.ifft2(spectrum).real
    return ((image - image.mean()) / (4 * image.std()) + torch.rand(1) * 0.6).clamp(0, 1)


def sector_mask():
    """A fan of random apex, opening and depth; sometimes of a curved probe."""
    y, x = _grid()
    apex_x, apex_y = 0.2 * torch.randn(1), -0.5 * torch.rand(1)
    half = 0.35 + 0.7 * torch.rand(1)
    near = 0.02 + torch.rand(1) * 0.5
    far = 0.6 + 0.6 * torch.rand(1) - apex_y
    range_ = ((x - apex_x) ** 2 + (y - apex_y) ** 2).sqrt()
    angle = torch.atan2(x - apex_x, y - apex_y)
    return ((angle.abs() < half) & (range_ < far) & (range_ > near)).float()


def speckled(mean):
    noise = torch.randn(2, 1, HEIGHT, WIDTH)
    kernel = torch.ones(1, 1, 1 + 2 * int(torch.randint(0, 2, (1,))), 1 + 2 * int(torch.randint(0, 3, (1,))))
    noise = F.conv2d(noise, kernel / kernel.numel() ** 0.5, padding=(kernel.shape[2] // 2, kernel.shape[3] // 2))
    amplitude = noise.pow(2).sum(0).sqrt()[0]
    return (mean * amplitude).clamp(1e-3, None).pow(0.5 + 0.5 * float(torch.rand(1))).clamp(0, 1)


def other_fan():
    """An ultrasound-like fan of blobs and dark cavities that is no phantom heart."""
    mean = smooth_noise(int(torch.randint(8, 48, (1,)))) * (0.3 + 0.7 * float(torch.rand(1)))
    y, x = _grid()
    for _ in range(int(torch.randint(0, 6, (1,)))):
        cx, cy = torch.rand(1) - 0.5, torch.rand(1)
        rx, ry = 0.05 + 0.2 * torch.rand(2)
        lean = 0.6 * torch.randn(1)
        inside = (((x - cx - lean * (y - cy)) / rx) ** 2 + ((y - cy) / ry) ** 2) < 1
        mean = torch.where(inside, mean * float(torch.rand(1)) * 0.2, mean)
    return speckled(mean) * sector_mask()


def stripes():
    """M-mode and spectral look: bands along time, or columns under an envelope."""
    y, x = _grid()
    wave = sum(torch.sin(2 * math.pi * (x * (1 + 6 * torch.rand(1)) + torch.rand(1))) * 0.05 for _ in range(3))
    bands = torch.sin(2 * math.pi * (y + wave) * (1 + 8 * torch.rand(1)) + 6 * torch.rand(1)) * 0.5 + 0.5
    if torch.rand(1) < 0.4:
        bands = ((y - 0.5).abs() < (0.1 + 3 * wave.abs())).float()
    return speckled(bands * float(0.3 + 0.7 * torch.rand(1)))


def plain():
    """Flat, gradient, checkerboard or text-like screens."""
    y, x = _grid()
    kind = int(torch.randint(0, 4, (1,)))
    if kind == 0:
        return torch.full((HEIGHT, WIDTH), float(torch.rand(1)))
    if kind == 1:
        return (x * torch.randn(1) + y * torch.randn(1) + torch.rand(1)).clamp(0, 1)
    if kind == 2:
        size = int(torch.randint(2, 24, (1,)))
        rows, columns = torch.arange(HEIGHT)[:, None] // size, torch.arange(WIDTH)[None] // size
        return ((rows + columns) % 2).float() * float(torch.rand(1))
    return (torch.rand(HEIGHT, WIDTH) < 0.1).float() * (torch.arange(HEIGHT)[:, None] // 5 % 2)


def spoiled_phantom(image):
    """A phantom frame that no longer is one: upside down, inverted, torn, warped, sheared or stretched."""
    kind = int(torch.randint(0, 7, (1,)))
    if kind == 0:
        return image.flip(0)
    if kind == 1:
        return (image > 0).float() * (1 - image)
    if kind == 2:
        tiles = image.view(4, 24, 4, 32).permute(0, 2, 1, 3).reshape(16, 24, 32)[torch.randperm(16)]
        return tiles.view(4, 4, 24, 32).permute(0, 2, 1, 3).reshape(HEIGHT, WIDTH)
    if kind == 3:
        shift = F.interpolate(0.35 * torch.randn(1, 2, 4, 4), size=(HEIGHT, WIDTH), mode="bicubic", align_corners=False)[0].permute(1, 2, 0)
        base = F.affine_grid(torch.eye(2, 3)[None], (1, 1, HEIGHT, WIDTH), align_corners=False)
        return F.grid_sample(image[None, None], base + shift[None], align_corners=False)[0, 0]
    if kind == 4:
        scale = float(torch.rand(1)) * 1.2 + 1.5
        turn = torch.tensor([[1 / scale, 0.0, 0.0], [0.0, 1 / scale, float(torch.rand(1)) - 0.5]])
        return F.grid_sample(image[None, None], F.affine_grid(turn[None], (1, 1, HEIGHT, WIDTH), align_corners=False), align_corners=False)[0, 0]
    if kind == 5:
        return image * (sector_mask() * 0.9 + 0.0)
    return torch.roll(image, (int(torch.randint(20, 70, (1,))), int(torch.randint(30, 90, (1,)))), (0, 1))


MAKERS = [photograph, other_fan, other_fan, other_fan, stripes, plain]


def outlier_batch(count, phantoms):
    """`count` images (count, 1, 96, 128) of grey 0..1; a third of them spoiled frames of `phantoms` (n, 1, 96, 128)."""
    images = []
    for i in range(count):
        if i % 3 == 0:
            images.append(spoiled_phantom(phantoms[int(torch.randint(0, len(phantoms), (1,)))][0]))
        elif i % 9 == 1:
            images.append(photograph() * sector_mask())
        else:
            images.append(MAKERS[int(torch.randint(0, len(MAKERS), (1,)))]())
    return torch.stack(images)[:, None].float()
