"""What are the codes of the signed word called by people? Part of the catalogue in `words`."""

from __future__ import annotations

from tasks.records.adjusting import AdjustmentState, Attainment, Reason
from tasks.records.expecting import Aspect, ExpectationState, KanoType, NeedLevel, RiskState, Side
from tasks.records.promises import SignatureMeans

PROMISE_WORDS: dict[str, dict[str, str]] = {
    "aspect": {
        Aspect.GOAL: "Goals",
        Aspect.DELIVERABLE: "Deliverables",
        Aspect.DATE: "Dates",
        Aspect.QUALITY: "Quality",
        Aspect.ACCEPTANCE: "Acceptance criteria",
        Aspect.SERVICE: "Service",
        Aspect.COMMUNICATION: "Communication",
    },
    "side": {
        Side.SUPPLIER: "Supplier",
        Side.CUSTOMER: "Customer",
    },
    "expectation_state": {
        ExpectationState.LATENT: "Latent",
        ExpectationState.DOUBT: "In doubt",
        ExpectationState.CONFIRMED: "Confirmed",
        ExpectationState.WITHDRAWN: "Withdrawn",
    },
    "need_level": {
        NeedLevel.OPERATION: "The business can operate",
        NeedLevel.SAFETY: "Safety",
        NeedLevel.BELONGING: "Belonging",
        NeedLevel.ESTEEM: "Esteem",
        NeedLevel.GROWTH: "Growth",
    },
    "kano_type": {
        KanoType.MUST_BE: "Must-be",
        KanoType.PERFORMANCE: "Performance",
        KanoType.ATTRACTIVE: "Attractive",
        KanoType.INDIFFERENT: "Indifferent",
        KanoType.REVERSE: "Reverse",
        KanoType.QUESTIONABLE: "Questionable",
    },
    "means": {
        SignatureMeans.PAPER_SCAN: "On paper",
        SignatureMeans.MAIL_REPLY: "By mail reply",
        SignatureMeans.E_SIGNATURE: "By e-signature",
    },
    "reason": {
        Reason.SCOPE: "The scope changes",
        Reason.SOLUTION: "The solution changes",
        Reason.DATE: "A date changes",
        Reason.CUSTOMER_NEEDS: "The customer's needs change",
        Reason.MARKET: "The market changes",
        Reason.STANDARDS: "A standard changes",
        Reason.REGULATION: "A regulation changes",
    },
    "attainment": {
        Attainment.KEPT: "Kept",
        Attainment.ON_TRACK: "On track",
        Attainment.AT_RISK: "At risk",
        Attainment.BROKEN: "Not kept",
        Attainment.UNKNOWN: "Not known yet",
    },
    "adjustment_state": {
        AdjustmentState.PROPOSED: "Proposed",
        AdjustmentState.AGREED: "Agreed, to be signed",
        AdjustmentState.REJECTED: "Rejected",
        AdjustmentState.WITHDRAWN: "Withdrawn",
        AdjustmentState.SIGNED: "Signed",
    },
    "risk_state": {
        RiskState.PREPARED: "Prepared",
        RiskState.STARTED: "Started",
        RiskState.CLOSED: "Closed",
    },
    "role": {
        "project_manager": "Project manager",
        "account_manager": "Account manager",
        "quality_manager": "Quality manager",
        "delivery_director": "Delivery director",
        "team_member": "Team member",
        "customer_sponsor": "Customer's sponsor",
        "customer_contact": "Customer's contact",
    },
}
