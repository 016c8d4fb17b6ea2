"""The ticket resolver: answers what it can find out, refunds by a written policy, and hands the rest to people."""
