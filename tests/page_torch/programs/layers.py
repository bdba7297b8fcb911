"""Layers and optimisers: their first weights, their texts, and what training makes of them."""

from hypothesis import strategies as st

from .drawing import literal, pick

DENSE = (
    "nn.Linear(6, 3)",
    "nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 3))",
    "nn.Sequential(nn.Flatten(), nn.LayerNorm(6), nn.Linear(6, 3))",
    "nn.Sequential(nn.Linear(6, 17), nn.Sequential(nn.ReLU(), nn.Linear(17, 3)))",
)
IMAGES = (
    "nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(12, 3))",
    "nn.Sequential(nn.Conv2d(2, 2, (3, 2), stride=2, padding=1), nn.Flatten(), nn.Linear(12, 3))",
    "nn.Sequential(nn.Conv2d(2, 3, 4), nn.BatchNorm2d(3), nn.Flatten())",
)
LOSSES = (
    "nn.CrossEntropyLoss()(net(x), torch.arange(3))",
    "nn.MSELoss()(net(x), torch.zeros(3, 3))",
)
# Small steps: where training is about to diverge, no digit is shared.
OPTIMISERS = (
    "SGD(net.parameters(), lr=0.001)",
    "SGD(net.parameters(), 0.001, momentum=0.9)",
    "SGD(net.parameters(), lr=0.001, momentum=0.9, weight_decay=0.1, nesterov=True)",
    "Adam(net.parameters())",
    "Adam(net.parameters(), lr=0.01, betas=(0.8, 0.9), eps=1e-4, weight_decay=0.1)",
    "AdamW(net.parameters(), lr=0.01)",
)
REFUSED = (
    "torch.optim.SGD([], lr=0.1)",
    "torch.optim.SGD([x], lr=-1)",
    "torch.optim.SGD([x], lr=1, momentum=-1)",
    "torch.optim.SGD([x], lr=1, weight_decay=-1)",
    "torch.optim.SGD([x], lr=1, nesterov=True)",
    "torch.optim.SGD(x, lr=1)",
    "torch.optim.SGD([1], lr=1)",
    "torch.optim.Adam([x * net.weight.sum()])",
    "torch.optim.Adam([x], lr=-1)",
    "torch.optim.Adam([x], betas=(1, 0.9))",
    "torch.optim.Adam([x], betas=(0.9, 1.0))",
    "torch.optim.Adam([x], eps=-1)",
    "torch.optim.AdamW([x], weight_decay=-1)",
    "net.wieght",
    "net(x[:, :1])",
    "nn.Module()(x)",
    "nn.LayerNorm(4)(x)",
    "nn.Conv2d(3, 2, 2)(torch.ones(1, 2, 4, 4))",
    "nn.Conv2d(2, 2, 5)(torch.ones(1, 2, 4, 4))",
    "nn.BatchNorm2d(2)(torch.ones(1, 2, 1, 1))",
    "nn.CrossEntropyLoss()(net(x), torch.tensor([0, 3, 0]))",
    "nn.CrossEntropyLoss()(net(x), torch.tensor([0]))",
    "nn.CrossEntropyLoss()(net(x), torch.tensor([0.0, 1, 1]))",
    "net.weight.grad = 1",
    "net.bias.add_(1)",
)
SHOWN = (
    "net.weight",
    "nn.Parameter(x)",
    "[p.requires_grad for p in net.parameters()]",
    "type(net(x).grad_fn).__name__",
    "torch.nn.init.kaiming_normal_(torch.empty(3, 7, 2), mode='fan_out')",
    "torch.nn.init.kaiming_normal_(torch.empty(3, 4), a=1)",
    "torch.nn.init.kaiming_normal_(torch.empty(3))",
    "torch.nn.init.kaiming_normal_(torch.empty(3, 2), mode='fan')",
)


@st.composite
def layers(draw):
    seed = draw(st.integers(0, 9))
    lines = ["nn = torch.nn", f"torch.manual_seed({seed})"]
    if draw(st.integers(0, 2)) == 0:
        act = draw(pick(*REFUSED, *(f"r = {each}" for each in SHOWN)))
        return "\n".join([*lines, "net = nn.Linear(6, 3)", "x = torch.ones(3, 6)", act])
    images = draw(st.booleans())
    pixels = literal(draw, (3, 2, 4, 4) if images else (3, 6), "float32")
    net = draw(pick(*(IMAGES if images else DENSE)))
    # The bias before a BatchNorm has a gradient of 0, but for rounding: Adam makes steps of that.
    # So one step of plain descent has to do.
    normed = "BatchNorm" in net
    kinds, most = (OPTIMISERS[:1], 1) if normed else (OPTIMISERS, 3)
    lines += [
        f"x = {pixels}",
        f"net = {net}{draw(pick('', '.double()'))}",
        "x = x.to(next(iter(net.parameters())).dtype) + torch.arange(x.numel()).view(x.shape) / 4",
        f"optimiser = torch.optim.{draw(pick(*kinds))}",
        f"for _ in range({draw(st.integers(1, most))}):",
        "    optimiser.zero_grad()",
        f"    loss = {draw(pick(*LOSSES)).replace('zeros(3, 3)', 'zeros(3, 3).to(x.dtype)')}",
        "    loss.backward()",
        "    optimiser.step()",
        "net.eval()",
        "r = [repr(net), loss.detach() + 64, net(x).detach() + 64]",
        "r += [p.detach() + 64 for p in net.parameters()]",
    ]
    return "\n".join(lines)
