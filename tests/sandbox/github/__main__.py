"""A stand-alone GitHub with one repository and one open pull request, until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
from threading import Event

from tests.sandbox.github import GitHubSandbox


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.sandbox.github", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; a free one if not given")
    parser.add_argument("--webhook-url", help="where webhooks go; without it none are sent")
    parser.add_argument("--webhook-secret", help="what webhooks are signed with")
    parser.add_argument("--repository", default="acme/shop", metavar="OWNER/NAME")
    options = parser.parse_args()
    with GitHubSandbox(options.webhook_url, options.webhook_secret, port=options.port) as hub:
        repo = hub.create_repository(options.repository, files={"app.py": "print('hello')\n"})
        pull = repo.open_pull("feature-x", title="Say more", files={"app.py": "print('hello, world')\n"})
        print(f"GITHUB_API_URL={hub.url}\nGITHUB_TOKEN={hub.token}\n{pull.url}", flush=True)
        for delivery in hub.deliveries:
            print(
                f"{delivery.event}.{delivery.action}: {delivery.status or delivery.error or 'not sent'}",
                flush=True,
            )
        _wait_for_the_end()


def _wait_for_the_end() -> None:
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


if __name__ == "__main__":
    main()
