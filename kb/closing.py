"""Lines that close a page and belong to no provision: signature, date, distribution list, filing note."""

from __future__ import annotations

import re

_CLOSING = re.compile(
    r"\s*(?:[（(][^（()）\n]{0,120}[)）]|\[[^\[\]\n]{0,160}\]|[—–-]{2,}"
    r"|\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|[一二〇○零三四五六七八九十]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日"
    r"|(?:信息公开选项|内部发送|主题词|抄\s?送|主\s?送|发\s?送|联系人|经办人)[：:][^\n]{0,400}|[^\n。；]{2,40}印发"
    r"|[一-鿿 　]{2,30}(?:局|行|会|部|委|院|厅|办公室|协会)|[局行部主]\s?长[ 　][^\n。；]{2,20}"
    r"|Dated?:?[^\n]{0,80}|By order of[^\n]{0,80}|[A-Z][\w.' ]{2,60}(?:\([a-z]{3,12}\))?,"
    r"|(?:[A-Z][\w'-]{1,20} ){0,5}(?:Director|Secretary|Chair(?:man|woman)?|Governor|Comptroller|Commissioner|Manager)[.,]?"
    r"|BILLING CODE[^\n]{0,40})?\s*\Z"
)


def closing_start(text: str, start: int, end: int) -> int:
    """Where the closing lines of `text[start:end]` begin (`end` where there are none); never its first line."""
    at = end
    while True:
        line = text.rfind("\n", start, at)
        if line < 0 or not _CLOSING.match(text[line + 1 : at]):
            break
        at = line
    return at if text[at:end].strip() else end
