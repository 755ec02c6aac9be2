"""What the peer programs share: they are started once with their sizes as JSON, introduce themselves in one line of JSON, and answer
each line of standard input, the name of a piece of work, with its milliseconds. They end with their input."""

import json
import os
import re
import sys
import time

# After its work a thread of OpenMP or OpenBLAS looks out for more for some milliseconds. The answer waits until it has gone to sleep, so
# that the other side, whose turn it is then, has the processor to itself; the wait is not part of any time.
QUIET_SECONDS = 0.06


def counted(*parameters):
    """Real numbers that are trained: a complex one counts twice."""
    return sum(p.numel() * (2 if p.is_complex() else 1) for p in parameters)


def count(model):
    """Real numbers that a model trains."""
    return counted(*model.parameters())


def blas():
    """The library of matrix products that this process has loaded."""
    libraries = set()
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
            # Wheels of numpy and scipy bring a BLAS of their own, which torch does not use.
            libraries = {line.split()[-1] for line in maps if "/" in line and not re.search(r"(numpy|scipy)\.libs/", line)}
    except OSError:
        pass  # Another system than Linux: torch's own words must do.
    names = sorted({os.path.basename(os.path.realpath(each)) for each in libraries})
    for pattern in (r"libopenblas", r"libmkl_core|libmkl_rt", r"libblis", r"libcblas", r"libblas"):
        found = [name for name in names if re.search(pattern, name)]
        if found:
            return found[0]
    import torch
    built = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    return f"{built.group(1)} (as built)" if built else "unknown"


def serve(build):
    """Introduces the program and answers. `build` takes the sizes and gives works by name and numbers of parameters by model."""
    # Only answers go to standard output: what a library prints goes to standard error.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(answer):
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    try:
        import torch
        sizes = json.loads(sys.argv[1])
        torch.set_num_threads(sizes["threads"])
        torch.manual_seed(7)
        works, parameters = build(sizes)
        if works:
            torch.mm(torch.ones(64, 64), torch.ones(64, 64))  # Loads the library that is asked for.
    except Exception as error:  # Whatever it is, the other side is to hear of it.
        tell({"error": f"{type(error).__name__}: {error}"})
        return
    tell({"torch": torch.__version__, "blas": blas(), "threads": torch.get_num_threads(), "parameters": parameters,
          "works": list(works)})
    for line in sys.stdin:
        name = line.strip()
        try:
            work = works[name]
            start = time.perf_counter()
            work()
            milliseconds = (time.perf_counter() - start) * 1e3
            time.sleep(QUIET_SECONDS)
            tell({"ms": milliseconds})
        except Exception as error:
            tell({"error": f"{name}: {type(error).__name__}: {error}"})
