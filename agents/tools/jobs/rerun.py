"""The tool `jobs.rerun`: a job that fills tables is told to run again, by a signed webhook."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from agents.clients import webhook
from agents.engine.errors import ConfigError, Refused
from agents.engine.tool import At, Facts, Preview, PreviewPart, keyed, tool
from agents.lineage.load import load
from agents.lineage.spec import JobSpec, Name
from agents.settings import variables

About = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,300}$")]


class Rerun(BaseModel):
    """The job was told, and answered with this status."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    job: str
    status: int


@tool(
    "jobs.rerun",
    risk="high",
    repeat=keyed(24),
    once_per=("job", "incident", "occasion"),
    exclusive=("job",),
    roles={"job": "ref", "incident": "label", "occasion": "label"},
    returns={"job": "internal", "status": "internal"},
)
def rerun(at: At, job: Name, incident: About, occasion: About) -> Rerun:
    """Run a job again. Standard Webhooks specification, "Webhook headers".

    Only a job of `lineage.toml` that is declared idempotent, at the address that stands there. `incident` is why, and
    `occasion` tells one time that it was bad from the next: a job is told once each time. However often it is sent,
    `webhook-id` and `Idempotency-Key` are the same. Raises `Refused` for a job that is not declared.
    """
    wanted = _declared(at, job)
    payload = {
        "type": "job.rerun",
        "timestamp": datetime.fromtimestamp(at.clock(), UTC).isoformat(),
        "data": {"job": job, "incident": incident, "occasion": occasion},
    }
    secret = variables()[wanted.secret]
    return Rerun(job=job, status=webhook.send(at, f"the job {job}", wanted.url, secret, at.effect_key, payload))


@rerun.facts
def _facts(at: At, job: str, **_: object) -> Facts:
    wanted = _declared(at, job)
    # What stands behind the host may be a secret, and a yes is for that very address.
    digest = at.stamp("jobs.rerun", wanted.url)[:12]
    return {"host": webhook.host_of(wanted.url), "title": wanted.title, "url_digest": digest}


@rerun.preview
def _preview(facts: Facts, job: str, incident: str, **_: object) -> Preview:
    told = {
        "What it does": str(facts.get("title") or "lineage.toml does not say"),
        "Why": incident,
        "A signed webhook goes to": str(facts.get("host", "the address in lineage.toml")),
    }
    return Preview(
        title=f"Run the job {job} again", parts=tuple(PreviewPart(label=name, text=text) for name, text in told.items())
    )


def _declared(at: At, job: str) -> JobSpec:
    try:
        jobs = load(at.settings).jobs
    except ConfigError as error:
        raise Refused(str(error)) from None
    if job not in jobs:
        raise Refused(f"there is no job {job!r} in lineage.toml: only those that stand there can be run again")
    return jobs[job]
