"""Where does each side sign, and what stands there once it has?

A block holds the name, the role, the day and the means, which is what the policy asks for (P3.3). Where the scan
or the mail is kept, and who recorded it, is ours and not printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from tasks.documents.parties import Parties
from tasks.records.expecting import Side


@dataclass(frozen=True)
class SignatureBlock:
    """One side's place to sign; without a `name` it is still empty. `matches`: the hash signed is this document's."""

    side: str
    company: str
    name: str | None = None
    role: str | None = None
    signed_on: date | None = None
    means: str | None = None
    digest: str | None = None
    matches: bool = True


def signature_blocks(parties: Parties, signatures: pd.DataFrame, digest: str) -> tuple[SignatureBlock, ...]:
    """The supplier's and the customer's block, filled from `signatures` (rows of SIGNATURES of this document)."""
    return tuple(_block(parties, side, signatures[signatures["side"] == side.value], digest) for side in Side)


def _block(parties: Parties, side: Side, signed: pd.DataFrame, digest: str) -> SignatureBlock:
    company = parties.company(side)
    if signed.empty:
        return SignatureBlock(side.value, company)
    row = signed.iloc[0]
    return SignatureBlock(
        side=side.value,
        company=company,
        name=row["signed_by"],
        role=row["role"],
        signed_on=pd.Timestamp(row["signed_on"]).date(),
        means=row["means"],
        digest=row["digest"],
        matches=row["digest"] == digest,
    )
