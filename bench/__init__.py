"""What pages, ticks and API calls cost: `make bench`. How to read what it prints: docs/performance.md."""
