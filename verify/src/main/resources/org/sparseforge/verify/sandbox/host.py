# The first process of a bubblewrap sandbox. It runs no untrusted code itself: it forks children that do,
# and passes on what they say. What a child must not see is never in its memory: the children are forked
# before the job's texts are read, each is sent only its own, and only this process holds the result pipe.


def _read_line(fd):
    line = b""
    while not line.endswith(b"\n"):
        byte = posix.read(fd, 1)
        if not byte:
            posix._exit(3)
        line += byte
    return line.decode()


def _fork(body, keep, limits):
    """Runs body in a child that holds no open file but those in keep."""
    child = posix.fork()
    if child:
        return child
    try:
        null = posix.open("/dev/null", posix.O_RDWR)
        for fd in (0, 1, 2):
            posix.dup2(null, fd)
        for fd in range(3, max(max(keep), null) + 64):
            if fd not in keep:
                try:
                    posix.close(fd)
                except OSError:
                    pass
        _limit(*limits)
        body()
    finally:
        posix._exit(0)


def _kill(child):
    try:
        posix.kill(child, 9)
    except ProcessLookupError:
        pass
    return posix.waitpid(child, 0)[1]


def _ended(child):
    return posix.waitpid(child, 0)[1]


def _close(*fds):
    for fd in fds:
        posix.close(fd)


class _Pair:
    """Two children of one run: one with the solution, one with the tools and the database."""

    def __init__(self, limits):
        solution_in, self.to_solution = posix.pipe()
        self.from_solution, solution_out = posix.pipe()
        tools_in, self.to_tools = posix.pipe()
        self.from_tools, tools_out = posix.pipe()
        calls_in, calls_out = posix.pipe()
        replies_in, replies_out = posix.pipe()

        def solution():
            task = loads(_receive(solution_in))

            def call(request):
                _send(calls_out, request)
                reply = _receive(replies_in)
                if not reply:
                    raise RuntimeError("the tools are gone")
                return reply

            _send(solution_out, run_solution(task["solution"], task["names"], call))

        def tools():
            task = loads(_receive(tools_in))
            toolbox = open_toolbox(task["tools"], task["names"], task["database"])
            if isinstance(toolbox, str):
                _send(tools_out, toolbox)
                return
            while True:
                request = _receive(calls_in)
                if not request:
                    break
                _send(replies_out, toolbox.call(request))
            _send(tools_out, toolbox.result())

        self.solution = _fork(solution, (solution_in, solution_out, calls_out, replies_in), limits)
        self.tools = _fork(tools, (tools_in, tools_out, calls_in, replies_out), limits)
        _close(solution_in, solution_out, tools_in, tools_out)
        _close(calls_in, calls_out, replies_in, replies_out)

    def run(self, run, texts, limit):
        names = run["names"]
        tools = {"tools": texts[run["tools"]], "names": names, "database": texts[run["database"]]}
        _send(self.to_tools, dumps(tools))
        _send(self.to_solution, dumps({"solution": texts[run["solution"]], "names": names}))
        said = _receive(self.from_solution, limit)
        # Killed once it has spoken: what it might do afterwards is no part of the run.
        status = _kill(self.solution) if said is not None else _ended(self.solution)
        state = _receive(self.from_tools, limit)
        tools_status = _kill(self.tools) if state is not None else _ended(self.tools)
        _close(self.to_solution, self.from_solution, self.to_tools, self.from_tools)
        return {"said": said, "status": status, "state": state, "tools_status": tools_status}


def _clear(directory):
    for name in posix.listdir(directory):
        path = directory + "/" + name
        try:
            posix.unlink(path)
        except IsADirectoryError:
            _clear(path)
            posix.rmdir(path)


def _emit(value):
    _write(1, dumps(value).encode() + b"\n")


def _inspect(sources, limits):
    said, out = posix.pipe()

    def body():
        _send(out, dumps([inspect_source(name, text) for name, text in sources]))

    child = _fork(body, (out,), limits)
    posix.close(out)
    text = _receive(said)
    posix.close(said)
    _ended(child)
    return loads(text) if text else None


def _solve(count, limits, output):
    pairs = [_Pair(limits) for _ in range(count)]
    job = loads(_read_all(0).decode())
    for run, pair in zip(job["runs"], pairs):
        _emit(pair.run(run, job["texts"], output))
        _clear("/tmp")  # Nothing passes from one run to the next.
    return job


def _verify(limits):
    job = loads(_read_all(0).decode())
    texts, attempts = job["texts"], job["attempts"]
    said, out = posix.pipe()

    def body():
        judge = Judge(job["verifier"], job["clock_shift"])
        for answer, database in attempts:
            _send(out, judge.ask(texts[answer], texts[database]))

    child = _fork(body, (out,), limits)
    posix.close(out)
    for _ in attempts:
        verdict = _receive(said, 65536)
        if not verdict:
            _emit({"status": _kill(child) if verdict is False else _ended(child)})
            return job
        _emit({"verdict": verdict})
    _kill(child)
    return job


def _main():
    kind, count, memory, cpu, output, *modules = _read_line(0).split()
    sys.path[:] = [entry for entry in sys.path if entry]
    posix.environ.clear()
    limits = (int(memory), int(cpu))
    # What the sources import is imported once here, and not again in every child.
    for module in modules:
        if module in _SAFE_MODULES:
            __import__(module)
    _write(1, b'{"ready":true}\n')
    job = _solve(int(count), limits, int(output)) if kind == "solve" else _verify(limits)
    if job["inspect"]:
        _emit({"inspected": _inspect(job["inspect"], limits)})
    posix._exit(0)


_main()
