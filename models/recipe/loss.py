"""What is learnt from a batch."""
import torch
from torch.nn import functional

TEMPERATURE = 0.05
COSENT_SCALE = 20.0


def contrastive(a, b, label, other=None, has_other=None, temperature: float = TEMPERATURE) -> torch.Tensor:
    """InfoNCE both ways; the other texts of a batch are the negatives, but those of the same label.

    `a`, `b`: unit rows [n, d]. `other`: hard negatives [m, d] of the rows where `has_other` [n] is true; each is a negative
    of every `a` and `b` of another label, and of its own pair.
    """
    same = (label[:, None] == label[None, :]) & ~torch.eye(len(label), dtype=torch.bool, device=a.device)
    target = torch.arange(len(a), device=a.device)
    total = 0.0
    for x, y in ((a, b), (b, a)):
        logits = (x @ y.T / temperature).masked_fill(same, -torch.inf)
        if other is not None and len(other):
            with_other = torch.nonzero(has_other).squeeze(1)
            theirs = same[:, with_other]
            logits = torch.cat([logits, (x @ other.T / temperature).masked_fill(theirs, -torch.inf)], dim=1)
        total = total + functional.cross_entropy(logits, target)
    return total / 2


def apart(a, b, other, margin: float = 0.1) -> torch.Tensor:
    """A triplet's soft hinge: `a` and `b` are to be nearer to each other than `other` is to either, by a margin of cosine."""
    near, temper = (a * b).sum(1), TEMPERATURE
    gaps = torch.cat([(a * other).sum(1) - near, (b * other).sum(1) - near]) + margin
    return functional.softplus(gaps / temper).mean()


def below(a, other, ceiling: float = 0.3) -> torch.Tensor:
    """Keeps a flip under a fixed cosine: a paraphrase in other words is often no nearer than 0.5."""
    return functional.softplus(((a * other).sum(1) - ceiling) / TEMPERATURE).mean()


def ranked(similarities, gold) -> torch.Tensor:
    """CoSENT (Su 2022): a pair that people find more alike is to be more similar."""
    scaled = similarities * COSENT_SCALE
    differences = scaled[None, :] - scaled[:, None]
    wrong_way = gold[:, None] > gold[None, :]
    return torch.logsumexp(torch.cat([torch.zeros(1, device=scaled.device), differences[wrong_way]]), dim=0)


def taught(a, b, teacher_a, teacher_b) -> torch.Tensor:
    """Mean squared difference of the batch's similarities to the teacher's."""
    return ((a @ b.T - teacher_a @ teacher_b.T) ** 2).mean()
