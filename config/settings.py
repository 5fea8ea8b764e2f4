"""Where this installation keeps things and which files it reads: settings from the environment.

Every setting is an environment variable `WORDKEEPER_<NAME>`. By default all state lives below `var/`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.mistakes import ConfigError, Mistake

_PREFIX = "WORDKEEPER_"
_POSTGRESQL = re.compile(r"postgres(ql)?://")


def _store_address(secret: SecretStr | None) -> SecretStr | None:
    address = secret.get_secret_value() if secret else ""
    if address and not re.match(r"sqlite:///.|postgres(ql(\+psycopg)?)?://.", address):
        raise ValueError("is not a store address (write sqlite:///path/to/file.sqlite or postgresql://host/name)")
    return secret if address else None


def _folder(path: Path) -> Path:
    if path.exists() and not path.is_dir():
        raise ValueError(f"is a file, not a folder: {path}")
    return path


def _named_file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"names a file that is not there: {path}")
    return path


class Settings(BaseSettings):
    """The settings of one installation; relative paths start at the working directory."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    var: Annotated[Path, AfterValidator(_folder)] = Path("var")
    """Folder of all state: store, archive, site, outbox, Prefect."""

    portfolio: Annotated[Path, AfterValidator(_folder)] = Path("portfolio")
    """The portfolio folder."""

    database_url: Annotated[SecretStr | None, AfterValidator(_store_address)] = None
    """The store, `sqlite:///...` or `postgresql://...`; a SQLite file below `var` by default."""

    policy: Annotated[Path, AfterValidator(_named_file)] = Path(__file__).parent / "policy.yaml"
    """The policy file; one of your own states only what differs from the shipped one."""

    pull_retry_delays_seconds: tuple[float, ...] = (10.0, 60.0)
    """Waits before a pull is tried again after a passing error; none: it is not tried again."""

    mail_name: str = "Wordkeeper"
    """Name that mails come from."""

    mail_from: str = "wordkeeper@localhost"
    """Address that mails come from."""

    mail_reply_to: str | None = None
    """Address that answers go to, where it is another."""

    site_url: str = ""
    """Where readers open the report site; links in mails start here. Empty: mails carry no links."""

    @property
    def store_url(self) -> str:
        """The store's address for SQLAlchemy, password included."""
        if self.database_url is None:
            return f"sqlite:///{self.var / 'wordkeeper.sqlite'}"
        return _POSTGRESQL.sub("postgresql+psycopg://", self.database_url.get_secret_value(), count=1)

    @property
    def archive_dir(self) -> Path:
        """The raw archive."""
        return self.var / "archive"

    @property
    def site_dir(self) -> Path:
        """The report site."""
        return self.var / "site"

    @property
    def outbox_dir(self) -> Path:
        """Mails as files."""
        return self.var / "outbox"

    @property
    def documents_dir(self) -> Path:
        """Documents to sign and to read, as HTML and PDF."""
        return self.var / "documents"

    @property
    def staging_dir(self) -> Path:
        """Files on their way to their place."""
        return self.var / "staging"

    @property
    def cache_dir(self) -> Path:
        """What is written again when it is lost."""
        return self.var / "cache"

    @property
    def compiled_templates_dir(self) -> Path:
        """Compiled templates."""
        return self.cache_dir / "templates"

    @property
    def prefect_home(self) -> Path:
        """Prefect's own folder."""
        return self.var / "prefect"


def settings() -> Settings:
    """The settings as the environment says now.

    Raises ConfigError with every setting that is wrong; values are not shown, since one may hold a password.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigError(
            Mistake(
                "environment",
                0,
                f"{_PREFIX}{'_'.join(str(part) for part in detail['loc'][:1]).upper()}",
                str(detail.get("ctx", {}).get("error", detail["msg"])),
            )
            for detail in error.errors(include_url=False, include_input=False)
        ) from None  # the cause holds the values
