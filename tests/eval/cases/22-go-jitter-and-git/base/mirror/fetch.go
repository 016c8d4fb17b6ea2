package mirror

import (
	"context"
	"fmt"
	"os/exec"
)

// Fetch brings a mirror up to date.
func Fetch(ctx context.Context, folder string) error {
	out, err := exec.CommandContext(ctx, "git", "-C", folder, "fetch", "--prune").CombinedOutput()
	if err != nil {
		return fmt.Errorf("fetch %s: %w: %s", folder, err, out)
	}
	return nil
}
