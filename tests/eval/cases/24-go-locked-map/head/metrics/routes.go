package metrics

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"sync"
)

const table = "route_counts"

// Routes counts requests by route.
type Routes struct {
	mu     sync.Mutex
	counts map[string]int64
}

// Add counts one request.
func (r *Routes) Add(route string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.counts == nil {
		r.counts = map[string]int64{}
	}
	r.counts[route]++
}

// Flush writes the counts to each database, side by side, and begins anew; what a database refuses is logged.
func (r *Routes) Flush(ctx context.Context, dbs ...*sql.DB) {
	r.mu.Lock()
	counts := r.counts
	r.counts = nil
	r.mu.Unlock()
	insert := fmt.Sprintf("INSERT INTO %s (route, count) VALUES ($1, $2)", table)
	var group sync.WaitGroup
	for _, db := range dbs {
		group.Add(1)
		go func() {
			defer group.Done()
			for route, count := range counts {
				if _, err := db.ExecContext(ctx, insert, route, count); err != nil {
					log.Printf("count of %s not kept: %v", route, err)
				}
			}
		}()
	}
	group.Wait()
}
