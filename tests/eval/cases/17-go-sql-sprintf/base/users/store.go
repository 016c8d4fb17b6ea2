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

func (s *Store) List(ctx context.Context) ([]User, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id, name, role FROM users ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	defer rows.Close()
	return scan(rows)
}
