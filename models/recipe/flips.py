"""Another claim in nearly the same words: a negation, a number, a name or a direction changed.

Two disjoint sets of templates: TRAINING ones make hard negatives, MEASURING ones make the test, so that the test asks
for more than what was learnt by heart.
"""
import random
import re
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Templates:
    """What one set of flips may use."""

    antonyms: dict[str, list[str]]
    """Words of opposite direction."""
    negations: list[tuple[str, str]]
    """Pattern and what it becomes, one of the two denied."""
    scales: list[float]
    """What a number in digits is multiplied by."""
    words_for_numbers: list[str]
    names: dict[str, list[str]] | None
    """Names to put in place of another of their kind; None: names met in the text."""


def _both_ways(pairs: str) -> dict[str, list[str]]:
    other: dict[str, list[str]] = {}
    for pair in pairs.split(","):
        a, b = pair.split()
        other.setdefault(a, []).append(b)
        other.setdefault(b, []).append(a)
    return other


AUXILIARIES = "is|are|was|were|can|could|will|would|should|must|does|do|did|has|have|had"
_TO_BE = "is|are|was|were"
_MODALS = "can|could|will|would|should|must"
_NOT_DENIED = r"(?!'t|n't| not\b| no\b| never\b| n't)"
_WHOLE = r"^(?!(?:not|no|but|and|or|because|if|so|to|um|uh|yeah|yes)\b)(.+?)[.!]*$"
"""A sentence that can follow "that"."""

