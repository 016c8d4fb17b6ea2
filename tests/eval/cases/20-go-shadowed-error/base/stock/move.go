package stock

import (
	"context"
	"database/sql"
)

// Move takes pieces of a SKU from one shelf to another.
func Move(ctx context.Context, db *sql.DB, sku, from, to string, count int) error {
	if _, err := db.ExecContext(ctx, "UPDATE shelves SET count = count - $1 WHERE shelf = $2 AND sku = $3", count, from, sku); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, "UPDATE shelves SET count = count + $1 WHERE shelf = $2 AND sku = $3", count, to, sku)
	return err
}
