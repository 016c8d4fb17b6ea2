"""Are the secrets and addresses set, and fit for use?"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from agents.clients.github_app import signer
from agents.engine.errors import ConfigError, Refused
from agents.settings import Settings
from tasks.doctor.check import Check
from tasks.processes.secrets import secret_file, with_secret
from tasks.processes.user import is_root, user
from tasks.receivers import Receiver, receivers

SHORT = 16
"""Characters below which a webhook's secret can be guessed."""
HOW = defaultdict(
    lambda: "The source's own page shows it: whsec_…, or a public key, whpk_….",
    github="You choose it, there and here: `openssl rand -hex 32` makes a good one.",
    stripe="Stripe shows it on the endpoint's page, as its signing secret.",
    hubspot="HubSpot shows it on the app's page, under Auth, as its client secret.",
    zendesk="Zendesk shows it on the webhook's page: Reveal secret.",
)
"""Where the secret of a receiver comes from."""


def checks(settings: Settings) -> Iterator[Check]:
    """Of SECRET_KEY, PUBLIC_URL, the receivers of webhooks, GitHub, Zendesk, and networks that may be fetched from."""
    yield _secret_key(settings)
    yield _public_url(settings.public_url)
    yield from _receivers(settings)
    yield _token(settings)
    yield from _zendesk(settings)
    yield from _networks(settings)
    yield _user()


def _secret_key(settings: Settings) -> Check:
    try:
        settled = with_secret(settings)
        assert settled.secret
    except ConfigError as error:
        return Check(
            "SECRET_KEY", False, str(error), "Start `placet up`, or set it: `openssl rand -hex 32` makes a good one."
        )
    if settings.secret_key is not None:
        return Check("SECRET_KEY", True, "set")
    advice = "Machines that share a store must share it: set SECRET_KEY there." if settings.redis_url else ""
    return Check("SECRET_KEY", True, f"made once, in {secret_file(settings).absolute()}", advice)


def _public_url(url: str) -> Check:
    parts = urlsplit(url)
    if not parts.hostname:
        return Check("PUBLIC_URL", False, f"{url} names no host", "It reads like https://placet.example.com.")
    if _is_loopback(parts.hostname):
        return Check("PUBLIC_URL", True, url, "Only this machine reaches it; set PUBLIC_URL for others.")
    if parts.scheme == "http":
        return Check("PUBLIC_URL", True, url, "Links decide, and travel in the clear: put https in front.")
    return Check("PUBLIC_URL", True, url)


def _receivers(settings: Settings) -> Iterator[Check]:
    try:
        found = receivers(settings)
    except ConfigError as error:
        yield Check("webhooks", False, str(error), "Mend it: nothing starts until then.")
        return
    for receiver in found:
        yield _receiver(receiver, settings.public_url)
    if not any(each.open for each in found) and not any("run" in key.scopes for key in settings.api_keys):
        detail = "nothing can begin one: no receiver is open, and no key in API_KEYS has the scope run"
        yield Check("runs", False, detail, "Open a receiver, or write such a key.")


def _receiver(receiver: Receiver, url: str) -> Check:
    """One that is closed is no failure by itself: not everybody has all of these services."""
    name, where = receiver.setting, f"{url}/webhooks/{receiver.name}"
    if not receiver.open:
        return Check(name, True, f"not set: {where} is closed (503)", f"Set it to open that. {HOW[receiver.name]}")
    if any(len(secret) < SHORT for secret in receiver.secrets):
        return Check(name, False, f"shorter than {SHORT} characters: it can be guessed", "Set a longer one.")
    count = len(receiver.secrets)
    return Check(name, True, f"{where} is open" + (f", {count} secrets in force" if count > 1 else ""))


def _token(settings: Settings) -> Check:
    """Where GitHub's receiver is closed, nobody needs it."""
    if settings.github_app_id:
        return _app(settings)
    if settings.github_token is None:
        advice = "Set it (contents read, pull requests and issues read and write), or GITHUB_APP_ID and its key."
        needless = not settings.github_webhook_secret
        return Check("GITHUB_TOKEN", needless, "not set: no agent can read or review on GitHub", advice)
    return Check("GITHUB_TOKEN", True, f"set, for {settings.github_api_url}")


def _app(settings: Settings) -> Check:
    try:
        signer(settings)
    except (ConfigError, Refused) as error:
        return Check("GITHUB_APP_ID", False, str(error), "The app's page on GitHub makes a new .pem: name its path.")
    detail = f"app {settings.github_app_id} with a key that signs, for {settings.github_api_url}"
    return Check("GITHUB_APP_ID", True, detail, "Install it on the repositories that agents are to see.")


def _zendesk(settings: Settings) -> Iterator[Check]:
    """Nothing, where nothing is set: not everybody has a help desk there."""
    given = {
        "ZENDESK_SUBDOMAIN": settings.zendesk_url,
        "ZENDESK_EMAIL": settings.zendesk_email,
        "ZENDESK_API_TOKEN": settings.zendesk_api_token,
    }
    missing = [name for name, value in given.items() if not value]
    if missing and len(missing) < len(given):
        yield Check(missing[0], False, "not set: no agent can read or answer tickets", "docs/zendesk_api.md says how.")
    elif not missing:
        yield Check("ZENDESK_API_TOKEN", True, f"set, for {settings.zendesk_url}")


def _networks(settings: Settings) -> Iterator[Check]:
    """Nothing, where agents fetch from public addresses alone."""
    if found := ", ".join(map(str, settings.web_allowed_networks)):
        advice = "Whoever chooses an address can have these asked: keep them as small as can be."
        yield Check("WEB_ALLOWED_NETWORKS", True, f"agents may fetch from {found}, beside the public web", advice)


def _user() -> Check:
    advice = "Give Placet a user of its own: it works on what outsiders wrote." if is_root() else ""
    return Check("user", True, user(), advice)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
