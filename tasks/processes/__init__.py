"""How Placet runs on a machine: settings completed, logs, the embedded store, and what `placet up` starts and mends."""
