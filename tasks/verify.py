"""Verify: prove that everything signed still reads as it was signed, and that the chain of acts is whole."""

from __future__ import annotations

import logging
from itertools import chain

from tasks.equip import equip
from tasks.expectations.account import Account, Evidence, Finding
from tasks.expectations.verifying import (
    baseline_findings,
    chain_findings,
    document_findings,
    signature_findings,
)
from tasks.expectations.verifying_adjustments import adjustment_findings
from tasks.expectations.verifying_rows import item_findings, target_findings
from tasks.store.promises.evidence import evidence

logger = logging.getLogger(__name__)


def verify(project: str | None = None) -> list[Finding]:
    """Everything that is not as it was signed or done, of a project or of all; an empty list is the proof."""
    kept, damaged = evidence(equip().engine, project)
    findings = [*damaged, *findings_in(kept)]
    logger.info("%s findings in %s acts", len(findings), len(kept.chain))
    return findings


def findings_in(kept: Evidence) -> list[Finding]:
    """The same of evidence at hand."""
    account = Account(kept)
    return list(
        chain(
            chain_findings(account),
            document_findings(account),
            signature_findings(account),
            baseline_findings(account),
            item_findings(account),
            target_findings(account),
            adjustment_findings(account),
        )
    )
