"""Benchmarks: figures of relations, each beside a floor and peers measured in the same run. See docs/benchmarks.md."""
