"""`python -m unittest test_recipe` in this folder: seconds, on a toy corpus that it writes itself."""
import json
import random
import tempfile
import unittest
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

import export
import loss
from batches import Source, encode, load_tokenizer
from corpus import halves, words
from decontaminate import is_clean, runs
from flips import MEASURING, TRAINING, flips
from mask import Prediction, masked_loss
from model import StaticTable, bert_from_table, embed
from pairs import Pair, held_out
from speech import heard
from written import Claim, _cut, claims, wordings

WORDS = "the a cat dog sat ran on under mat hill and not is was red blue one two big small tom mary".split()


def toy_tokenizer(folder: Path) -> Path:
    vocabulary = {token: index for index, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder / "tokenizer.json"


class Flips(unittest.TestCase):
    def test_each_kind_changes_what_it_is_named_after(self):
        for kind, text, changed in (
            ("number", "It takes 20 years to build.", "20"),
            ("direction", "Prices rise in the summer.", "rise"),
            ("name", "I told Tom about it yesterday.", "Tom"),
        ):
            flipped = flips(text, TRAINING, random.Random(1), ["Lisbon"])[kind]
            self.assertNotIn(changed, words(flipped) if changed.islower() else flipped.split())

    def test_a_denial_is_taken_out_or_put_in(self):
        for seed in range(20):
            flipped = flips("Cats are not dogs.", TRAINING, random.Random(seed), [])["negation"]
            self.assertNotEqual(flipped, "Cats are not dogs.")

    def test_a_question_has_no_flip(self):
        self.assertEqual(flips("Do prices rise?", TRAINING, random.Random(1), []), {})

    def test_no_template_both_trains_and_measures(self):
        def swaps(templates):
            return {(a, b) for a, others in templates.antonyms.items() for b in others}

        self.assertFalse(swaps(TRAINING) & swaps(MEASURING))
        self.assertFalse({becomes for _, becomes in TRAINING.negations} & {becomes for _, becomes in MEASURING.negations})


class Speech(unittest.TestCase):
    def test_what_is_heard_has_no_case_or_punctuation_and_keeps_most_words(self):
        text = "The European Union, they say, could not agree on a single budget for next year."
        noised = heard(text, random.Random(3), 0.25)
        self.assertEqual(noised, noised.lower())
        self.assertFalse(set(noised) & set(",.!?"))
        kept = Counter(words(text)) & Counter(words(noised))
        self.assertGreater(sum(kept.values()), len(words(text)) / 2)
        self.assertNotEqual(words(text), words(noised))


class Decontamination(unittest.TestCase):
    def test_twelve_words_in_a_row_are_too_many_and_eleven_are_not(self):
        measured = " ".join(f"word{i}" for i in range(30))
        seen = runs(measured)
        self.assertFalse(is_clean("so " + " ".join(f"Word{i}," for i in range(5, 17)), seen))
        self.assertTrue(is_clean("so " + " ".join(f"word{i}" for i in range(5, 16)), seen))


class Batching(unittest.TestCase):
    def test_halves_are_neighbours(self):
        left, right = halves(" ".join(f"w{i}" for i in range(40)), random.Random(1))
        self.assertEqual(int(left.split()[-1][1:]) + 1, int(right.split()[0][1:]))

    def test_every_fourth_topic_is_held_out(self):
        self.assertEqual(held_out(["b", "a", "e", "c", "d", "a"]), ["a", "e"])

    def test_every_pair_is_drawn_before_any_is_drawn_again(self):
        with tempfile.TemporaryDirectory() as folder:
            tokenizer = load_tokenizer(toy_tokenizer(Path(folder)), 16)
        source = Source(tokenizer, [Pair("the cat", word) for word in WORDS], random.Random(1))
        self.assertEqual(sorted(source.draw(len(WORDS))), list(range(len(WORDS))))


class Written(unittest.TestCase):
    def test_the_first_wordings_meet_the_flips_written_for_them(self):
        claim = Claim("cats", ["one", "two", "three", "four", "five"], ["not one", "not two"])
        found = wordings(claim, random.Random(1))
        self.assertTrue(all(a != b for a, b, _ in found))
        self.assertEqual({flipped for a, _, flipped in found if a == "two"}, {"not two"})

    def test_passages_are_whole_sentences(self):
        sentence = " ".join(["word"] * 20) + "."
        self.assertEqual(list(_cut([sentence] * 3)), [f"{sentence} {sentence}"])
        self.assertEqual(list(_cut([" ".join(["word"] * 30) + "."])), [" ".join(["word"] * 30) + "."])
        self.assertEqual(list(_cut([" ".join(["word"] * 90) + "."])), [])

    def test_no_topic_is_trained_on_and_measured_on(self):
        trained, kept = claims(), claims(kept=True)
        self.assertFalse({claim.topic for claim in trained} & {claim.topic for claim in kept})
        self.assertGreater(len(trained), 8 * len(kept))
        self.assertTrue(all(len(set(claim.wordings)) == 5 and len(claim.flips) == 2 for claim in trained + kept))


class Training(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.tokenizer_path = toy_tokenizer(self.folder)
        self.tokenizer = load_tokenizer(self.tokenizer_path, 16)
        torch.manual_seed(1)
        self.table = torch.randn(self.tokenizer.get_vocab_size(), 16)
        self.table[:5] = 0.0
        self.encoder = bert_from_table(self.table, np.ones(len(self.table)), layers=2, heads=2, inner=32, longest=16)

    def test_the_encoder_begins_as_the_table(self):
        centred = StaticTable(self.table - self.table.mean(1, keepdim=True))
        ids = encode(self.tokenizer, ["the cat sat on the mat", "tom was not under a big red hill", "two dog"])
        with torch.no_grad():
            cosines = (embed(self.encoder, ids) * centred.embed(ids)).sum(1)
        self.assertGreater(cosines.min().item(), 0.999)

    def test_hidden_words_are_learnt(self):
        ids = encode(self.tokenizer, ["the cat sat on the mat", "the dog ran under the hill"])
        prediction, rng = Prediction(self.table, np.ones(len(self.table))), random.Random(1)
        optimizer = torch.optim.AdamW([*self.encoder.parameters(), *prediction.parameters()], lr=1e-2)
        losses = []
        for _ in range(60):
            step = masked_loss(self.encoder, prediction, ids * 8, rng)
            optimizer.zero_grad()
            step.backward()
            optimizer.step()
            losses.append(step.item())
        self.assertLess(np.mean(losses[-5:]), np.mean(losses[:5]))

    def test_a_few_steps_lower_the_loss_and_the_folder_loads(self):
        texts = [f"the {a} {b} sat on the {c}" for a in ("red", "blue") for b in ("cat", "dog") for c in ("mat", "hill")]
        near = encode(self.tokenizer, [f"on the {t.split()[-1]} sat a {t.split()[1]} {t.split()[2]}" for t in texts])
        far = encode(self.tokenizer, [t.replace("sat", "was not") for t in texts])
        ids, label = encode(self.tokenizer, texts), torch.arange(len(texts))
        optimizer = torch.optim.AdamW(self.encoder.parameters(), lr=1e-2)
        losses = []
        for _ in range(40):
            rows = embed(self.encoder, ids + near + far)
            a, b, other = rows.split([len(texts)] * 3)
            step = loss.contrastive(a, b, label, other, torch.ones(len(texts), dtype=torch.bool)) + loss.apart(a, b, other)
            optimizer.zero_grad()
            step.backward()
            optimizer.step()
            losses.append(step.item())
        self.assertLess(losses[-1], losses[0] / 2)

        export.export_encoder(self.encoder, self.tokenizer_path, self.folder / "toy")
        from sentence_transformers import SentenceTransformer

        loaded = SentenceTransformer(str(self.folder / "toy"), device="cpu")
        with torch.no_grad():
            mine = embed(self.encoder, ids).numpy()
        self.assertGreater((loaded.encode(texts) * mine).sum(1).min(), 0.9999)
        self.assertEqual(json.loads((self.folder / "toy" / "config.json").read_text())["model_type"], "bert")


if __name__ == "__main__":
    unittest.main()
