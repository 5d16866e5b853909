"""``python -m hydrolimit.warm_up <study>``: compile the kernels of a study."""

import importlib
import sys
import time

if __name__ == "__main__":
    kernels = importlib.import_module(f"hydrolimit.warm_up.{sys.argv[1]}").KERNELS
    for name, call in kernels.items():
        start = time.monotonic()
        call()
        print(f"{name}: {time.monotonic() - start:.1f} s", flush=True)
