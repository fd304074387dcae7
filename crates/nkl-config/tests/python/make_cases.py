#!/usr/bin/env python3
"""Writes what Python makes of INI texts and literals: the expected values of the unit tests.

    python3 make_cases.py

Writes ini_cases.json and literal_cases.json beside this file. Deterministic.
"""

import ast
import configparser
import json
import random
import warnings
from pathlib import Path

HERE = Path(__file__).parent
warnings.simplefilter("ignore")

INI = [
    "[A]\nx = 1\n",
    "[A]\nx: 1\ny = a:b\nz : a=b\n",
    "[A]\nX = 1\n[a]\nX = 2\n",
    "[A]\nlong = one\n  two\n\n  three\nnext = 1\n",
    "[A]\nlist = ['a',\n    'b', # comment\n    # full comment\n    'c']\n",
    "[A]\n  x = 1\n    y = 2\n  z = 3\n",
    "[A]\n# c\n; d\nx = 1 # kept\ny = 2 ; kept\n",
    "[DEFAULT]\nroot = /data\n[A]\npath = %(root)s/x\n[B]\nroot = /other\npath = %(root)s/x\n",
    "[A]\nx = 50%%\n",
    "[A]\nx = 50%\n",
    "[A]\nx = %(x)s\n",
    "[A]\nx = %(nobody)s\n",
    "[A]\nx = %(Y)s\ny = 1\n",
    "[A]\nx =\ny = \n",
    "[A]\nx =\n  1\n  2\n",
    "x = 1\n[A]\n",
    "# only a comment\n",
    "",
    "[A]\nx = 1\nx = 2\n",
    "[A]\nx = 1\nX = 2\n",
    "[A]\n[A]\n",
    "[A]\nx\n",
    "[A]\n= 1\n",
    "[A] ; comment\nx = 1\n",
    "[A][B]\nx = 1\n",
    "[A]]\nx = 1\n",
    "[]\nx = 1\n",
    "[ A ]\nx = 1\n",
    "[A\nx = 1\n",
    "[A]\nemodb.mapping = {'a':'b'}\nemodb.filter: [['x', 'y']]\n",
    "[A]\nx = \"quoted\"\ny = 'a = b'\n",
    "[A]\nx = a\\nb\\\n  c\n",
    "[A]\nü = ä\nÄ.b = ß\n",
    "[A]\n\tx = 1\n\t\tmore\n",
    "[A]\nx = 1\n\n\n[B]\n\ny = 2\n\n",
    "[A]\nx = 1\n  [B]\ny = 2\n",
    "[A]\nx = 1\n y = 2\nz = 3\n",
    "[A]\nx = 1\r\n  2\r\n[B]\r\ny = 2",
    "[DEFAULT]\nx = 1\n[DEFAULT]\ny = 2\n[A]\nz = 3\n",
    "[DEFAULT]\nx = 1\n[A]\nx = 2\n",
    "[A]\nx = %(a)s\na = %(b)s\nb = %%\n",
    "[A]\nx = a\n  # comment inside\n  b\n",
    "[A]\nx = a\n\n  # comment after blank\n\n  b\n\n\n",
]

FRAGMENTS = [
    "[A]", "[B]", "[DEFAULT]", "[C] x", "x = 1", "y: 2", "z = %(x)s", "w = 5%%", "v = %", "u", "  more", "    deeper",
    "", "# c", "; c", "  # c", "\tt = 1", "x.y = ['a',", "  'b']", "=", "X = 3", "k=v=w", "k2:v:w", "n =", " indented = 1",
]

LITERALS = [
    "1", "-1", "+1", "- 1", "--1", "1_000", "1__0", "0", "00", "08", "0x1f", "0o17", "0b11", "0x_1", "0xg", "1.", ".5",
    "1e3", "1E-3", "1e", "1.5.2", "1_0.0_1", "1._5", "08.5", "1e400", "-.5e+2", "1j", "1+1", "10000000000000000", "1e16",
    "1e15", "0.0001", "0.00001", "123456789.125", "True", "False", "None", "-True", "true", "abc", "'a'", '"a"', "'a'b",
    "'a' 'b'", "'a' \"b\"", "r'\\d'", "R'\\''", "u'x'", "b'x'", "f'x'", "ur'x'", "'''a\nb'''", '"""a"b"""', "''''a'''",
    "''", "''''''", "'a\nb'", "'a\\\nb'", "'\\n\\t\\\\\\'\\\"'", "'\\x41\\101\\0'", "'\\u00e4\\U0001F600'", "'\\x4'",
    "'\\d\\q'", "'ä'", "'", "'a", '"a\'', "[]", "[1]", "[1,]", "[1,2]", "[1 2]", "[,]", "[1,,2]", "[", "]", "[1", "[[1],[2,3]]",
    "()", "(1)", "(1,)", "(1,2)", "(,)", "((1))", "1,", "1,2", "'a','b',", ",", "{}", "{1}", "{1,2}", "{1,1}", "{1,}", "{,}",
    "{'a':1}", "{'a':1,}", "{'a':1,'a':2}", "{'a' 1}", "{'a':}", "{1:{2:[3]}}", "{'a':1, 2}", "set()", "set(1)", "[1]# c",
    "[1] # c", "# c", "[1, # c\n 2]", "[1\n,2]", "\n[1]", "[1]\n", "[1]\n\n# c", "'a'\n'b'", "(\n'a'\n'b')", "[1];", "[1] x",
    "[a]", "[True, None]", "['a', 'b'", "{'l1':64, 'l2':16}", "[['x', 'y'], ['z', ['w']]]", "  [1]", "\t1", "1 ", "[1] \n",
    "{'anger, sadness': 'negative'}", "(1, 256)", "[.3,.4]", "'a' # c", "'a # b'", "[1,\\\n2]", "[(1,2),[3]]",
    "{(1,2):3}", "...", "lambda: 1", "__import__('os')", "[x for x in [1]]", "1 if True else 2", "'a' % 1", "*[1]", "{**{}}",
    "-0", "-0.0", "0.1", "1e-7", "1.7976931348623157e308", "123456789012345678", "{1: 'a', 1.0: 'b'}",
]

