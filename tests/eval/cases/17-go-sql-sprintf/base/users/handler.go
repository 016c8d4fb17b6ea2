package users

import (
	"encoding/json"
	"net/http"
)

func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found, err := s.List(r.Context())
	if err != nil {
		http.Error(w, "cannot list users", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(found)
}
