"""The baseline: the same write as straight FastAPI, fhir.resources and SQLAlchemy ORM would do it.

The Bundle is a model body; every resource, and the five that our write adds (a Task, two Communications, two
Organizations), are models dumped to JSON; every row is an ORM object, and there are as many as ours: 17 documents, 35
index rows, a case, a patient, a timer, two deliveries, an alert and an audit row. No triage, no routing, no
idempotency, no look at who the patient is: less work than ours, done the usual way.
"""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI, Response
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.communication import Communication
from fhir.resources.R4B.organization import Organization
from fhir.resources.R4B.task import Task
from sqlalchemy import DateTime, Index, Text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

URL = os.environ.get("PLAIN_DATABASE_URL", "").replace("postgresql://", "postgresql+psycopg://")


class Base(DeclarativeBase):
    pass


class ResourceRow(Base):
    __tablename__ = "plain_resource"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    last_updated: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    text: Mapped[str] = mapped_column(Text)
    tenant: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("plain_poll", "type", "tenant", "last_updated"),)


class IndexRow(Base):
    __tablename__ = "plain_index"
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    resource_id: Mapped[str] = mapped_column(Text, index=True)
    param: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("plain_value", "param", "value"),)


class OtherRow(Base):
    """A case, a patient, a timer, a delivery, an alert or an audit row."""

    __tablename__ = "plain_other"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text, index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    text: Mapped[str] = mapped_column(Text)


OTHERS = {"case": 3000, "patient": 30, "timer": 10, "delivery": 20, "delivery-2": 20, "alert": 10, "audit": 60}
"""Kind of row, and how many characters it holds beside its keys."""
INDEX_ROWS = 35


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine = create_async_engine(URL, pool_size=10)
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: Base.metadata.create_all(sync, checkfirst=True))
    app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


def new_id() -> str:
    return str(uuid.uuid4())


def a_task(request: str, patient: str) -> Task:
    concept = {"coding": [{"system": "https://fitwork.example/fhir/CodeSystem/tier", "code": "B"}]}
    outputs = [{"type": {"text": "tier"}, "valueCodeableConcept": concept} for _ in range(14)]
    return Task(
        id=new_id(),
        status="accepted",
        intent="order",
        authoredOn=datetime.now(UTC),
        basedOn=[{"reference": f"ServiceRequest/{request}"}],
        focus={"reference": f"ServiceRequest/{request}"},
        **{"for": {"reference": f"Patient/{patient}"}},
        output=outputs,
    )


def a_message(request: str, task: str) -> Communication:
    return Communication(
        id=new_id(),
        status="completed",
        basedOn=[{"reference": f"ServiceRequest/{request}"}],
        partOf=[{"reference": f"Task/{task}"}],
        sent=datetime.now(UTC),
        payload=[{"contentString": "word " * 80}],
    )


@app.post("/FHIR/R4")
async def transaction(bundle: Bundle) -> Response:
    """Store every resource of a transaction, a Task and a Communication."""
    resources = [entry.resource for entry in bundle.entry]
    for resource in resources:
        resource.id = new_id()
    ids = {resource.__resource_type__: resource.id for resource in resources}
    task = a_task(ids["ServiceRequest"], ids["Patient"])
    messages = [a_message(ids["ServiceRequest"], task.id) for _ in range(2)]
    organisations = [Organization(id=new_id(), name="A practice") for _ in range(2)]
    now = datetime.now(UTC)
    async with app.state.sessions() as session:
        _add(session, [*resources, *organisations, task, *messages], now)
        await session.commit()
    answer = Bundle(
        type="transaction-response",
        entry=[{"response": {"status": "201", "location": f"{r.__resource_type__}/{r.id}"}} for r in resources],
    )
    return Response(answer.model_dump_json(), media_type="application/fhir+json")


def _add(session: AsyncSession, resources: list[object], now: datetime) -> None:
    for resource in resources:
        session.add(
            ResourceRow(
                id=resource.id,
                type=resource.__resource_type__,
                last_updated=now,  # type: ignore
                text=resource.model_dump_json(),
                tenant="Y99901",
            )
        )  # type: ignore
    for number in range(INDEX_ROWS):
        owner = resources[-1 - number % 3].id  # type: ignore
        session.add(IndexRow(key=new_id(), resource_id=owner, param=f"p{number}", value=new_id()))
    for kind, size in OTHERS.items():
        session.add(OtherRow(id=new_id(), kind=kind, about=resources[0].id, at=now, text="x" * size))  # type: ignore