PIECES = ["[", "]", "(", ")", "{", "}", ",", ":", "'a'", '"b"', "1", "-2", ".5", "True", "None", " ", "\n", "# c\n", "x", "1e3", "'", "r'\\n'"]


def shown(value):
    """repr, with tuples and sets as lists, also among the keys of dictionaries."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(item) for item in value) + "]"
    if isinstance(value, (set, frozenset)):
        return "[" + ", ".join(shown(item) for item in sorted(value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{shown(key)}: {shown(item)}" for key, item in value.items()) + "}"
    return repr(value)


def literal_case(text):
    """None stands for an error, also for what nkl refuses on purpose: bytes, complex and huge numbers."""
    try:
        value = ast.literal_eval(text)
        result = shown(value)
        if refused(value):
            result = None
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        result = None
    return {"text": text, "value": result}


def refused(value):
    if isinstance(value, (bytes, complex)) or value is ...:
        return True
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return True
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return True
    if isinstance(value, (list, tuple, set)):
        return any(refused(item) for item in value)
    if isinstance(value, dict):
        return any(refused(item) for pair in value.items() for item in pair)
    return False


def grow(draw, depth):
    """A random value, mostly right."""
    space = lambda: draw.choice(["", "", " ", "\n", " # c\n"]) if depth else draw.choice(["", " "])
    kind = draw.choice("lltdds" if depth < 3 else "s")
    if kind == "s":
        return draw.choice(["1", "-2.5", "'a'", '"it\'s"', "'b' 'c'", "True", "None", "1_0", "r'\\d'", "'\\t'", "''", "word"])
    depth += 1
    items = [grow(draw, depth) for _ in range(draw.randint(0, 3))]
    if kind == "d":
        items = [f"'{key}'{space()}:{space()}{item}" for key, item in zip(draw.choices("abc", k=3), items)]
    body = ",".join(space() + item + space() for item in items)
    body += draw.choice(["", "", ","]) if items else ""
    return {"l": "[%s]", "t": "(%s)", "d": "{%s}"}[kind] % body


def ordered(text):
    """Whether sets are small enough to have an order."""
    try:
        nodes = ast.walk(ast.parse(text.strip(), mode="eval"))
    except (SyntaxError, ValueError, MemoryError):
        return True
    return all(len(node.elts) < 2 for node in nodes if isinstance(node, ast.Set))


def ini_case(text):
    parser = configparser.ConfigParser()
    # The way a file is read: all line ends become line feeds.
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        parser.read_string(lines)
    except configparser.Error as error:
        return {"text": text, "error": type(error).__name__}
    sections = {}
    for name in parser.sections():
        own = {}
        for key in parser._sections[name]:
            try:
                own[key] = parser.get(name, key)
            except configparser.InterpolationError:
                own[key] = None
        sections[name] = own
    return {"text": text, "sections": sections}


def main():
    draw = random.Random(42)
    ini = [ini_case(text) for text in INI]
    seen = set(INI)
    while len(ini) < 400:
        text = "[A]\n" + "".join(draw.choice(FRAGMENTS) + "\n" for _ in range(draw.randint(1, 7)))
        if text not in seen:
            seen.add(text)
            ini.append(ini_case(text))
    literals = [literal_case(text) for text in LITERALS]
    seen = set(LITERALS)
    while len(literals) < 1000:
        if len(literals) % 2:
            text = grow(draw, 0)
        else:
            text = "".join(draw.choice(PIECES) for _ in range(draw.randint(1, 7)))
        # Values of an INI file have no white space around them.
        if text == text.strip() and text not in seen and ordered(text):
            seen.add(text)
            literals.append(literal_case(text))
    for name, cases in [("ini_cases.json", ini), ("literal_cases.json", literals)]:
        lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
        (HERE / name).write_text("[\n" + lines + "\n]\n", encoding="utf-8")
        print(name, len(cases))


if __name__ == "__main__":
    main()
