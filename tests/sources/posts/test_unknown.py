from __future__ import annotations

import pandas as pd

from microplan.sources.ledger import Ledger
from microplan.sources.posts.unknown import count_texts, offer_words, tell_unknown


def test_the_words_that_most_unknown_texts_share_are_offered_and_names_are_not() -> None:
    texts = ["Matrone Zinder", "matrone Tahoua", "Matrone, Agadez", "Depot Maradi"]
    assert offer_words(texts) == [("matrone", 3)]


def test_unknown_posts_are_told_by_count_with_their_texts_and_words() -> None:
    ledger = Ledger()
    texts = pd.Series(["case de santé", "Case de Sante", "ukuga"])
    assert count_texts(texts) == [("case de sante", 2), ("ukuga", 1)]
    tell_unknown(texts, "f.csv", ledger)
    row = ledger.repairs().iloc[0]
    assert (row["what"], row["amount"], row["unit"]) == ("3 posts that no rule knows", 3, "posts")
    assert "'case de sante' (2)" in row["how"]
    assert "case (2), sante (2)" in row["how"]


def test_nothing_is_said_where_every_post_is_known() -> None:
    ledger = Ledger()
    tell_unknown(pd.Series([], dtype=str), "f.csv", ledger)
    assert ledger.repairs().empty
