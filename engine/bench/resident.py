#!/usr/bin/env python3
"""Runs a command and says how much memory it had at most, its children included; Linux.

    python3 engine/bench/resident.py ./sparseforge generate --in mixed.jsonl --model MODEL --out OUT

Resident memory is anonymous (heap, caches, packed weights) or of files (the checkpoint as it is mapped, jars,
libraries). The last line on stderr has the most of both together and of each, in MiB; exit code: the command's.
"""

import os
import subprocess
import sys
import time

FIELDS = ("VmRSS", "RssAnon", "RssFile")


def children(pid):
    """The process and all that came from it."""
    found = [pid]
    for parent in found:
        try:
            for task in os.listdir(f"/proc/{parent}/task"):
                with open(f"/proc/{parent}/task/{task}/children") as listed:
                    found.extend(int(child) for child in listed.read().split())
        except OSError:
            pass
    return found


def resident(pid):
    """MiB of each field, over the process and its children."""
    sums = dict.fromkeys(FIELDS, 0)
    for one in children(pid):
        try:
            with open(f"/proc/{one}/status") as status:
                for line in status:
                    name = line.split(":")[0]
                    if name in sums:
                        sums[name] += int(line.split()[1]) / 1024
        except OSError:
            pass
    return sums


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    process = subprocess.Popen(sys.argv[1:])
    most = dict.fromkeys(FIELDS, 0)
    start = time.monotonic()
    while process.poll() is None:
        now = resident(process.pid)
        most = {field: max(most[field], now[field]) for field in FIELDS}
        time.sleep(0.2)
    print(
        "resident at most {VmRSS:.0f} MiB; anonymous {RssAnon:.0f}, of files {RssFile:.0f}".format(**most)
        + f"; {time.monotonic() - start:.1f} s",
        file=sys.stderr,
    )
    sys.exit(process.returncode)


if __name__ == "__main__":
    main()
