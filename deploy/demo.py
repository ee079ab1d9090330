"""Serves the product with invented people in a database of its own: what `make demo` starts."""

import os
import sys

import run

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
FOLDER = "var/demo"


def main() -> None:
    if os.environ.get("HOST", "localhost") not in LOOPBACK:
        sys.exit("The demonstration's passwords are public: it listens on this machine only. Leave HOST unset.")
    for name in ("DATABASE_URL", "EMAIL_URL", "BASE_URL", "SIGNUP", "PUBLIC_PAGES"):
        os.environ.pop(name, None)
    os.environ["DATA_DIR"] = os.environ.get("DEMO_DIR", FOLDER)
    print("Sign in as member@demo.example, lead@demo.example or outsider@demo.example; the password is try-the-demo.")
    print(f"What is changed stays in {os.environ['DATA_DIR']}/; remove that folder to begin anew.", flush=True)
    run.main("load_demo")


if __name__ == "__main__":
    main()
