"""A sentence as a speech recogniser hears it: no case, no punctuation, fillers, repeats, words misheard."""
import random
import re

FILLERS = ["um", "uh", "like", "you know", "i mean", "so", "well", "kind of", "sort of", "right", "er", "ah", "okay so"]

MISHEARD = {
    "their": "there", "there": "their", "they're": "there", "you're": "your", "your": "you're", "its": "it's",
    "it's": "its", "to": "too", "two": "to", "for": "four", "by": "buy", "buy": "by", "know": "no", "no": "know",
    "our": "are", "are": "our", "than": "then", "then": "than", "here": "hear", "hear": "here", "which": "witch",
    "would": "wood", "right": "write", "write": "right", "new": "knew", "knew": "new", "one": "won", "won": "one",
    "whether": "weather", "weather": "whether", "week": "weak", "weak": "week", "piece": "peace", "peace": "piece",
    "whole": "hole", "hole": "whole", "sea": "see", "see": "sea", "be": "bee", "break": "brake", "affect": "effect",
    "effect": "affect", "accept": "except", "except": "accept", "lose": "loose", "loose": "lose", "and": "in",
    "a": "the", "the": "a", "have": "of", "them": "'em", "because": "cause", "going": "gonna", "want": "wanna",
    "is": "as", "in": "and", "this": "the", "these": "this", "that": "the", "was": "is", "can": "kin", "of": "a",
}
"""Recognisers swap sound-alikes and small words; content words are broken by `_misspell` instead."""

DROPPED = {"a", "an", "the", "of", "to", "that", "is", "are", "was", "it", "in", "on", "and", "for", "so", "just", "very"}

VOWELS = "aeiou"


def _misspell(word: str, rng: random.Random) -> str:
    """A word broken in two, a vowel off, a doubled or a lost letter."""
    kind = rng.randrange(4)
    at = rng.randrange(1, len(word) - 1)
    if kind == 0 and len(word) >= 7:
        at = rng.randrange(3, len(word) - 2)
        return word[:at] + " " + word[at:]
    if kind == 1:
        places = [i for i, letter in enumerate(word) if letter in VOWELS]
        if places:
            at = rng.choice(places)
            return word[:at] + rng.choice(VOWELS) + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1 :] if len(word) > 4 else word + "s"


def heard(text: str, rng: random.Random, rate: float = 0.2) -> str:
    """The text with about `rate` of its words wrong (left out, put in, repeated or misheard), lower-case and bare."""
    told = re.findall(r"[\w'$%.-]*\w[\w'%-]*", text.lower())
    out: list[str] = []
    for word in told:
        if rng.random() >= rate:
            out.append(word)
            continue
        kind = rng.random()
        if kind < 0.3:
            out += [rng.choice(FILLERS), word]
        elif kind < 0.45:
            out += [word, word]
        elif kind < 0.6 and word in DROPPED:
            continue
        elif word in MISHEARD:
            out.append(MISHEARD[word])
        elif len(word) >= 4 and word.isalpha():
            out.append(_misspell(word, rng))
        else:
            out += [rng.choice(FILLERS), word]
    return " ".join(out)
