# The only process of an episode's environment: loads it, then answers calls until its stdin ends, as it
# does when the process on the other end is gone.


def _main():
    # Tools print, and may look for open files: the pipes are theirs to break, but not by accident.
    calls, replies = posix.dup(0), posix.dup(1)
    null = posix.open("/dev/null", posix.O_RDWR)
    for fd in (0, 1, 2):
        posix.dup2(null, fd)
    sys.path[:] = [entry for entry in sys.path if entry]
    posix.environ.clear()
    # Processor time has the limit it came with: there is one thread, and a call that takes long is killed.
    _limit(int(_receive(calls)), resource.getrlimit(resource.RLIMIT_CPU)[1])
    _send(replies, "ready")
    task = loads(_receive(calls))
    toolbox = open_toolbox(task["tools"], task["names"], task["database"])
    if isinstance(toolbox, str):
        _send(replies, toolbox)
        posix._exit(0)
    session = Session(toolbox)
    _send(replies, "")
    while True:
        request = _receive(calls)
        if not request:
            posix._exit(0)
        for text in session.call(request):
            _send(replies, text)


_main()