TRAINING = Templates(
    antonyms=_both_ways("""
    rise fall, rises falls, rose fell, rising falling, increase decrease, increases decreases, increased decreased,
    increasing decreasing, more less, most least, up down, before after, buy sell, buys sells, buying selling,
    bought sold, good bad, better worse, best worst, high low, higher lower, highest lowest, large small, larger
    smaller, largest smallest, big little, bigger smaller, always never, support oppose, supports opposes, supported
    opposed, supporting opposing, cause prevent, causes prevents, accept reject, accepted rejected, accepts rejects,
    open closed, fast slow, faster slower, love hate, loves hates, loved hated, easy difficult, easier harder, true
    false, safe dangerous, safer riskier, everyone nobody, everybody nobody, everything nothing, many few, improve
    worsen, improves worsens, improved worsened, help hurt, helps hurts, allow forbid, allows forbids, allowed
    forbidden, legal illegal, possible impossible, early late, earlier later, won lost, win lose, wins loses,
    winning losing, remember forget, remembered forgot, old new, older newer, young old, hot cold, strong weak,
    stronger weaker, start stop, started stopped, starts stops, above below, long short, longer shorter, public
    private, inside outside, add remove, adds removes, added removed, build demolish, built demolished, include
    exclude, includes excludes, included excluded, enable disable, enables disables, enabled disabled, pass fail,
    passed failed, passes fails, succeed fail, succeeded failed, succeeds fails, push pull, pushed pulled, send
    receive, sent received, give take, gave took, save waste, saves wastes, saved wasted, spend save, attack defend,
    attacked defended, deep shallow, wide narrow, heavy light, heavier lighter, hard soft, bright dark, clean dirty,
    full empty, simple complicated, simpler trickier, smart stupid, brave cowardly, kind cruel, honest dishonest,
    ethical unethical, rational irrational, logical illogical, acceptable unacceptable, reasonable unreasonable,
    reliable unreliable, able unable, willing unwilling, aware unaware, comfortable uncomfortable, known unknown,
    certain uncertain, efficient inefficient, complete incomplete, correct incorrect, direct indirect, visible
    invisible, perfect flawed, trust distrust, like dislike, likes dislikes, approve disapprove, appear disappear,
    appeared disappeared, optimistic pessimistic, majority minority, maximum minimum, peace war, winner loser,
    friend enemy, friends enemies, profit loss, profits losses, north south, east west, northern southern, eastern
    western, import export, imports exports, ally rival, allies rivals, ban permit, bans permits, banned permitted,
    violent peaceful, guarantee jeopardize, guarantees jeopardizes, favor resist, deserve forfeit, justified
    unjustified, justice injustice, equal unequal, equality inequality, cure disease, live die, lived died, lives
    dies, liked disliked, enjoy detest, enjoys detests, today tomorrow, yesterday tomorrow, morning evening, summer
    winter, mother father, brother sister, son daughter, husband wife, king queen, he she, his her, quiet loud, wet
    dry, thick thin, sharp blunt, cheerful gloomy, lucky unlucky, polite rude, generous stingy, patient impatient,
    careful careless, employ dismiss, hire fire, hired fired, borrow lend, borrowed lent, teach learn, lock unlock,
    locked unlocked, enter exit, entered exited, expand contract, expands contracts, expanding contracting, expanded
    contracted, upgrade downgrade, overestimate underestimate, overvalued undervalued, bullish bearish, centralized
    decentralized, centralised decentralised, proprietary open, manual automatic, scarce plentiful, abundant scarce,
    shortage surplus, soared plunged, soar plunge, climb drop, climbed dropped, accelerate slow, accelerated slowed,
    ahead behind, leader laggard, winners losers, domestic foreign, offline online, temporary permanent, optional
    mandatory, voluntary compulsory, compulsory optional, rare common, normal abnormal, natural artificial, modern
    ancient, major minor, superior inferior, senior junior, rewarded punished, reward punish, praise blame, praised
    blamed, forgive condemn, confirm deny, confirmed denied, proved disproved, prove disprove
    """),
    negations=[
        (rf"\b({AUXILIARIES})n't\b", r"\1"), (r"\bcannot\b", "can"), (r"\bwon't\b", "will"), (r"\bcan't\b", "can"),
        (r"\b(not|never) ", ""), (r"\b(no|No) (?=[a-z]{4})", "some "),
        (rf"\b({_TO_BE}|{_MODALS}|does|did)\b{_NOT_DENIED}", r"\1 not"),
        (rf"\b({_TO_BE}|could|would|should|does|did)\b{_NOT_DENIED}", r"\1n't"),
        (rf"\b({_TO_BE})\b{_NOT_DENIED}", r"\1 far from being"),
        (rf"\b({_TO_BE}|could|would|should)\b{_NOT_DENIED}", r"\1 in no way"),
        (r"\b(has|have|had) (\w+(?:ed|en|ne))\b", r"\1 not \2"), (r"\b(has|have|had) (\w+(?:ed|en|ne))\b", r"\1 never \2"),
        (r"\b(I|you|we|they|You|We|They) (think|want|know|need|like|believe|see|get|use|say|make|feel|go|love|have)\b", r"\1 don't \2"),
        (r"\b([Hh]e|[Ss]he|[Ii]t) (?!was\b|has\b|does\b|is\b)(\w{3,}[^s\W])s\b", r"\1 doesn't \2"),
        (r"\b(people|companies|children|men|women|students|teachers|countries|animals) (?!is\b|are\b|in\b|of\b|who\b|with\b|and\b|to\b|from\b|will\b|can\b|would\b|should\b|have\b|to\b|as\b|that\b|on\b|at\b|for\b)(\w+[^gd\W]\b)\b", r"\1 do not \2"),
        (_WHOLE, r"It is not true that \1."), (_WHOLE, r"I don't believe that \1."), (_WHOLE, r"It's a myth that \1."),
        (_WHOLE, r"I doubt that \1."), (_WHOLE, r"It is false that \1."), (_WHOLE, r"It is wrong to say that \1."),
        (_WHOLE, r"\1? No, not at all."), (_WHOLE, r"There is no way that \1."),
        (_WHOLE, r"The claim that \1 is wrong."), (_WHOLE, r"It is ridiculous to think that \1."), (_WHOLE, r"The notion that \1 is a fairy tale."),
        (_WHOLE, r"No one should believe that \1."), (_WHOLE, r"Hardly anyone thinks that \1."), (_WHOLE, r"We cannot say that \1."),
    ],
    scales=[0.1, 0.25, 0.5, 2, 3, 5, 10, 100],
    words_for_numbers=["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "thirty"],
    names=None,
)

MEASURING = Templates(
    antonyms=_both_ways("""
    grow shrink,grows shrinks,growing shrinking,grew shrank,gain lose,reduce raise,reduces raises,reducing raising,reduced raised,
    cheap expensive,cheaper costlier,encourage discourage,encourages discourages,protect endanger,protects endangers,benefit harm,
    benefits harms,beneficial harmful,effective ineffective,necessary unnecessary,important unimportant,fair unfair,moral immoral,
    happy sad,rich poor,success failure,successful unsuccessful,strengthen weaken,strengthens weakens,create destroy,creates destroys,
    healthy unhealthy,agree disagree,agrees disagrees,begin end,began ended,arrived left,awake asleep,alive dead,innocent guilty,
    likely unlikely,often seldom,quickly slowly,positive negative,advantage drawback,
    advantages drawbacks,responsible irresponsible,useful useless,promote hinder,promotes hinders,increase reduce,increases reduces,
    increased reduced,good harmful,boy girl,man woman,boys girls,men women,
    support undermine,supports undermines,helps hinders,help hinder,solve worsen,solves worsens,
    truth lie,deter invite,deters invites,prevents invites,prevent invite
    """),
    negations=[
        (rf"\b({_TO_BE}){_NOT_DENIED}\b", r"\1 no longer"),
        (rf"\b({_MODALS})\b{_NOT_DENIED}", r"\1 never"),
        (_WHOLE, r"It is not the case that \1."),
        (_WHOLE, r"Nobody can say that \1."),
        (_WHOLE, r"The idea that \1 is nonsense."),
    ],
    scales=[0.2, 4, 7, 20, 1000],
    words_for_numbers=["eleven", "fifteen", "forty", "fifty", "sixty", "eighty", "ninety"],
    names={
        "person": ["Greta", "Oswald", "Bianca", "Percival", "Ingrid", "Rashid", "Yoko", "Dmitri", "Chloe", "Hank"],
        "place": ["Norway", "Portugal", "Kenya", "Chile", "Vietnam", "Lisbon", "Toronto", "Cairo", "Peru", "Denmark", "Madrid"],
        "tongue": ["Norwegian", "Portuguese", "Swahili", "Danish", "Vietnamese"],
    },
)

_KIND_OF_NAME = {
    name: kind
    for kind, names in {
        "person": "Tom Mary John Ken Jim Jane Alice Bob Mike Lucy Tony Taro Yumi Sami Layla Emily Nancy Fred Bill Jack Obama Trump Bush",
        "place": "America Japan Boston Australia China France Germany England London Paris Tokyo Canada Russia India Israel Iraq Iran "
                 "Europe Africa Turkey Britain Italy Spain Mexico Kyoto Osaka Berlin Brazil Tibet Taiwan Ukraine Syria",
        "tongue": "French English Japanese Spanish German Chinese Russian Italian American British",
    }.items()
    for name in names.split()
}
"""The names that measuring flips change: those whose kind is known, so that the flip reads as a claim."""

_NUMBER_WORDS = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred)\b", re.I
)
_DIGITS = re.compile(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?(?![\w-])")
_NAME = re.compile(r"(?<=[a-z,] )([A-Z][a-z]{2,})\b(?! [A-Z]|'s [A-Z])")
_SUBJECT_NAME = re.compile(r"^(Tom|Mary|John|Ken|Jim|Jane|Alice|Bob|Mike|Lucy|Tony|Taro|Yumi)\b")
_KNOWN_NAME = re.compile(rf"\b(?:{'|'.join(_KIND_OF_NAME)})\b")
_CALENDAR = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
             "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}


def _as_written(like: str, word: str) -> str:
    return word[0].upper() + word[1:] if like[:1].isupper() else word


def _article_fits(text: str) -> str:
    text = re.sub(r"\b([Aa])n (?=[^aeiouAEIOU\W])", r"\1 ", text)
    return re.sub(r"\b([Aa]) (?=[aeio])", r"\1n ", text)


def direction(text: str, templates: Templates, rng: random.Random, names: list[str]) -> str | None:
    hits = [hit for hit in re.finditer(r"[A-Za-z]+", text) if hit.group().lower() in templates.antonyms]
    if not hits:
        return None
    hit = rng.choice(hits)
    other = _as_written(hit.group(), rng.choice(templates.antonyms[hit.group().lower()]))
    return _article_fits(text[: hit.start()] + other + text[hit.end() :])


def negation(text: str, templates: Templates, rng: random.Random, names: list[str]) -> str | None:
    order = rng.sample(templates.negations, len(templates.negations))
    within_first = rng.random() < NEGATED_WITHIN
    for pattern, becomes in sorted(order, key=lambda change: (change[0] is _WHOLE) == within_first):
        flipped, count = re.subn(pattern, becomes, text, count=1, flags=re.I if pattern is _WHOLE else 0)
        if count and flipped != text:
            return flipped
    return None


def number(text: str, templates: Templates, rng: random.Random, names: list[str]) -> str | None:
    hit = _DIGITS.search(text)
    if hit:
        value = float(hit.group().replace(",", ""))
        scaled = value + rng.choice([-30, -7, -2, 3, 12, 40]) if 1500 < value < 2100 else value * rng.choice(templates.scales)
        told = f"{scaled:,.0f}" if scaled >= 1 and ("," in hit.group() or scaled == int(scaled)) else f"{scaled:.2g}"
        if 1500 < value < 2100:
            told = told.replace(",", "")
        return text[: hit.start()] + told + text[hit.end() :] if told != hit.group() else None
    hit = _NUMBER_WORDS.search(text)
    if not hit:
        return None
    other = rng.choice([word for word in templates.words_for_numbers if word != hit.group().lower()])
    return text[: hit.start()] + _as_written(hit.group(), other) + text[hit.end() :]


def name(text: str, templates: Templates, rng: random.Random, names: list[str]) -> str | None:
    if templates.names:
        hits = list(_KNOWN_NAME.finditer(text))
        if not hits:
            return None
        hit = rng.choice(hits)
        pool = templates.names[_KIND_OF_NAME[hit.group()]]
        other = rng.choice([other for other in pool if other not in text])
        return re.sub(rf"\b{hit.group()}\b", other, text)
    hits = [hit for hit in _NAME.finditer(text) if hit.group() not in _CALENDAR] + list(_SUBJECT_NAME.finditer(text))
    if not hits or not names:
        return None
    hit, other = rng.choice(hits), rng.choice(names)
    return None if other in text else re.sub(rf"\b{hit.group()}\b", other, text)


NEGATED_WITHIN = 0.65
"""Share of the negations that are put inside the sentence, where it allows that; the others deny it as a whole."""

KINDS = {"name": name, "number": number, "direction": direction, "negation": negation}

_NO_CLAIM = re.compile(
    r"\?|^(?:do|don't|let|let's|please|how|why|what|when|where|who|whose|never|be|go|come|take|give|keep|is|are|does|should|can|get|"
    r"put|tell|try|stop|look|turn|leave|make|thank|thanks|wait|hurry)\b", re.I
)
"""Questions and orders: nothing that a flip could deny."""


def flips(text: str, templates: Templates, rng: random.Random, names: list[str]) -> dict[str, str]:
    """By kind, the flips that the text allows."""
    if _NO_CLAIM.search(text):
        return {}
    made = {kind: change(text, templates, rng, names) for kind, change in KINDS.items()}
    return {kind: flipped for kind, flipped in made.items() if flipped and flipped != text}


def flip(text: str, templates: Templates, rng: random.Random, names: list[str]) -> str | None:
    """One flip: a name or number as often as a direction or negation, where the text has one; None where it allows none."""
    made = flips(text, templates, rng, names)
    return made[rng.choice(sorted(made))] if made else None


def names_in(texts: list[str], fewest: int = 4) -> list[str]:
    """Names met in the middle of sentences, sorted: what a name may be swapped for."""
    capitals = Counter(hit.group() for text in texts for hit in _NAME.finditer(text))
    small = Counter(word for text in texts for word in re.findall(r"\b[a-z]{3,}\b", text))
    return sorted(
        name for name, count in capitals.items()
        if count >= fewest and small[name.lower()] < count / 5 and name not in _CALENDAR
    )
