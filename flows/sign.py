"""Sign: who signed what, when, and how?

    form ──▶ a signature under a hashed document ──▶ with the second one, the baseline holds

On demand. Only this explicit act signs: opening the form, a link or a file never does, and nothing here is filled in
beforehand.
"""

from __future__ import annotations

from typing import Annotated, Any

from prefect import flow
from pydantic import Field

from flows.form_fields import Day, Name
from tasks.present_document import present_document
from tasks.records.expecting import Side
from tasks.records.promises import SignatureMeans
from tasks.sign import sign as keep_signature

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@flow(flow_run_name="sign-{document}-{side}")
def sign(
    *,
    document: Name,
    digest: Digest,
    side: Side,
    signatory: Name,
    signed_on: Day,
    means: SignatureMeans,
    reference: Annotated[str, Field(min_length=1, max_length=400)],
    by: Name,
    i_have_the_signed_document_before_me: bool,
) -> dict[str, Any]:
    """Record one side's signature under a document; the second side's lets the baseline hold.

    Args:
        document: Key of the document that was signed.
        digest: The whole hash that stands on the document that was signed, 64 characters.
        side: Which side signed.
        signatory: Key of the stakeholder who signed.
        signed_on: Day of the signature.
        means: How it was given.
        reference: Where the scan, the mail or the e-signature is found.
        by: Who records it.
        i_have_the_signed_document_before_me: Yes, I have; without it nothing is signed.
    """
    if not i_have_the_signed_document_before_me:
        raise ValueError("Nothing was signed: have the signed document before you and say so in the form.")
    done = keep_signature(document, side, signatory, signed_on, means, reference, digest, by)
    return {"signature": done.key, "baseline": done.baseline} | present_document(document)
