package mirror

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"time"
)

const every, spread = 5 * time.Minute, 30 * time.Second

// Fetch brings a mirror up to date.
func Fetch(ctx context.Context, folder string) error {
	out, err := exec.CommandContext(ctx, "git", "-C", folder, "fetch", "--prune").CombinedOutput()
	if err != nil {
		return fmt.Errorf("fetch %s: %w: %s", folder, err, out)
	}
	return nil
}

// Keep fetches a mirror every five minutes or so, until the context ends. Mirrors do not all ask at once.
func Keep(ctx context.Context, folder string, failed func(error)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(every + rand.N(spread)):
		}
		if err := Fetch(ctx, folder); err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}
