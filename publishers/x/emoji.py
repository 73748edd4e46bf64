"""What counts as one emoji on X: the sequences of Emoji 12.0, the table of its published counter.

The table's 3,800 sequences are written here as the few rules they were made by. A sequence of a later Emoji version
is not in it and weighs the sum of its parts, as in the published counter: too much at worst, never too little.
"""

from __future__ import annotations

import re
from functools import cache

# https://unicode.org/Public/emoji/12.0/emoji-test.txt, checked 2026-11-21
_JOIN = "\u200d"
_SHOWN = "\ufe0f?"  # the variation selector that asks for the coloured form, often left out
_TONE = "[\U0001f3fb-\U0001f3ff]"
_FEMALE_OR_MALE = f"{_JOIN}[♀♂]{_SHOWN}"

_TONED = (
    "[☝⛹✊-✍🎅🏂-🏄🏇🏊-🏌👂👃👆-👐👦-👩👫-👮👰-👸👼💁-💃💅-💇💪🕴🕵🕺"
    "🖐🖕🖖🙅-🙇🙋-🙏🚣🚴-🚶🛀🛌🤏🤘-🤜🤞🤟🤦🤰-🤹🤽🤾🦵🦶🦸🦹🦻🧍-🧏🧑-🧝]"
)
_GENDERED = "[👮👱👳👷💁💂💆💇🏃🏄🏊🙅-🙇🙋🙍🙎🚣🚴-🚶🤦🤷-🤹🤽🤾🦸🦹🧍-🧏🧖-🧝]"
_SHOWABLE = (
    "[©®‼⁉™ℹ↔-↙↩↪⌨⏏⏭-⏯⏱⏲⏸-⏺Ⓜ▪▫▶◀◻◼☀-☄☎☑☘☝☠☢☣☦☪☮☯☸-☺♀♂♟♠♣♥♦♨♻♾⚒⚔-⚗⚙⚛⚜⚠⚰⚱⛈⛏⛑⛓⛩⛰⛱⛴⛷-⛹✂✈✉✌✍✏✒✔✖✝✡✳✴❄❇❣❤➡⤴⤵⬅-⬇〰〽㊗㊙"
    "🅰🅱🅾🅿🈂🈷🌡🌤-🌬🌶🍽🎖🎗🎙-🎛🎞🎟🏋-🏎🏔-🏟🏳🏵🏷🐿👁📽🕉🕊🕯🕰🕳-🕹🖇🖊-🖍🖐🖥🖨🖱🖲🖼🗂-🗄🗑-🗓🗜-🗞🗡🗣🗨🗯🗳🗺🛋🛍-🛏🛠-🛥🛩🛰🛳]"
)
_FLAGS = (
    "AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CP CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET EU FI FJ "
    "FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN IO IQ IR "
    "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM "
    "MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT "
    "PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL "
    "TM TN TO TR TT TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"
)
_NATIONS = ("gbeng", "gbsct", "gbwls")

_RULES = (
    # families and couples
    f"👩{_JOIN}❤{_SHOWN}{_JOIN}(?:💋{_JOIN})?[👨👩]",
    f"👨{_JOIN}❤{_SHOWN}{_JOIN}(?:💋{_JOIN})?👨",
    f"(?:👨(?:{_JOIN}[👨👩])?|👩(?:{_JOIN}👩)?){_JOIN}(?:👦(?:{_JOIN}👦)?|👧(?:{_JOIN}[👦👧])?)",
    f"🧑{_JOIN}🤝{_JOIN}🧑",
    # people at work, with other hair, on wheels
    f"[👨👩]{_TONE}?{_JOIN}(?:[🌾🍳🎓🎤🎨🏫🏭💻💼🔧🔬🚀🚒🦯🦰-🦳🦼🦽]|[⚕⚖✈]{_SHOWN})",
    f"{_GENDERED}{_TONE}?{_FEMALE_OR_MALE}",
    f"[⛹🏋🏌🕵](?:{_TONE}|{_SHOWN}){_FEMALE_OR_MALE}",
    f"[👯🤼🧞🧟]{_FEMALE_OR_MALE}",
    # other joined ones
    f"👁{_SHOWN}{_JOIN}🗨{_SHOWN}",
    f"🐕{_JOIN}🦺",
    f"🏳{_SHOWN}{_JOIN}🌈",
    f"🏴{_JOIN}☠{_SHOWN}",
    # single ones with something after them
    f"{_TONED}{_TONE}",
    f"{_SHOWABLE}\ufe0f",
    f"[0-9#*]{_SHOWN}\u20e3",
    # the only single ones whose code point would weigh 1
    "[©®]",
)


@cache
def emoji_pattern() -> re.Pattern[str]:
    """Matches each emoji sequence whose weight is not the sum of its code points' weights."""
    nations = ("🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in nation) + "\U000e007f" for nation in _NATIONS)
    flags = ("".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in flag) for flag in _FLAGS.split())
    return re.compile("|".join((*nations, *_RULES, *flags)))
