"""The policy says whose signature counts, and only roles of the right side may be named."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.mistakes import ConfigError
from config.policy import load_policy


def policy_with(tmp_path: Path, signing: str) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(f"signing: {signing}\n", encoding="utf-8")
    return path


def test_the_shipped_policy_lets_the_sponsor_sign_for_the_customer() -> None:
    signing = load_policy().signing
    assert signing.customer_roles == ("customer_sponsor",)
    assert set(signing.supplier_roles) == {"project_manager", "account_manager", "delivery_director"}


def test_a_policy_of_ones_own_names_other_roles(tmp_path: Path) -> None:
    signing = load_policy(policy_with(tmp_path, "{supplier_roles: [delivery_director]}")).signing
    assert signing.supplier_roles == ("delivery_director",)
    assert signing.customer_roles == ("customer_sponsor",)


@pytest.mark.parametrize(
    ("signing", "told"),
    [
        ("{customer_roles: [project_manager]}", "is not one of the customer roles"),
        ("{supplier_roles: [customer_sponsor]}", "is not one of the internal roles"),
        ("{supplier_roles: []}", "supplier_roles"),
        ("{customer_roles: [customer_sponser]}", "did you mean 'customer_sponsor'?"),
        ("{witnesses: [team_member]}", "witnesses"),
    ],
)
def test_roles_of_the_wrong_side_and_misspelt_ones_are_named(tmp_path: Path, signing: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_policy(policy_with(tmp_path, signing))
    assert told in str(refused.value)
