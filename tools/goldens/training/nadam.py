"""NAdam as PyTorch has had it since 2.0. The second term of PyTorch 1.13's own is wrong: it has P mu_{t+1} once more
multiplied by mu_t, where P is already the product of mu_1 to mu_t."""
import torch


class NAdam(torch.optim.Optimizer):
    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, momentum_decay=4e-3):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "momentum_decay": momentum_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (beta1, beta2) = group["lr"], group["betas"]
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state.update(t=0, product=1.0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                t = state["t"] = state["t"] + 1
                mu = beta1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"]))
                following = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * group["momentum_decay"]))
                product = state["product"] = state["product"] * mu
                m = state["m"].mul_(beta1).add_(p.grad, alpha=1 - beta1)
                v = state["v"].mul_(beta2).addcmul_(p.grad, p.grad, value=1 - beta2)
                d = (v / (1 - beta2 ** t)).sqrt() + group["eps"]
                p -= lr * (1 - mu) / (1 - product) * p.grad / d
                p -= lr * following / (1 - product * following) * m / d
