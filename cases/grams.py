"""QUESTION: by which words is a case found? Its number, class with pinyin initials, place and description. Pure.

PostgreSQL's own text search knows no Chinese words, and its trigrams need an extension and a locale. So each case
keeps its pairs of neighbouring signs; what is asked for must have all its pairs, then the words decide.
"""

from cases.entry import Case
from registry import masks

MOST = 400  # characters of a description that are searched


def words(case: Case, initials: str) -> str:
    """What is searched, in small letters; nothing of an informant, nor whole mobile numbers: nobody may try out whose
    number stands in a case. `initials`: of the class's name."""
    parts = (
        case.id, case.case_no, case.title, case.major, initials, masks.words(case.address), case.subject,
        masks.words(case.description[:MOST]),
    )  # fmt: skip
    return " ".join(" ".join(part.split()) for part in parts if part).lower()


def grams(text: str) -> list[str]:
    """All pairs of neighbours, sorted, each once; blanks part them."""
    return sorted({word[at : at + 2] for word in text.lower().split() for at in range(len(word) - 1)})


def asked(query: str) -> tuple[list[str], list[str]]:
    """(pairs that must be there, words that must be there) of what somebody typed; a single sign has no pair."""
    wanted = query.replace("\0", "").lower().split()
    return grams(" ".join(wanted)), wanted


def like(word: str) -> str:
    """The pattern of LIKE that finds a word anywhere, as it is."""
    escaped = word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
