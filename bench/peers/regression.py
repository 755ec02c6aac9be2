"""A network that learns a map of fields: a training step and an inference."""

import torch


def works_of(model, sizes, prefix=""):
    x, y = (torch.rand(sizes["batch"], 1, sizes["points"], sizes["points"]) for _ in range(2))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-6)

    def step():
        model.train()
        optimizer.zero_grad(set_to_none=True)
        ((model(x) - y).abs().sum() / (y.abs().sum() + 1e-10)).backward()
        optimizer.step()

    def infer():
        model.eval()
        with torch.no_grad():
            model(x)

    return {f"{prefix}step": step, f"{prefix}inference": infer}
