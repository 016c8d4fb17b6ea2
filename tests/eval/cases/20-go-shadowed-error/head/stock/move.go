package stock

import (
	"context"
	"database/sql"
	"fmt"
)

const change = "UPDATE shelves SET count = count + $1 WHERE shelf = $2 AND sku = $3"

// Move takes pieces of a SKU from one shelf to another: both or neither.
func Move(ctx context.Context, db *sql.DB, sku, from, to string, count int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	if _, err := tx.ExecContext(ctx, change, -count, from, sku); err != nil {
		return fmt.Errorf("take %s from %s: %w", sku, from, err)
	}
	if _, err := tx.ExecContext(ctx, change, count, to, sku); err != nil {
		return fmt.Errorf("put %s on %s: %w", sku, to, err)
	}
	return nil
}
