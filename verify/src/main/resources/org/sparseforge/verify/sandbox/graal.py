# The entries that a GraalPy child calls. Only text crosses: JSON jobs in, and what guest.py says out.
import posix

posix.environ.clear()  # GraalPy puts variables of its own there.


def solve_text(job, call):
    task = loads(job)
    return run_solution(task["solution"], task["names"], call)


def open_tools(job):
    """The Toolbox's two functions, or the text that says why there is none."""
    task = loads(job)
    toolbox = open_toolbox(task["tools"], task["names"], task["database"])
    if isinstance(toolbox, str):
        return toolbox
    return toolbox.call, toolbox.result


def open_session(job):
    """A Session's call, or the text that says why there is none."""
    task = loads(job)
    toolbox = open_toolbox(task["tools"], task["names"], task["database"])
    return toolbox if isinstance(toolbox, str) else Session(toolbox).call


def judge_all(job, say):
    task = loads(job)
    judge = Judge(task["verifier"], task["clock_shift"])
    texts = task["texts"]
    for answer, database in task["attempts"]:
        say(judge.ask(texts[answer], texts[database]))


def inspect_all(job):
    return dumps([inspect_source(name, text) for name, text in loads(job)])


def version():
    return ".".join(str(part) for part in sys.version_info[:2])
