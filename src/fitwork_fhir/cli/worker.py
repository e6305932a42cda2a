"""`fitwork worker`: fires the timers that fell due (reviews, chases, follow-ups, safety escalation)."""

import argparse
import asyncio
import os


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="fire what is due now, then stop")
    parser.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="how often to look (default 5)")


def run(args: argparse.Namespace) -> int:
    from fitwork_fhir.probe import start_logging

    start_logging()
    try:
        asyncio.run(_work(args.once, args.every))
    except KeyboardInterrupt:
        return 0
    return 0


async def _work(once: bool, every: float) -> None:
    from fitwork_fhir.app import workplace
    from fitwork_fhir.clock import SystemClock
    from fitwork_fhir.settings import read_settings
    from fitwork_fhir.store.open import open_store
    from fitwork_fhir.workflow.fire_timers import fire_due

    settings = read_settings(os.environ)
    store = await open_store(settings.database_url, clock=SystemClock())
    place, directory = workplace(settings, store)
    try:
        while True:
            await directory.refresh()
            fired = await fire_due(place)
            if fired:
                place.probe.record("timers-fired", count=fired)
            if once and not fired:
                return
            if not fired:
                await asyncio.sleep(every)
    finally:
        await store.close()
