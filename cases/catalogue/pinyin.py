"""QUESTION: how is a class's name typed in letters? Chinese → syllables without tones, and their initials. Pure."""

import re

_SPOKEN = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")


def syllables(name: str) -> str:
    """`机动车乱停放` → `ji dong che luan ting fang`. Reads the word, not the character: 重 in 超重 is zhong."""
    from pypinyin import lazy_pinyin  # here: its dictionaries take a third of a second, and few names are new

    return " ".join(part.lower() for part in lazy_pinyin(_SPOKEN.sub("", name)))


def initials(spelled: str) -> str:
    """`ji dong che luan ting fang` → `jdcltf`."""
    return "".join(part[0] for part in spelled.split())
