# Reads sources without running them: do they parse as Python 3.9, what do they define and import, and do
# they reach for anything that a solution has no business with.

_SAFE_MODULES = frozenset(
    """__future__ bisect calendar cmath collections copy dataclasses datetime decimal enum fractions
    functools hashlib heapq itertools json math numbers operator random re statistics string textwrap typing
    unicodedata""".split()
)
_BANNED_NAMES = frozenset(
    """breakpoint compile delattr dir eval exec exit getattr globals help input locals memoryview open
    quit setattr vars""".split()
)
_BANNED_ATTRIBUTES = frozenset(
    """f_back f_builtins f_code f_globals f_locals gi_frame gi_code cr_frame cr_code ag_frame ag_code
    tb_frame tb_next os sys builtins modules attrgetter methodcaller""".split()
)
_NAMEDTUPLE_ATTRIBUTES = frozenset(["_asdict", "_fields", "_make", "_replace"])
_AFTER_39 = frozenset(["Match", "TryStar", "TypeAlias", "TemplateStr", "ParamSpec", "TypeVar", "TypeVarTuple"])


def _parse(source, name):
    flags = 0x400  # ast.PyCF_ONLY_AST, without the cost of importing ast
    try:
        return compile(source, name, "exec", flags, True, _feature_version=9)
    except TypeError:
        return compile(source, name, "exec", flags, True)


def _nodes(tree):
    # Breadth first and without recursion, so that deeply nested code cannot break the reader.
    queue = [tree]
    for node in queue:
        for field in node._fields:
            value = getattr(node, field, None)
            for child in value if isinstance(value, list) else (value,):
                if hasattr(child, "_fields"):
                    queue.append(child)
    return queue


def _imports(node):
    if type(node).__name__ == "Import":
        return [alias.name for alias in node.names]
    if type(node).__name__ == "ImportFrom":
        return ["." * node.level + (node.module or "")]
    return []


def _is_dunder(text):
    return text.startswith("__") and text.endswith("__") and len(text) > 4


def _violation(node):
    kind = type(node).__name__
    if kind == "Attribute":
        name = node.attr
        if name in _BANNED_ATTRIBUTES or name.startswith("_") and name not in _NAMEDTUPLE_ATTRIBUTES:
            return "attribute ." + name
    elif kind == "Name":
        if node.id in _BANNED_NAMES or _is_dunder(node.id):
            return "name " + node.id
    elif kind == "Constant":
        # "{0.__class__}".format(x) and the like reach attributes through text.
        if isinstance(node.value, str) and "__" in node.value:
            return "double underscore in a string"
    elif kind in ("Import", "ImportFrom"):
        for name in _imports(node):
            if name.split(".")[0] not in _SAFE_MODULES:
                return "import of " + name
        if kind == "ImportFrom":
            for alias in node.names:
                if alias.name in _BANNED_ATTRIBUTES or alias.name.startswith("_") or alias.name == "*":
                    return "import of " + (node.module or "") + "." + alias.name
    elif kind in ("Global", "Nonlocal"):
        for name in node.names:
            if _is_dunder(name):
                return "name " + name
    return None


def inspect_source(name, source):
    report = {"name": name, "error": None, "functions": [], "imports": [], "violations": []}
    try:
        tree = _parse(source, name + ".py")
        nodes = _nodes(tree)
    except SyntaxError as e:
        report["error"] = "line %s: %s" % (e.lineno, e.msg)
        return report
    except (ValueError, RecursionError, MemoryError) as e:
        report["error"] = "%s: %s" % (type(e).__name__, e)
        return report
    for node in nodes:
        if type(node).__name__ in _AFTER_39:
            report["error"] = "line %s: needs a Python later than 3.9" % getattr(node, "lineno", "?")
        report["imports"] += [m for m in _imports(node) if m not in report["imports"]]
        found = _violation(node)
        if found:
            found = "line %s: %s" % (getattr(node, "lineno", "?"), found)
            if found not in report["violations"] and len(report["violations"]) < 20:
                report["violations"].append(found)
    for node in tree.body:
        if type(node).__name__ == "FunctionDef":
            args = node.args
            every = getattr(args, "posonlyargs", []) + args.args + args.kwonlyargs
            names = [arg.arg for arg in every] + ["**" for _ in [args.kwarg] if args.kwarg]
            report["functions"].append({"name": node.name, "parameters": names})
    return report
