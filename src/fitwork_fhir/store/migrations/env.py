"""Run by Alembic inside the transaction that store.migrate opened."""

from alembic import context

from fitwork_fhir.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
