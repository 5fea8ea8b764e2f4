"""The group `wordkeeper promise`: from what a customer expects to what was signed and how it stands."""

from __future__ import annotations

from cyclopts import App

from flows.commands.promises import adjusting, asking, printing, registering, signing, standing

promise = App(
    name="promise",
    help="The signed promise: expectations, targets, signatures, adjustments, attainment.",
)


def register(app: App) -> None:
    """Add these commands to the app."""
    registering.register(promise)
    asking.register(promise)
    printing.register(promise)
    signing.register(app, promise)
    adjusting.register(promise)
    standing.register(promise)
    app.command(promise)
