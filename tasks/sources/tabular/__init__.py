"""The `tabular` source: CSV, TSV, XLSX, JSON, JSONL and Parquet files as any record kind, by mapping alone."""

from tasks.sources.tabular.source import Tabular

__all__ = ["Tabular"]
