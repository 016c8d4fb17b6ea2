package prices

import (
	"context"
	"fmt"
)

type Source interface {
	Price(ctx context.Context, sku string) (int64, error)
}

// All returns the price in cents of each SKU.
func All(ctx context.Context, source Source, skus []string) (map[string]int64, error) {
	found := make(map[string]int64, len(skus))
	for _, sku := range skus {
		cents, err := source.Price(ctx, sku)
		if err != nil {
			return nil, fmt.Errorf("price of %s: %w", sku, err)
		}
		found[sku] = cents
	}
	return found, nil
}
