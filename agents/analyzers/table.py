"""The table of analyzers that run unless the operator says otherwise."""

from __future__ import annotations

from agents.analyzers.program import Program

PYTHON = ("*.py", "*.pyi", "*.pyw")
SCRIPT = ("*.js", "*.jsx", "*.mjs", "*.cjs", "*.ts", "*.tsx", "*.mts", "*.cts")
WORKFLOWS = ("/.github/workflows/*.yml", "/.github/workflows/*.yaml", "action.yml", "action.yaml")

NOT_SECRET = (
    "detect_secrets.filters.allowlist.is_line_allowlisted",
    "detect_secrets.filters.heuristic.is_swagger_file",
)
"""Filters of detect-secrets by which a comment or a file's name would hide a secret."""
SECRETS_ALONE = (
    *("-c", "1", "scan", "--no-verify", "--all-files", "--disable-plugin", "IPPublicDetector"),
    *(part for each in NOT_SECRET for part in ("--disable-filter", each)),
)
"""`--no-verify`: nothing found is tried out against the service it may belong to."""

RUFF_MORE = "ASYNC,E721,E722,PIE794,PIE796,PLR0124,PLW0128,PLW0129,PLW0133,PLW0711,RUF006,RUF008,RUF009,RUF016,RUF034"
RUFF_GRAVE = ("B006", "B012", "B023", "B03?", "F50?", "F632", "ASYNC2*", "PLR0124", "PLW*", "RUF006", "RUF016")
"""What fails when it runs, or does something other than it says."""
PARAMETERS = ("Depends", "Security", "Query", "Path", "Body", "Header", "Cookie", "Form", "File")
IMMUTABLE = tuple(f"fastapi.{name}" for name in PARAMETERS)
"""Calls that stand in a default on purpose."""

# Mistakes in Python that its author would want to hear of. Style is left to people and formatters. The comment that
# silences a lint is honoured: it stands in plain sight, and hides nothing from the other analyzers.
RUFF = Program(
    command=(
        *("{python}", "-m", "ruff", "check", "--isolated", "--no-cache", "--no-fix", "--no-respect-gitignore"),
        *("--exit-zero", "--select", f"E9,F,B,PLE,{RUFF_MORE}", "--ignore", "B904,B905,B028"),
        *("--config", f"lint.flake8-bugbear.extend-immutable-calls = {list(IMMUTABLE)}"),
        *("--target-version", "py314", "--output-format", "json", "--"),
    ),
    files=PYTHON,
    format="ruff",
    severity=dict.fromkeys((*["F821", "F822", "F823", "PLE*", "E9*", "invalid-syntax"], *RUFF_GRAVE), "medium"),
)

# What makes Python open to attack. The comment that silences it does not count, nor does a name that bandit would
# leave out by itself (`-x`). Skipped: `assert`, the mere import of subprocess or pickle, any start of a process without
# a shell; they fire on sound code.
BANDIT = Program(
    command=(
        *("{python}", "-m", "bandit", "-q", "--exit-zero", "--ignore-nosec", "-x", ""),
        *("-s", "B101,B403,B404,B603", "-f", "json", "--"),
    ),
    files=PYTHON,
    format="bandit",
    severity={"HIGH": "high", "MEDIUM": "medium"},
    security=True,
)

# Credentials left in a file.
SECRETS = Program(
    command=("{python}", "-m", "detect_secrets", *SECRETS_ALONE, "--"),
    files=("*",),
    format="detect-secrets",
    severity={"base64-high-entropy-string": "medium", "hex-high-entropy-string": "medium", "?*": "high"},
    security=True,
)

# GitHub's workflows and actions: injection, permissions, actions that are not pinned. Comments that silence it do
# not count, and nothing is looked up on line.
ZIZMOR = Program(
    command=(
        *("zizmor", "--offline", "--config", "{rules}/zizmor.yml", "--no-ignores", "--no-exit-codes", "--quiet"),
        *("--format", "sarif"),
    ),
    files=WORKFLOWS,
    # The first fires on nearly every checkout, the second on nearly every workflow.
    severity={
        "zizmor/artipacked": "off",
        "zizmor/excessive-permissions": "low",
        "zizmor/unpinned-uses": "medium",
        "error": "high",
        "warning": "medium",
    },
    security=True,
)

# Mistakes in JavaScript and TypeScript: the rules in rules/oxlint.json, which takes the place of any other.
OXLINT = Program(
    command=(
        *("oxlint", "-c", "{rules}/oxlint.json", "--disable-nested-config", "--no-ignore", "--threads", "1"),
        *("--format", "sarif"),
    ),
    files=SCRIPT,
    severity={"error": "medium"},
    ok=(0, 1),
    names=True,
)

# A few patterns in JavaScript, Go and YAML that are hardly ever meant: rules/patterns/.
AST_GREP = Program(
    command=("ast-grep", "scan", "-c", "{rules}/patterns.yml", "-j", "1", "--no-ignore", "hidden", "--format", "sarif"),
    files=(*SCRIPT, "*.go", "*.yml", "*.yaml"),
    severity={"error": "high", "warning": "medium"},
    ok=(0, 1),
    security=True,
)

SQL = Program(
    command=("{python}", "-m", "agents.analyzers.own.sql"),
    files=("*.sql", "*.ddl", "*.dml"),
    format="plain",
    severity={"high": "high", "medium": "medium"},
    names=True,
)

# Locks that migrations for PostgreSQL take. What a file is for is known by its folder, which its copy has not.
MIGRATIONS = Program(
    command=("{python}", "-m", "agents.analyzers.own.migrations"),
    files=("**/migrations/**/*.sql",),
    format="plain",
    severity={"medium": "medium"},
    names=True,
)

KEYS = Program(
    command=("{python}", "-m", "agents.analyzers.own.keys"),
    files=("*.yml", "*.yaml", "*.json"),
    format="plain",
    severity={"high": "high", "medium": "medium"},
    names=True,
)

DEFAULTS = {
    "ruff": RUFF,
    "bandit": BANDIT,
    "detect-secrets": SECRETS,
    "zizmor": ZIZMOR,
    "oxlint": OXLINT,
    "ast-grep": AST_GREP,
    "sql": SQL,
    "migrations": MIGRATIONS,
    "keys": KEYS,
}
