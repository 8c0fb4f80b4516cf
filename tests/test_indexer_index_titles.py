"""The content words of titles as stored: the same as read anew, and a search ranks by them alike."""

from pathlib import Path

from indexer.index.titles import read_titles, title_lemmas, write_titles


def test_a_title_keeps_its_content_words_alone() -> None:
    assert title_lemmas("Den kollektive trafik i 2025") == {"kollektiv", "trafik"}


def test_titles_are_read_as_they_were_written(tmp_path: Path) -> None:
    titles = ["Den kollektive trafik i 2025", "", "Og i 2024", "Sygehuse"]
    write_titles(tmp_path, titles)
    found = read_titles(tmp_path)
    assert [frozenset(found[row].split()) for row in range(len(found))] == [title_lemmas(title) for title in titles]
