# JSON in and out, as json.loads and json.dumps do it. The json module itself costs as much to import as
# the interpreter costs to start, so its C core is driven directly where it is what CPython ships.
import sys


def _json_module():
    import json

    def dumps(value):
        return json.dumps(value, allow_nan=False, separators=(",", ":"))

    return json.loads, dumps


def _c_core():
    import _json

    class Context:
        strict = True
        object_hook = None
        object_pairs_hook = None
        parse_float = float
        parse_int = int
        parse_constant = {
            "NaN": float("nan"),
            "Infinity": float("inf"),
            "-Infinity": float("-inf"),
        }.__getitem__

    scan = _json.make_scanner(Context())
    quote = _json.encode_basestring_ascii
    make_encoder = _json.make_encoder

    def refuse(value):
        raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)

    def skip(text, at):
        while at < len(text) and text[at] in " \t\n\r":
            at += 1
        return at

    def loads(text):
        try:
            value, end = scan(text, skip(text, 0))
        except StopIteration:
            raise ValueError("not JSON") from None
        if skip(text, end) != len(text):
            raise ValueError("not JSON: text after the value")
        return value

    def dumps(value):
        encode = make_encoder({}, refuse, quote, None, ":", ",", False, False, False)
        return "".join(encode(value, 0))

    probe = '{"a":[1,2.5,true,null,"\\u00e9"]}'
    if dumps(loads(" " + probe + "\n")) != probe:
        raise ImportError("the C core of json does not behave as expected")
    return loads, dumps


try:
    loads, dumps = _c_core()
except Exception:
    loads, dumps = _json_module()
