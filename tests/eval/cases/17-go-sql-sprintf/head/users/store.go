package users

import (
	"context"
	"database/sql"
	"fmt"
)

type User struct {
	ID   int64
	Name string
	Role string
}

type Store struct{ db *sql.DB }

// List returns the users with a role, or all if it is empty, in the order of a column.
func (s *Store) List(ctx context.Context, role, order string) ([]User, error) {
	query := fmt.Sprintf("SELECT id, name, role FROM users WHERE ($1 = '' OR role = $1) ORDER BY %s", order)
	rows, err := s.db.QueryContext(ctx, query, role)
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	defer rows.Close()
	return scan(rows)
}
