# What runs beside untrusted code, in its own process or context: loads it, calls it, and turns what it
# does into text. Nothing here guards a secret: what this code must not reach is not in its process.


def _describe(error):
    kind = type(error).__name__
    try:
        text = str(error)
    except BaseException:
        text = "(its message could not be read)"
    return kind, text[:2000]


def _module(name, source, **presets):
    # A registered module, as dataclasses and typing look classes up by module name.
    module = type(sys)(name)
    module.__dict__.update(presets)
    sys.modules[name] = module
    # Not compile(), which would first build the hundreds of types of the ast module: 3 ms a process.
    exec(source, module.__dict__)
    return module


def _standard_error(kind):
    import builtins

    found = getattr(builtins, kind, None)
    if isinstance(found, type) and issubclass(found, Exception):
        return found
    return RuntimeError


def run_solution(source, names, call):
    """Returns "A" + JSON of the answer, or "R" + type + newline + message."""
    encode = dumps
    try:

        def tool(name):
            def function(*args, **kwargs):
                reply = loads(call(dumps([name, args, kwargs])))
                if "error" in reply:
                    kind, text = reply["error"]
                    try:
                        error = _standard_error(kind)(text)
                    except Exception:
                        error = RuntimeError(kind + ": " + text)
                    raise error
                return reply["value"]

            function.__name__ = name
            return function

        tools = type(sys.implementation)(**{name: tool(name) for name in names})
        solve = _module("solution", source).solve
        return "A" + encode(solve(tools))
    except BaseException as e:
        kind, text = _describe(e)
        return "R" + kind + "\n" + text


class Toolbox:
    """The environment's functions over one database; arguments and results cross as JSON text."""

    def __init__(self, source, names, database):
        self._db = loads(database)
        self._module = _module("tools", source, DB=self._db)
        self._module.DB = self._db
        self._names = frozenset(names)
        self._calls = 0
        for name in names:
            if not callable(getattr(self._module, name, None)):
                raise NameError("tools_source defines no function " + name)

    def call(self, request):
        try:
            name, args, kwargs = loads(request)
            if name not in self._names:
                raise NameError("no tool " + str(name))
            self._calls += 1
            return dumps({"value": getattr(self._module, name)(*args, **kwargs)})
        except BaseException as e:
            return dumps({"error": _describe(e)})

    def result(self):
        """"D" + number of calls + newline + JSON of DB, or "R" + type + newline + message."""
        try:
            return "D" + str(self._calls) + "\n" + dumps(self._module.DB)
        except BaseException as e:
            kind, text = _describe(e)
            return "R" + kind + "\nDB could not be written as JSON: " + text


def open_toolbox(source, names, database):
    """A Toolbox, or the "R" text that says why there is none."""
    try:
        return Toolbox(source, names, database)
    except BaseException as e:
        kind, text = _describe(e)
        return "R" + kind + "\ntools_source could not be loaded: " + text


class Session:
    """A Toolbox that is called from outside, and tells its state after every call that changed it."""

    def __init__(self, toolbox):
        self._toolbox = toolbox
        self._state = self._read()

    def _read(self):
        state = self._toolbox.result()
        return state if state.startswith("R") else "D" + state.split("\n", 1)[1]

    def call(self, request):
        """The reply as a Toolbox gives it, and "" or "D" + JSON of DB, or the "R" text that says why not."""
        reply = self._toolbox.call(request)
        state = self._read()
        if state == self._state:
            return reply, ""
        self._state = state
        return reply, state


def shift_clock(seconds):
    """Makes time and datetime read `seconds` later than the machine's clock."""
    import time

    real_time, real_ns = time.time, time.time_ns
    real_local, real_gm = time.localtime, time.gmtime
    real_strftime, real_asctime = time.strftime, time.asctime

    def now():
        return real_time() + seconds

    def local(secs=None):
        return real_local(now() if secs is None else secs)

    time.time = now
    time.time_ns = lambda: real_ns() + seconds * 1000000000
    time.localtime = local
    time.gmtime = lambda secs=None: real_gm(now() if secs is None else secs)
    time.strftime = lambda form, t=None: real_strftime(form, local() if t is None else t)
    time.asctime = lambda t=None: real_asctime(local() if t is None else t)
    time.ctime = lambda secs=None: real_asctime(local(secs))
    # Without its C half, datetime asks the time module and so sees the shifted clock.
    sys.modules["_datetime"] = None


class Judge:
    """One verifier, asked again and again, each time with fresh copies."""

    def __init__(self, source, clock_shift):
        self._error = None
        if clock_shift:
            shift_clock(clock_shift)
        try:
            verify = _module("verifier", source).verify
        except BaseException as e:
            self._error = "BThe verifier could not be loaded: %s: %s" % _describe(e)
            return
        import marshal

        # Bound now: the verifier may change what these names mean later. Copies of one database are made
        # by marshal, which is several times faster than reading the JSON again.
        kind_of, real_bool, read, describe = type, bool, loads, _describe
        pack, unpack, packed = marshal.dumps, marshal.loads, {}

        def ask(answer, database):
            try:
                if database not in packed:
                    packed[database] = pack(read(database))
                found = verify(read(answer), unpack(packed[database]))
            except BaseException as e:
                return "BIt raised %s: %s" % describe(e)
            if kind_of(found) is not real_bool:
                return "BIt returned %s instead of a bool" % kind_of(found).__name__
            return "P" if found else "F"

        self._ask = ask

    def ask(self, answer, database):
        """"P", "F", or "B" + what was wrong with the verifier."""
        return self._error or self._ask(answer, database)
