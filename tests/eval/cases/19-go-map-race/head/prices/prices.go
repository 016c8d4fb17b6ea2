package prices

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
)

const atOnce = 8

type Source interface {
	Price(ctx context.Context, sku string) (int64, error)
}

// All returns the price in cents of each SKU.
func All(ctx context.Context, source Source, skus []string) (map[string]int64, error) {
	found := make(map[string]int64, len(skus))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, sku := range skus {
		group.Go(func() error {
			cents, err := source.Price(ctx, sku)
			if err != nil {
				return fmt.Errorf("price of %s: %w", sku, err)
			}
			found[sku] = cents
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return found, nil
}
