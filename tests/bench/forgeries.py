"""How many forged webhooks the receiver takes: none, whoever is said to have sent them, whatever is wrong with them.

It is the receiver itself, on a real store, with everybody's secrets; each provider's honest webhook is taken before and
after, so that what refuses is the check. A receiver without a secret must refuse even those.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from unittest import mock

from flask.testing import FlaskClient
from pydantic import SecretStr

from agents.settings import RECEIVERS, Settings
from tasks.runs import Runs
from tasks.store import Store
from tests.bench.figure import Figure, NotMeasured
from tests.bench.forged import FORGERIES
from tests.bench.site import CONFIG, installed
from tests.webhooks.receiving import Delivery, ReceiverCases
from tests.webhooks.test_receive_github import TestGitHub
from tests.webhooks.test_receive_hubspot import TestHubSpot
from tests.webhooks.test_receive_standard import SOURCES, TestAsymmetric, TestStandard
from tests.webhooks.test_receive_stripe import TestStripe
from tests.webhooks.test_receive_zendesk import TestZendesk, TestZendeskTrigger
from webhooks.app import create_app

PROVIDERS: Sequence[ReceiverCases] = (
    TestGitHub(),
    TestStripe(),
    TestHubSpot(),
    TestZendesk(),
    TestZendeskTrigger(),
    TestStandard(),
    TestAsymmetric(),
)
"""Each with its way of signing; the two of Zendesk and of Standard Webhooks differ in what is signed, or with what."""


class Tried(NamedTuple):
    """How many were sent, and of those that were taken, whose and how they were forged."""

    sent: int
    taken: Sequence[str]


def measure() -> Iterator[Figure]:
    """Over all providers and all cases."""
    with installed() as settings:
        tried = [tries(settings, cases) for cases in PROVIDERS]
    yield Figure("forgeries.tried", sum(each.sent for each in tried), "")
    yield Figure("forgeries.accepted", sum(len(each.taken) for each in tried), "", "<=0")


def tries(settings: Settings, cases: ReceiverCases) -> Tried:
    """Send all of one provider's. Raises `NotMeasured` if an honest one is refused, or a forged one breaks it."""
    newest = cases.secrets[:1]
    tried = [
        _sent(settings, cases, cases.secrets, {name: forge(cases) for name, forge in FORGERIES.items()}),
        _sent(settings, cases, newest, {"rotated out": (cases.delivery(secret=each) for each in cases.secrets[1:])}),
        _sent(settings, cases, (), {"no secret": iter([cases.delivery()])}),
    ]
    return Tried(sum(each.sent for each in tried), [taken for each in tried for taken in each.taken])


def _sent(
    settings: Settings, cases: ReceiverCases, secrets: Sequence[str], forged: Mapping[str, Iterator[Delivery]]
) -> Tried:
    """Sent to a receiver that knows these secrets."""
    sent, taken = 0, list[str]()
    with receiver(settings, cases, secrets) as (client, store):
        honestly(client, store, cases, secrets)
        for how, deliveries in forged.items():
            for each in deliveries:
                sent += 1
                taken += [f"{cases.provider}: {how}"] if accepts(client, store, cases, each) else []
        honestly(client, store, cases, secrets)
    return Tried(sent, taken)


@contextmanager
def receiver(settings: Settings, cases: ReceiverCases, secrets: Sequence[str]) -> Iterator[tuple[FlaskClient, Store]]:
    """The web application, where these secrets are in force for the provider."""
    config = settings.data_dir / "config"
    if not config.exists():
        shutil.copytree(CONFIG, config)
        (config / "sources.toml").write_text(SOURCES)
    known = {setting: tuple(map(SecretStr, secrets)) for setting in RECEIVERS.values()}
    told = map(cases.public, secrets) if isinstance(cases, TestStandard) else secrets
    with mock.patch.dict(os.environ, {cases.setting: " ".join(told)}):
        runs = Runs.connect(settings.model_copy(update={"config_dir": config, **known}))
        client = create_app(runs, runs.settings).test_client()
    store = Store.connect(settings.redis_url)
    yield client, store
    store.server.client.close()


def honestly(client: FlaskClient, store: Store, cases: ReceiverCases, secrets: Sequence[str]) -> None:
    """Each secret in force proves a webhook."""
    for secret in secrets:
        if not accepts(client, store, cases, cases.delivery(secret=secret)):
            raise NotMeasured(f"{cases.provider}'s own webhook was refused")


def accepts(client: FlaskClient, store: Store, cases: ReceiverCases, delivery: Delivery) -> bool:
    """Whether it was, by the answer or by what is kept. Raises `NotMeasured` for one that breaks it."""
    answer = cases.post(client, delivery)
    if answer.status_code < 300 or not store.inbox.empty:
        store.server.client.flushdb()
        return True
    if answer.status_code == 500:
        raise NotMeasured(f"a webhook of {cases.provider} was answered {answer.status_code}: {answer.text[:500]}")
    return False
