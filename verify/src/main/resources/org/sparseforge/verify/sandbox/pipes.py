# How processes of a sandbox speak, and what each may use. Texts go in frames: four bytes of length, the
# highest first, and UTF-8.
import posix
import resource

_MAX_FRAME = 64 * 1024 * 1024


def _write(fd, data):
    view = memoryview(data)
    while view:
        view = view[posix.write(fd, view) :]


def _read_all(fd):
    chunks = []
    while True:
        chunk = posix.read(fd, 1 << 20)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)


def _read_exactly(fd, count):
    chunks = []
    while count:
        chunk = posix.read(fd, min(count, 1 << 20))
        if not chunk:
            return None
        chunks.append(chunk)
        count -= len(chunk)
    return b"".join(chunks)


def _send(fd, text):
    data = text.encode("utf-8", "replace")
    try:
        _write(fd, len(data).to_bytes(4, "big") + data)
    except BrokenPipeError:
        pass  # The reader is gone; its own end says why.


def _receive(fd, limit=_MAX_FRAME):
    """The next text, None at the end of the stream, or False if it is longer than limit bytes."""
    head = _read_exactly(fd, 4)
    if head is None:
        return None
    length = int.from_bytes(head, "big")
    if length > limit:
        return False
    data = _read_exactly(fd, length)
    return None if data is None else data.decode("utf-8", "replace")


def _limit(memory_bytes, cpu_seconds):
    def both(which, value):
        resource.setrlimit(which, (value, value))

    both(resource.RLIMIT_AS, memory_bytes)
    both(resource.RLIMIT_CPU, cpu_seconds)
    both(resource.RLIMIT_FSIZE, 1 << 20)
    both(resource.RLIMIT_NOFILE, 32)
    both(resource.RLIMIT_CORE, 0)
    # No further process and no thread, so the tree's memory is at most these children's together.
    both(resource.RLIMIT_NPROC, 0)
